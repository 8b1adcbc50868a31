#include "CRegex.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cstdio>
#include <new>

// Groups beyond these are never asked for; RE2 takes a fixed array.
static constexpr int kMostSpans = 64;

struct cregex {
  RE2 re;
  cregex(re2::StringPiece pattern, const RE2::Options &options) : re(pattern, options) {}
};

static RE2::Options bytes_options(int64_t max_memory) {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  options.set_max_mem(max_memory);
  return options;
}

extern "C" int cregex_parses(const char *pattern, size_t length, int64_t max_memory) {
  // What a set is given is parsed at once, and made a program when all of it is there.
  RE2::Set set(bytes_options(max_memory), RE2::UNANCHORED);
  return set.Add(re2::StringPiece(pattern, length), nullptr) >= 0;
}

extern "C" cregex *cregex_compile(const char *pattern, size_t length, int64_t max_memory,
                                  char *message, size_t message_capacity) {
  const RE2::Options options = bytes_options(max_memory);
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

// So many openings without a match: all of the rest is searched, and the time stays linear in it.
static constexpr int kMostOpenings = 16;

static bool search(const RE2 &regex, re2::StringPiece text, size_t from, size_t to,
                   re2::StringPiece *found, int asked) {
  return regex.Match(text, from, to, RE2::UNANCHORED, found, asked);
}

// The match that begins right at `from`: its end first, which takes the fast automaton, then its groups.
static bool search_here(const RE2 &regex, re2::StringPiece text, size_t from, size_t to,
                        re2::StringPiece *found, int asked) {
  re2::StringPiece whole;
  if (!regex.Match(text, from, to, RE2::ANCHOR_START, &whole, 1)) return false;
  if (asked > 0) found[0] = whole;
  if (asked <= 1) return true;
  // One neighbour on each side is all that a match knows of the rest.
  const size_t end = from + whole.size();
  const size_t start = from > 0 ? from - 1 : 0;
  const size_t stop = std::min(end + 1, text.size());
  const re2::StringPiece near(text.data() + start, stop - start);
  return regex.Match(near, from - start, end - start, RE2::ANCHOR_BOTH, found, asked) ||
         search(regex, text, from, to, found, asked);
}

static bool search_openings(const RE2 &regex, const RE2 &opening, re2::StringPiece text,
                            size_t from, size_t to, re2::StringPiece *found, int asked) {
  for (int tried = 0; tried < kMostOpenings; tried++) {
    re2::StringPiece first;
    if (from > to || !opening.Match(text, from, to, RE2::UNANCHORED, &first, 1)) return false;
    from = static_cast<size_t>(first.data() - text.data());
    if (search_here(regex, text, from, to, found, asked)) return true;
    from++;
  }
  return from <= to && search(regex, text, from, to, found, asked);
}

extern "C" int cregex_search(const cregex *regex, const cregex *opening, const char *bytes,
                             size_t length, size_t from, size_t to, cregex_span *spans,
                             int span_count) {
  // RE2 tells "took no part" by a null pointer, so an empty text needs an address.
  if (!bytes) bytes = "";
  if (from > to || to > length) return 0;
  re2::StringPiece found[kMostSpans];
  const int asked = std::min({span_count, kMostSpans, regex->re.NumberOfCapturingGroups() + 1});
  const re2::StringPiece text(bytes, length);
  const bool is_found =
      opening ? search_openings(regex->re, opening->re, text, from, to, found, asked)
              : search(regex->re, text, from, to, found, asked);
  if (!is_found) return 0;
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
