/* What of the C library Swift does not see. */
#ifndef WARD_MEMORY_H
#define WARD_MEMORY_H

#include <stddef.h>

/* Gives freed memory back to the system; does nothing where the C library is not glibc. */
void ward_memory_give_back(void);

/* Where some bytes first stand in others (memmem, which is no part of ISO C); NULL where they do not. */
const void *ward_memory_find(const void *bytes, size_t count, const void *wanted, size_t wanted_count);

#endif
