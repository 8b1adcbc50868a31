/* libgit2's interface, and how it gets into the process.
 *
 * On Linux the library is opened when it is first needed: it brings some twenty others, and 8 ms of
 * loading and starting that a hook mostly has no use for. lazy.c defines the functions that Ward uses
 * as forwarders; git2.h declares them, so the compiler checks every signature, and a call looks as it
 * always does. On macOS the library is linked. */
#pragma once
#include <git2.h>
#include <git2/sys/repository.h>
#include <stddef.h>

/// Opens libgit2 unless that was done; from any thread, any number of times. To be called before every
/// other function of git2.h.
///
/// Returns `NULL`, or why there is no libgit2: a sentence that lives as long as the process.
const char *ward_git_load(void);

/* git_libgit2_opts is variadic, which Swift cannot call. */
int ward_git_enable_extensions(const char **extensions, size_t count);
int ward_git_owner_validation(int enabled);
