#pragma once
#include <stddef.h>

/// A hash in the making; SHA-1 for 20 bytes of digest, SHA-256 for 32. NULL without memory, or for others.
///
/// OpenSSL's on Linux and CommonCrypto's on macOS, because both use the processor's own instructions:
/// every object that is scanned is hashed. Git's detection of collision attacks is git's affair when it
/// takes an object in; here the question is only whether an object is the one that its name says.
typedef struct chash chash;
chash *chash_begin(size_t digest_size);
/// Both return 1, or 0 where the library failed. `chash_end` frees; the digest may be NULL to give up.
int chash_add(chash *hash, const void *bytes, size_t size);
int chash_end(chash *hash, unsigned char *digest);

/// The hash of two pieces of memory, one behind the other: an object's header and its content.
///
/// Returns 1, or 0 where the library failed or knows no digest of that size.
int chash_whole(size_t digest_size, const void *head, size_t head_size, const void *body,
                size_t body_size, unsigned char *digest);
