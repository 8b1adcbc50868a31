#pragma once
#include <stddef.h>
#include <stdint.h>

// A TOML document as a flat list of its nodes, each with the positions of its key and its value.
// A list, because a tree behind a C interface needs a call for every step.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ward_toml ward_toml;

typedef enum {
  WARD_TOML_TABLE,
  WARD_TOML_ARRAY,
  WARD_TOML_STRING,
  WARD_TOML_INTEGER,
  WARD_TOML_FLOAT,
  WARD_TOML_BOOLEAN,
  WARD_TOML_DATE,  // dates, times and both; none has a meaning in rules
} ward_toml_kind;

/// One node. Lines and columns start at 1, columns count characters; 0 where there is no position.
typedef struct {
  ward_toml_kind kind;
  /// Tables and arrays: how many of the nodes that follow are direct children.
  uint32_t child_count;
  uint32_t line, column;
  /// The key of a table's member; none for members of arrays and for the root.
  uint32_t key_line, key_column;
  const char *_Nullable key;
  size_t key_length;
  const char *_Nullable string;
  size_t string_length;
  /// Integers; 0 or 1 for booleans.
  int64_t integer;
  double floating;
} ward_toml_node;

typedef struct {
  uint32_t line, column;
  char message[240];
} ward_toml_error;

/// Parses TOML 1.0; on a syntax error returns null and fills `error`.
ward_toml *_Nullable ward_toml_parse(const char *_Nonnull bytes, size_t length,
                                     ward_toml_error *_Nonnull error);

/// The nodes, depth first, the root table first; they live as long as the document.
const ward_toml_node *_Nonnull ward_toml_nodes(const ward_toml *_Nonnull document,
                                               size_t *_Nonnull count);

void ward_toml_free(ward_toml *_Nullable document);

#ifdef __cplusplus
}
#endif
