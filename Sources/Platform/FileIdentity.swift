#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// What the system keeps of a file beside its bytes.
///
/// The time of change is set by the system at every write, rename and change of mode, whoever makes it, and
/// cannot be set otherwise: a file that has the same identity, and whose change lies far enough back, has
/// the same bytes.
package struct FileIdentity: Sendable {
  /// Device, inode, size, and the times of modification and of change in seconds and nanoseconds.
  package let words: [UInt64]
  /// Seconds since 1970 of the later of the two times.
  package let latestChange: Int

  package init(_ status: stat) {
    #if canImport(Glibc)
      let (modified, changed) = (status.st_mtim, status.st_ctim)
    #else
      let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
    #endif
    words =
      [UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino)]
      + [
        Int(status.st_size), modified.tv_sec, modified.tv_nsec, changed.tv_sec, changed.tv_nsec,
      ].map { UInt64(bitPattern: Int64($0)) }
    latestChange = max(modified.tv_sec, changed.tv_sec)
  }
}
