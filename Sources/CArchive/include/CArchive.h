/* What Ward uses of libarchive: containers are read member by member, and nothing is ever written.
 *
 * On Linux the library is opened when the first container is met, because it brings some twenty others
 * that a hook mostly has no use for; on macOS it is linked. The types of all functions come from
 * archive.h, so the compiler checks every call. */
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct ward_archive ward_archive;

/// What `ward_archive_next` and `ward_archive_read` answer when they give no member and no bytes.
enum {
  ward_archive_end = 0,
  /// The container cannot be read any further.
  ward_archive_broken = -1,
  /// This member cannot be read; the next one may be.
  ward_archive_member_broken = -2,
};

/// Opens libarchive unless that was done; from any thread. To be called before everything else here.
///
/// Returns `NULL`, or why there is no libarchive: a sentence that lives as long as the process.
const char *ward_archive_load(void);

/// Opens a container in memory, or the one that `descriptor` stands at the beginning of where `bytes` is
/// `NULL`. Memory and descriptor are lent until `ward_archive_close`.
///
/// With `is_plain` it is taken for a compressed file by itself, whatever its content looks like.
///
/// Returns `NULL` where there is no memory; failures are told by `ward_archive_next`.
ward_archive *ward_archive_open(const void *bytes, size_t count, int descriptor, int is_plain);
void ward_archive_close(ward_archive *archive);

/// Steps to the next member: 1, or one of the answers above.
int ward_archive_next(ward_archive *archive);
/// Bytes of the present member: their count, 0 at its end, or one of the answers above.
ptrdiff_t ward_archive_read(ward_archive *archive, void *buffer, size_t count);

/* Of the present member; strings live until the next one. */
const char *ward_archive_name(ward_archive *archive);
/// What a symbolic or hard link leads to; `NULL` for every other member.
const char *ward_archive_link(ward_archive *archive);
int ward_archive_is_file(ward_archive *archive);
int ward_archive_is_encrypted(ward_archive *archive);

/* Of the container; known once the first member was reached. */
/// The name of its format: "zip", "tar".
const char *ward_archive_format(ward_archive *archive);
/// The compression around the format by its place from the outside, from 0; `NULL` after the last.
const char *ward_archive_filter(ward_archive *archive, int index);
/// Whether it is a compressed file by itself and no archive of members.
int ward_archive_is_plain(ward_archive *archive);
/// Whether members or their list cannot be read for want of a password.
int ward_archive_has_encrypted(ward_archive *archive);
/// Bytes of the container that were consumed so far.
int64_t ward_archive_consumed(ward_archive *archive);
/// The last failure in libarchive's words; `NULL` where there was none.
const char *ward_archive_failure(ward_archive *archive);
