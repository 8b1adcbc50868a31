#define _GNU_SOURCE
#include "CMemory.h"

/* Any header of glibc defines __GLIBC__. */
#include <stdlib.h>
#include <string.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

void ward_memory_give_back(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

const void *ward_memory_find(const void *bytes, size_t count, const void *wanted, size_t wanted_count) {
  return memmem(bytes, count, wanted, wanted_count);
}
