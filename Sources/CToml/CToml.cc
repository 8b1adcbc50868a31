#include "CToml.h"

#include <algorithm>
#include <cstring>
#include <vector>

// Swift cannot catch C++ exceptions: errors are values.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
// The header of 3.3 writes literal operators with a space, which newer compilers warn of.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wdeprecated-literal-operator"
#include <toml++/toml.h>
#pragma clang diagnostic pop

struct ward_toml {
  toml::table root;
  std::vector<ward_toml_node> nodes;

  /// Appends a node and what is below it; the strings stay owned by `root`.
  void visit(const toml::node &node, const toml::key *key) {
    ward_toml_node out{};
    out.line = node.source().begin.line;
    out.column = node.source().begin.column;
    if (key) {
      out.key = key->str().data();
      out.key_length = key->str().size();
      out.key_line = key->source().begin.line;
      out.key_column = key->source().begin.column;
    }
    if (const auto *table = node.as_table()) {
      out.kind = WARD_TOML_TABLE;
      out.child_count = static_cast<uint32_t>(table->size());
      nodes.push_back(out);
      for (auto &&[name, member] : *table) visit(member, &name);
      return;
    }
    if (const auto *array = node.as_array()) {
      out.kind = WARD_TOML_ARRAY;
      out.child_count = static_cast<uint32_t>(array->size());
      nodes.push_back(out);
      for (auto &&member : *array) visit(member, nullptr);
      return;
    }
    if (const auto *string = node.as_string()) {
      out.kind = WARD_TOML_STRING;
      out.string = string->get().data();
      out.string_length = string->get().size();
    } else if (const auto *integer = node.as_integer()) {
      out.kind = WARD_TOML_INTEGER;
      out.integer = integer->get();
    } else if (const auto *floating = node.as_floating_point()) {
      out.kind = WARD_TOML_FLOAT;
      out.floating = floating->get();
    } else if (const auto *boolean = node.as_boolean()) {
      out.kind = WARD_TOML_BOOLEAN;
      out.integer = boolean->get() ? 1 : 0;
    } else {
      out.kind = WARD_TOML_DATE;
    }
    nodes.push_back(out);
  }
};

extern "C" ward_toml *ward_toml_parse(const char *bytes, size_t length, ward_toml_error *error) {
  auto result = toml::parse(std::string_view(bytes, length));
  if (!result) {
    error->line = result.error().source().begin.line;
    error->column = result.error().source().begin.column;
    const auto text = result.error().description();
    const size_t count = std::min(text.size(), sizeof error->message - 1);
    std::memcpy(error->message, text.data(), count);
    error->message[count] = 0;
    return nullptr;
  }
  auto *document = new ward_toml;
  document->root = std::move(result).table();
  document->visit(document->root, nullptr);
  return document;
}

extern "C" const ward_toml_node *ward_toml_nodes(const ward_toml *document, size_t *count) {
  *count = document->nodes.size();
  return document->nodes.data();
}

extern "C" void ward_toml_free(ward_toml *document) { delete document; }
