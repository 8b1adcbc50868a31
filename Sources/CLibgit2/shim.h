#pragma once
#include <git2.h>
#include <git2/sys/repository.h>
#include <stddef.h>

/* git_libgit2_opts is variadic, which Swift cannot call. */
static inline int ward_git_enable_extensions(const char **extensions, size_t count) {
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, count);
}
static inline int ward_git_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}
