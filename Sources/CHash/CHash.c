#include "CHash.h"

#ifdef __APPLE__
#include <CommonCrypto/CommonDigest.h>

int chash_sha1(const void *head, size_t head_size, const void *body, size_t body_size,
               unsigned char digest[20]) {
  CC_SHA1_CTX context;
  CC_SHA1_Init(&context);
  CC_SHA1_Update(&context, head, (CC_LONG)head_size);
  const unsigned char *next = body;
  while (body_size > 0) {
    /* CommonCrypto counts in 32 bits. */
    size_t part = body_size < (1u << 30) ? body_size : (1u << 30);
    CC_SHA1_Update(&context, next, (CC_LONG)part);
    next += part;
    body_size -= part;
  }
  return CC_SHA1_Final(digest, &context);
}

int chash_sha256(const void *head, size_t head_size, const void *body, size_t body_size,
                 unsigned char digest[32]) {
  CC_SHA256_CTX context;
  CC_SHA256_Init(&context);
  CC_SHA256_Update(&context, head, (CC_LONG)head_size);
  const unsigned char *next = body;
  while (body_size > 0) {
    size_t part = body_size < (1u << 30) ? body_size : (1u << 30);
    CC_SHA256_Update(&context, next, (CC_LONG)part);
    next += part;
    body_size -= part;
  }
  return CC_SHA256_Final(digest, &context);
}

#else
/* The one-block interface is marked as superseded by EVP, which takes 3 MB of code and milliseconds to
   start; these functions are stable and need neither. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

int chash_sha1(const void *head, size_t head_size, const void *body, size_t body_size,
               unsigned char digest[20]) {
  SHA_CTX context;
  return SHA1_Init(&context) && SHA1_Update(&context, head, head_size) &&
         SHA1_Update(&context, body, body_size) && SHA1_Final(digest, &context);
}

int chash_sha256(const void *head, size_t head_size, const void *body, size_t body_size,
                 unsigned char digest[32]) {
  SHA256_CTX context;
  return SHA256_Init(&context) && SHA256_Update(&context, head, head_size) &&
         SHA256_Update(&context, body, body_size) && SHA256_Final(digest, &context);
}
#endif
