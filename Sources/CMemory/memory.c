#include "CMemory.h"

/* Any header of glibc defines __GLIBC__. */
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

void ward_memory_give_back(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
