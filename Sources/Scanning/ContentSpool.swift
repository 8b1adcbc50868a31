import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A temporary file without a name that keeps a large stream, because archives are not read from front
/// to back alone.
final class ContentSpool {
  private let file: FileDescriptor
  private let limit: Int
  private(set) var size = 0

  /// - Parameter limit: nothing is kept beyond it; `size` still counts.
  init(limit: Int) throws(PlatformError) {
    file = try FileDescriptor.temporary()
    self.limit = limit
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(PlatformError) {
    size += bytes.count
    if size <= limit { try file.write(bytes, subject: "temporary file") }
  }

  /// The descriptor at the file's beginning; it is this object's.
  func rewound() throws(PlatformError) -> Int32 {
    guard lseek(file.raw, 0, SEEK_SET) == 0 else {
      throw PlatformError("lseek", "temporary file", code: errno)
    }
    return file.raw
  }
}
