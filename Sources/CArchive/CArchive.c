#include "CArchive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* Every function of libarchive that Ward calls. */
#define FUNCTIONS(F)                                                                                       \
  F(archive_read_new)                                                                                      \
  F(archive_read_free)                                                                                     \
  F(archive_read_set_format_option)                                                                        \
  F(archive_read_open_memory)                                                                              \
  F(archive_read_open_fd)                                                                                  \
  F(archive_read_next_header)                                                                              \
  F(archive_read_data)                                                                                     \
  F(archive_read_has_encrypted_entries)                                                                    \
  F(archive_error_string)                                                                                  \
  F(archive_format)                                                                                        \
  F(archive_filter_count)                                                                                  \
  F(archive_filter_name)                                                                                   \
  F(archive_filter_bytes)                                                                                  \
  F(archive_entry_pathname)                                                                                \
  F(archive_entry_pathname_utf8)                                                                           \
  F(archive_entry_symlink)                                                                                 \
  F(archive_entry_hardlink)                                                                                \
  F(archive_entry_filetype)                                                                                \
  F(archive_entry_is_encrypted)                                                                            \
  F(archive_zlib_version)                                                                                  \
  F(archive_bzlib_version)                                                                                 \
  F(archive_liblzma_version)                                                                               \
  F(archive_libzstd_version)                                                                               \
  F(archive_liblz4_version)                                                                                \
  F(archive_read_support_filter_gzip)                                                                      \
  F(archive_read_support_filter_bzip2)                                                                     \
  F(archive_read_support_filter_compress)                                                                  \
  F(archive_read_support_filter_xz)                                                                        \
  F(archive_read_support_filter_lzip)                                                                      \
  F(archive_read_support_filter_zstd)                                                                      \
  F(archive_read_support_filter_lz4)                                                                       \
  F(archive_read_support_filter_rpm)                                                                       \
  F(archive_read_support_format_zip)                                                                       \
  F(archive_read_support_format_tar)                                                                       \
  F(archive_read_support_format_7zip)                                                                      \
  F(archive_read_support_format_cpio)                                                                      \
  F(archive_read_support_format_ar)                                                                        \
  F(archive_read_support_format_iso9660)                                                                   \
  F(archive_read_support_format_cab)                                                                       \
  F(archive_read_support_format_rar)                                                                       \
  F(archive_read_support_format_rar5)                                                                      \
  F(archive_read_support_format_xar)                                                                       \
  F(archive_read_support_format_lha)                                                                       \
  F(archive_read_support_format_raw)

#ifdef __APPLE__

#define CALL(name) name

const char *ward_archive_load(void) { return NULL; }

#else

#include <dlfcn.h>

#define LIBRARY "libarchive.so.13"
#define CALL(name) slot_##name
#define SLOT(name) static __typeof__(name) *slot_##name;
FUNCTIONS(SLOT)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[256];

