#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file mapped for reading, unmapped with its last owner.
///
/// Only for files that are replaced whole and never written in place: one that somebody truncates while
/// it is read ends the process with exit 3 and its name (`Signals`).
///
/// `@unchecked Sendable`: the mapping is read-only and lives as long as the object.
package final class FileMapping: @unchecked Sendable {
  package let bytes: UnsafeRawBufferPointer
  private let registration: Signals.Mapping

  /// Maps the first `count` bytes of an open file; the descriptor may be closed afterwards.
  ///
  /// - Parameter isReadWhole: whether all of it will be read, so that the pages are best fetched at once.
  package init(
    _ file: borrowing FileDescriptor, count: Int, subject: String, isReadWhole: Bool = false
  ) throws(PlatformError) {
    if count == 0 {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      registration = Signals.Mapping(bytes, of: subject)
      return
    }
    #if canImport(Glibc)
      let flags = MAP_PRIVATE | (isReadWhole ? Int32(MAP_POPULATE) : 0)
    #else
      let flags = MAP_PRIVATE
    #endif
    guard let start = mmap(nil, count, PROT_READ, flags, file.raw, 0),
      start != UnsafeMutableRawPointer(bitPattern: -1)
    else { throw PlatformError("mmap", subject, code: errno) }
    bytes = UnsafeRawBufferPointer(start: start, count: count)
    registration = Signals.Mapping(bytes, of: subject)
  }

  deinit {
    if let start = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
  }
}
