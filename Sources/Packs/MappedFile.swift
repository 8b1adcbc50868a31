import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file mapped for reading, unmapped with its last owner.
///
/// git never writes to a pack or index that has its final name, so the bytes do not change; a file that
/// somebody truncates during the sweep ends the process with exit 3 and its name (`Signals`).
///
/// `@unchecked Sendable`: the mapping is read-only and lives as long as the object.
final class MappedFile: @unchecked Sendable {
  let path: String
  let bytes: UnsafeRawBufferPointer
  private let registration: Signals.Mapping

  /// - Throws: `PackFailure.Reason.unreadable`, also for what is not a regular file.
  init(_ path: String) throws(PackFailure) {
    self.path = path
    do throws(PlatformError) {
      // O_NONBLOCK: a FIFO with the name of a pack must not hang the sweep.
      let file = try FileDescriptor.open(path, O_RDONLY | O_NONBLOCK)
      let status = try file.status(of: path)
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw PlatformError("open", path, code: 0, detail: "not a regular file")
      }
      bytes = try Self.map(file, count: Int(status.st_size), path)
      registration = Signals.Mapping(bytes, of: path)
    } catch {
      throw PackFailure(.unreadable, file: path, detail: "\(error.operation): \(error.detail)")
    }
  }

  /// Maps the first `count` bytes of an open regular file.
  init(_ file: borrowing FileDescriptor, count: Int, path: String) throws(PackFailure) {
    self.path = path
    do throws(PlatformError) {
      bytes = try Self.map(file, count: count, path)
      registration = Signals.Mapping(bytes, of: path)
    } catch {
      throw PackFailure(.unreadable, file: path, detail: "\(error.operation): \(error.detail)")
    }
  }

  private static func map(_ file: borrowing FileDescriptor, count: Int, _ path: String)
    throws(PlatformError) -> UnsafeRawBufferPointer
  {
    if count == 0 { return UnsafeRawBufferPointer(start: nil, count: 0) }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, file.raw, 0),
      start != UnsafeMutableRawPointer(bitPattern: -1)
    else { throw PlatformError("mmap", path, code: errno) }
    return UnsafeRawBufferPointer(start: start, count: count)
  }

  deinit {
    if let start = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Reads a big-endian number; the caller has checked that `offset + 4 <= count`.
  @inline(__always)
  func bigEndian32(_ offset: Int) -> UInt32 {
    UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Reads a big-endian number; the caller has checked that `offset + 8 <= count`.
  @inline(__always)
  func bigEndian64(_ offset: Int) -> UInt64 {
    UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
