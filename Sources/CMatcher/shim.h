#pragma once
#include <hs.h>
#include <stdint.h>
#include <string.h>

// One bit for each of 64 bytes: 1 for letters, digits and `_ - + /`, the bytes of tokens. The
// comparisons are vector code on every processor that clang knows; Swift has no way to turn a
// vector of truths into bits.
static inline uint64_t cmatcher_token_mask(const uint8_t *_Nonnull bytes) {
  typedef uint8_t lanes __attribute__((vector_size(64)));
  typedef _Bool truths __attribute__((ext_vector_type(64)));
  lanes v;
  // `memcpy` is the unaligned load.
  memcpy(&v, bytes, sizeof v);
  const lanes folded = v | 0x20;
  const lanes digit = v - '0', letter = folded - 'a';
  const truths is = __builtin_convertvector(
      (letter < 26) | (digit < 10) | (v == '_') | (v == '-') | (v == '+') | (v == '/'), truths);
  uint64_t bits;
  memcpy(&bits, &is, sizeof bits);
  return bits;
}

// One bit for each of 64 bytes: 1 for the bytes of words with escapes, which are printable and neither blanks
// nor quotes nor `<` and `>`.
static inline uint64_t cmatcher_escaped_mask(const uint8_t *_Nonnull bytes) {
  typedef uint8_t lanes __attribute__((vector_size(64)));
  typedef _Bool truths __attribute__((ext_vector_type(64)));
  lanes v;
  // `memcpy` is the unaligned load.
  memcpy(&v, bytes, sizeof v);
  const lanes printable = v - 0x21;
  const truths is = __builtin_convertvector(
      (printable < 0x5E) & (v != '"') & (v != '\'') & (v != '`') & (v != '<') & (v != '>'), truths);
  uint64_t bits;
  memcpy(&bits, &is, sizeof bits);
  return bits;
}

// One bit for each of 64 bytes: 1 for `\\` and `%`, with which escapes begin.
static inline uint64_t cmatcher_escape_mask(const uint8_t *_Nonnull bytes) {
  typedef uint8_t lanes __attribute__((vector_size(64)));
  typedef _Bool truths __attribute__((ext_vector_type(64)));
  lanes v;
  // `memcpy` is the unaligned load.
  memcpy(&v, bytes, sizeof v);
  const truths is = __builtin_convertvector((v == '\\') | (v == '%'), truths);
  uint64_t bits;
  memcpy(&bits, &is, sizeof bits);
  return bits;
}
