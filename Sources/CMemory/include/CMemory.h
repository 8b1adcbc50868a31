/* The one thing of the C library's allocator that Swift does not see. */
#ifndef WARD_MEMORY_H
#define WARD_MEMORY_H

/* Gives freed memory back to the system; does nothing where the C library is not glibc. */
void ward_memory_give_back(void);

#endif
