// RE2 over bytes (Latin-1 mode) behind a C interface that Swift can import.
#pragma once
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern. Immutable: one may be used by several threads at once.
typedef struct cregex cregex;

/// Byte offsets into the text, end exclusive; start is -1 where a group took no part.
typedef struct {
  ptrdiff_t start, end;
} cregex_span;

/// Compiles a pattern. On failure returns NULL and writes a NUL-terminated message.
/// `max_memory` bounds the program and its automaton caches, in bytes.
cregex *_Nullable cregex_compile(const char *_Nonnull pattern, size_t length, int64_t max_memory,
                                 char *_Nonnull message, size_t message_capacity);
void cregex_free(cregex *_Nullable regex);

/// Whether a pattern is well formed: what `cregex_compile` asks first. Its program may still be too large.
int cregex_parses(const char *_Nonnull pattern, size_t length, int64_t max_memory);

/// The number of capture groups, the whole match not counted.
int cregex_groups(const cregex *_Nonnull regex);

/// Finds the leftmost-first match that lies in [from, to) of the text; `^ $ \b` see all of the text.
/// Fills `span_count` spans (the whole match first) and returns 1, or returns 0.
///
/// `opening` may be given where every match of `regex` begins with one of its own, and tells only where to
/// look.
int cregex_search(const cregex *_Nonnull regex, const cregex *_Nullable opening,
                  const char *_Nullable bytes, size_t length, size_t from, size_t to,
                  cregex_span *_Nullable spans, int span_count);

#ifdef __cplusplus
}
#endif
