#include "CHash.h"
#include <stdlib.h>

#ifdef __APPLE__
#include <CommonCrypto/CommonDigest.h>

typedef CC_SHA1_CTX sha1_context;
typedef CC_SHA256_CTX sha256_context;
#define sha1_init CC_SHA1_Init
#define sha1_update(c, b, n) CC_SHA1_Update(c, b, (CC_LONG)(n))
#define sha1_final CC_SHA1_Final
#define sha256_init CC_SHA256_Init
#define sha256_update(c, b, n) CC_SHA256_Update(c, b, (CC_LONG)(n))
#define sha256_final CC_SHA256_Final

#else
/* The one-block interface is marked as superseded by EVP, which takes 3 MB of code and milliseconds to
   start; these functions are stable and need neither. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

typedef SHA_CTX sha1_context;
typedef SHA256_CTX sha256_context;
#define sha1_init SHA1_Init
#define sha1_update SHA1_Update
#define sha1_final SHA1_Final
#define sha256_init SHA256_Init
#define sha256_update SHA256_Update
#define sha256_final SHA256_Final
#endif

struct chash {
  size_t digest_size;
  union {
    sha1_context sha1;
    sha256_context sha256;
  } of;
};

static int start(chash *hash, size_t digest_size) {
  hash->digest_size = digest_size;
  if (digest_size == 20) return sha1_init(&hash->of.sha1);
  return digest_size == 32 && sha256_init(&hash->of.sha256);
}

static int finish(chash *hash, unsigned char *digest) {
  return hash->digest_size == 20 ? sha1_final(digest, &hash->of.sha1)
                                 : sha256_final(digest, &hash->of.sha256);
}

chash *chash_begin(size_t digest_size) {
  chash *hash = malloc(sizeof *hash);
  if (hash != NULL && start(hash, digest_size)) return hash;
  free(hash);
  return NULL;
}

int chash_add(chash *hash, const void *bytes, size_t size) {
  const unsigned char *next = bytes;
  while (size > 0) {
    /* CommonCrypto counts in 32 bits. */
    size_t part = size < (1u << 30) ? size : (1u << 30);
    if (!(hash->digest_size == 20 ? sha1_update(&hash->of.sha1, next, part)
                                  : sha256_update(&hash->of.sha256, next, part)))
      return 0;
    next += part;
    size -= part;
  }
  return 1;
}

int chash_end(chash *hash, unsigned char *digest) {
  int done = digest == NULL || finish(hash, digest);
  free(hash);
  return done;
}

int chash_whole(size_t digest_size, const void *head, size_t head_size, const void *body,
                size_t body_size, unsigned char *digest) {
  chash hash;
  return start(&hash, digest_size) && chash_add(&hash, head, head_size) &&
         chash_add(&hash, body, body_size) && finish(&hash, digest);
}
