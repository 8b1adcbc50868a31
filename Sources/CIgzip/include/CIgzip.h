/* ISA-L's inflate: as fast as libdeflate, and in pieces, which libdeflate cannot do.
 *
 * On Linux the library is opened with the first large object, as few commits have one (docs/linking.md);
 * where it is not installed, and on macOS, there is none, and large objects are inflated before anything
 * else is done with them. */
#pragma once
#include <stddef.h>

/// One zlib stream (RFC 1950) that is being inflated; belongs to one thread at a time.
typedef struct igzip igzip;

/// Begins a stream that takes all of `source`, which has to outlive it. `NULL` without the library, without
/// memory, or for more bytes than the library counts (4 GiB).
igzip *igzip_begin(const void *source, size_t size);

/// Makes the next `size` bytes. Returns 1, or 0 where the stream is damaged or ends before; it is of no
/// further use then. Never writes outside of `target`.
int igzip_next(igzip *stream, void *target, size_t size);

/// Whether the stream ends here: nothing to be made, its Adler-32 right, and nothing of `source` behind it.
int igzip_is_ended(igzip *stream);

/// Frees it; `NULL` is allowed.
void igzip_free(igzip *stream);
