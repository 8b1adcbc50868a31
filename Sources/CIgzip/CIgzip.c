#include "CIgzip.h"

#if defined(__linux__) && defined(__has_include)
#if __has_include(<isa-l/igzip_lib.h>)
#define HAS_ISAL
#endif
#endif

#ifdef HAS_ISAL

#include <dlfcn.h>
#include <isa-l/igzip_lib.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

/* The version of the library's interface that the header describes: `struct inflate_state` is ours to
   allocate. */
#define LIBRARY "libisal.so.2"

struct igzip {
  struct inflate_state state;
};

/* Pointers of the header's own types, so that the compiler checks the calls. */
static __typeof__(&isal_inflate_init) library_init;
static __typeof__(&isal_inflate) library_inflate;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* POSIX has dlsym return functions as object pointers; the union says so without a cast that C forbids. */
#define FIND(slot, name)                                                                                   \
  {                                                                                                        \
    union {                                                                                                \
      void *object;                                                                                        \
      __typeof__(slot) function;                                                                           \
    } found;                                                                                               \
    found.object = dlsym(library, name);                                                                   \
    slot = found.function;                                                                                 \
  }

static void load(void) {
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  FIND(library_init, "isal_inflate_init")
  FIND(library_inflate, "isal_inflate")
}

igzip *igzip_begin(const void *source, size_t size) {
  pthread_once(&once, load);
  if (!library_init || !library_inflate || size > UINT32_MAX) return NULL;
  igzip *stream = malloc(sizeof *stream);
  if (!stream) return NULL;
  library_init(&stream->state);
  stream->state.crc_flag = ISAL_ZLIB;
  /* The library reads through this pointer only. */
  stream->state.next_in = (uint8_t *)(uintptr_t)source;
  stream->state.avail_in = (uint32_t)size;
  return stream;
}

int igzip_next(igzip *stream, void *target, size_t size) {
  uint8_t *next = target;
  while (size > 0) {
    uint32_t room = size < (1u << 30) ? (uint32_t)size : 1u << 30;
    stream->state.next_out = next;
    stream->state.avail_out = room;
    if (library_inflate(&stream->state) != ISAL_DECOMP_OK) return 0;
    uint32_t made = room - stream->state.avail_out;
    /* All of the input was there from the start, so a call that makes nothing has met its end. */
    if (made == 0) return 0;
    next += made;
    size -= made;
  }
  return 1;
}

int igzip_is_ended(igzip *stream) {
  uint8_t spare;
  if (stream->state.block_state != ISAL_BLOCK_FINISH) {
    stream->state.next_out = &spare;
    stream->state.avail_out = 1;
    if (library_inflate(&stream->state) != ISAL_DECOMP_OK || stream->state.avail_out == 0) return 0;
  }
  return stream->state.block_state == ISAL_BLOCK_FINISH && stream->state.avail_in == 0;
}

void igzip_free(igzip *stream) { free(stream); }

#else

igzip *igzip_begin(const void *source, size_t size) {
  (void)source, (void)size;
  return NULL;
}

int igzip_next(igzip *stream, void *target, size_t size) {
  (void)stream, (void)target, (void)size;
  return 0;
}

int igzip_is_ended(igzip *stream) {
  (void)stream;
  return 0;
}

void igzip_free(igzip *stream) { (void)stream; }

#endif
