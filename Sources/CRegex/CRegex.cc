#include "CRegex.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstdio>
#include <new>

// Groups beyond these are never asked for; RE2 takes a fixed array.
static constexpr int kMostSpans = 64;

struct cregex {
  RE2 re;
  cregex(re2::StringPiece pattern, const RE2::Options &options) : re(pattern, options) {}
};

extern "C" cregex *cregex_compile(const char *pattern, size_t length, int64_t max_memory,
                                  char *message, size_t message_capacity) {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  options.set_max_mem(max_memory);
  auto *regex = new (std::nothrow) cregex(re2::StringPiece(pattern, length), options);
  if (regex && regex->re.ok()) return regex;
  if (!regex) {
    std::snprintf(message, message_capacity, "out of memory");
  } else if (regex->re.error_arg().empty()) {
    std::snprintf(message, message_capacity, "%s", regex->re.error().c_str());
  } else {
    // RE2 puts the offending piece into some messages itself.
    const bool told = regex->re.error().find(regex->re.error_arg()) != std::string::npos;
    std::snprintf(message, message_capacity, told ? "%s" : "%s: %s", regex->re.error().c_str(),
                  regex->re.error_arg().c_str());
  }
  delete regex;
  return nullptr;
}

extern "C" void cregex_free(cregex *regex) { delete regex; }

extern "C" int cregex_groups(const cregex *regex) { return regex->re.NumberOfCapturingGroups(); }

extern "C" int cregex_match(const cregex *regex, const char *bytes, size_t length, size_t from,
                            size_t to, cregex_span *spans, int span_count) {
  // RE2 tells "took no part" by a null pointer, so an empty text needs an address.
  if (!bytes) bytes = "";
  if (from > to || to > length) return 0;
  re2::StringPiece found[kMostSpans];
  const int asked = std::min({span_count, kMostSpans, regex->re.NumberOfCapturingGroups() + 1});
  if (!regex->re.Match(re2::StringPiece(bytes, length), from, to, RE2::UNANCHORED, found, asked))
    return 0;
  for (int i = 0; i < span_count; i++) {
    if (i < asked && found[i].data()) {
      const ptrdiff_t start = found[i].data() - bytes;
      spans[i] = cregex_span{start, start + static_cast<ptrdiff_t>(found[i].size())};
    } else {
      spans[i] = cregex_span{-1, -1};
    }
  }
  return 1;
}