/* POSIX has dlsym return functions as object pointers; the union says so without a cast that C forbids. */
#define FIND(name)                                                                                         \
  {                                                                                                        \
    union {                                                                                                \
      void *object;                                                                                        \
      __typeof__(slot_##name) function;                                                                    \
    } found;                                                                                               \
    found.object = dlsym(library, #name);                                                                  \
    if (!found.object) {                                                                                   \
      snprintf(failure, sizeof failure, LIBRARY " has no " #name);                                         \
      return;                                                                                              \
    }                                                                                                      \
    slot_##name = found.function;                                                                          \
  }

static void load(void) {
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *reason = dlerror();
    snprintf(failure, sizeof failure, LIBRARY " cannot be loaded: %s", reason ? reason : "no reason given");
    return;
  }
  FUNCTIONS(FIND)
}

const char *ward_archive_load(void) {
  pthread_once(&once, load);
  return failure[0] ? failure : NULL;
}

#endif

/* Names in UTF-8 stay what they are only where the thread's locale is one of UTF-8. */
static locale_t utf8(void) {
  static locale_t made;
  static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&guard);
  if (!made) made = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  if (!made) made = newlocale(LC_CTYPE_MASK, "en_US.UTF-8", (locale_t)0);
  locale_t known = made;
  pthread_mutex_unlock(&guard);
  return known;
}

struct ward_archive {
  struct archive *handle;
  struct archive_entry *entry;
  int opened;
};

/* Filters that libarchive was built without would run programs from PATH instead: they are left out, and
 * so are the formats that read other files of the machine (mtree) and those that are text. */
static void support(struct archive *a, int is_plain) {
  if (CALL(archive_zlib_version)()) CALL(archive_read_support_filter_gzip)(a);
  if (CALL(archive_bzlib_version)()) CALL(archive_read_support_filter_bzip2)(a);
  if (CALL(archive_liblzma_version)()) {
    CALL(archive_read_support_filter_xz)(a);
    CALL(archive_read_support_filter_lzip)(a);
  }
  if (CALL(archive_libzstd_version)()) CALL(archive_read_support_filter_zstd)(a);
  if (CALL(archive_liblz4_version)()) CALL(archive_read_support_filter_lz4)(a);
  CALL(archive_read_support_filter_compress)(a);
  CALL(archive_read_support_filter_rpm)(a);
  CALL(archive_read_support_format_raw)(a);
  if (is_plain) return;
  CALL(archive_read_support_format_zip)(a);
  CALL(archive_read_support_format_tar)(a);
  CALL(archive_read_support_format_7zip)(a);
  CALL(archive_read_support_format_cpio)(a);
  CALL(archive_read_support_format_ar)(a);
  CALL(archive_read_support_format_iso9660)(a);
  CALL(archive_read_support_format_cab)(a);
  CALL(archive_read_support_format_rar)(a);
  CALL(archive_read_support_format_rar5)(a);
  CALL(archive_read_support_format_xar)(a);
  CALL(archive_read_support_format_lha)(a);
  /* What follows the mark of a tar's end is a tar as well, or hides there. */
  CALL(archive_read_set_format_option)(a, "tar", "read_concatenated_archives", "1");
}

ward_archive *ward_archive_open(const void *bytes, size_t count, int descriptor, int is_plain) {
  ward_archive *archive = calloc(1, sizeof *archive);
  if (!archive) return NULL;
  archive->handle = CALL(archive_read_new)();
  if (!archive->handle) {
    free(archive);
    return NULL;
  }
  support(archive->handle, is_plain);
  archive->opened = bytes ? CALL(archive_read_open_memory)(archive->handle, bytes, count)
                          : CALL(archive_read_open_fd)(archive->handle, descriptor, 65536);
  return archive;
}

void ward_archive_close(ward_archive *archive) {
  CALL(archive_read_free)(archive->handle);
  free(archive);
}

static int next(ward_archive *archive) {
  archive->entry = NULL;
  if (archive->opened < ARCHIVE_WARN) return ward_archive_broken;
  for (int tries = 0; tries < 8; tries++) {
    switch (CALL(archive_read_next_header)(archive->handle, &archive->entry)) {
      case ARCHIVE_EOF: return ward_archive_end;
      case ARCHIVE_OK:
      case ARCHIVE_WARN: return 1;
      case ARCHIVE_RETRY: continue;
      case ARCHIVE_FAILED: return ward_archive_member_broken;
      default: return ward_archive_broken;
    }
  }
  return ward_archive_broken;
}

int ward_archive_next(ward_archive *archive) {
  locale_t names = utf8();
  locale_t before = names ? uselocale(names) : (locale_t)0;
  int answer = next(archive);
  if (before) uselocale(before);
  return answer;
}

ptrdiff_t ward_archive_read(ward_archive *archive, void *buffer, size_t count) {
  for (int tries = 0; tries < 8; tries++) {
    la_ssize_t got = CALL(archive_read_data)(archive->handle, buffer, count);
    if (got >= 0) return got;
    if (got == ARCHIVE_FATAL) return ward_archive_broken;
    if (got != ARCHIVE_RETRY && got != ARCHIVE_WARN) return ward_archive_member_broken;
  }
  return ward_archive_member_broken;
}

const char *ward_archive_name(ward_archive *archive) {
  locale_t names = utf8();
  locale_t before = names ? uselocale(names) : (locale_t)0;
  const char *name = CALL(archive_entry_pathname)(archive->entry);
  if (!name) name = CALL(archive_entry_pathname_utf8)(archive->entry);
  if (before) uselocale(before);
  return name;
}

const char *ward_archive_link(ward_archive *archive) {
  const char *target = CALL(archive_entry_symlink)(archive->entry);
  return target ? target : CALL(archive_entry_hardlink)(archive->entry);
}

int ward_archive_is_file(ward_archive *archive) {
  /* Formats that know no types say nothing. */
  unsigned type = CALL(archive_entry_filetype)(archive->entry);
  return type == AE_IFREG || type == 0;
}

int ward_archive_is_encrypted(ward_archive *archive) {
  return CALL(archive_entry_is_encrypted)(archive->entry);
}

const char *ward_archive_format(ward_archive *archive) {
  switch (CALL(archive_format)(archive->handle) & ARCHIVE_FORMAT_BASE_MASK) {
    case ARCHIVE_FORMAT_ZIP: return "zip";
    case ARCHIVE_FORMAT_TAR: return "tar";
    case ARCHIVE_FORMAT_7ZIP: return "7z";
    case ARCHIVE_FORMAT_CPIO: return "cpio";
    case ARCHIVE_FORMAT_AR: return "ar";
    case ARCHIVE_FORMAT_ISO9660: return "iso9660";
    case ARCHIVE_FORMAT_CAB: return "cab";
    case ARCHIVE_FORMAT_RAR:
    case ARCHIVE_FORMAT_RAR_V5: return "rar";
    case ARCHIVE_FORMAT_XAR: return "xar";
    case ARCHIVE_FORMAT_LHA: return "lha";
    default: return "archive";
  }
}

const char *ward_archive_filter(ward_archive *archive, int index) {
  /* The count includes the source itself, and libarchive numbers them from the inside. */
  int count = CALL(archive_filter_count)(archive->handle) - 1;
  return index < count ? CALL(archive_filter_name)(archive->handle, count - 1 - index) : NULL;
}

int ward_archive_is_plain(ward_archive *archive) {
  return (CALL(archive_format)(archive->handle) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_RAW;
}

int ward_archive_has_encrypted(ward_archive *archive) {
  /* Where no format was found libarchive would call what stands behind the last one. */
  if (archive->opened < ARCHIVE_WARN) return 0;
  return CALL(archive_read_has_encrypted_entries)(archive->handle) > 0;
}

int64_t ward_archive_consumed(ward_archive *archive) {
  return CALL(archive_filter_bytes)(archive->handle, -1);
}

const char *ward_archive_failure(ward_archive *archive) {
  return CALL(archive_error_string)(archive->handle);
}
