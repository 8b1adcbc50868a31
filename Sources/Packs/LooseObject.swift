import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The form of a loose object's file: one zlib stream of `blob 12`, a NUL, and the content.
enum LooseObject {
  struct Head {
    let kind: PackObjectKind
    /// Bytes of the content.
    let size: Int
    /// Bytes before the content, the NUL included.
    let length: Int
  }

  /// Bytes of a file that are enough to inflate the head.
  static let headBytes = 4096

  /// Reads the head of a loose object's file.
  static func head(_ path: String) throws(PackFailure) -> Head {
    let file = try open(path)
    var failure: PackFailure?
    let head = withUnsafeTemporaryAllocation(byteCount: headBytes, alignment: 8) { buffer in
      do throws(PackFailure) {
        let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(file.size, headBytes)])
        try fill(bytes, from: file.descriptor, path)
        return parse(UnsafeRawBufferPointer(bytes))
      } catch {
        failure = error
        return nil
      }
    }
    if let failure { throw failure }
    guard let head else { throw damaged(path, "its head is not valid") }
    return head
  }

  /// An open file of a loose object.
  struct File: ~Copyable {
    let descriptor: FileDescriptor
    /// Bytes in the file when it was opened.
    let size: Int
  }

  /// Opens a loose object's file; `nil` where there is none.
  static func openIfPresent(_ path: String) throws(PackFailure) -> File? {
    do throws(PlatformError) {
      return try openFile(path)
    } catch {
      if error.code == ENOENT || error.code == ENOTDIR { return nil }
      throw PackFailure(.unreadable, file: path, detail: "\(error.operation): \(error.detail)")
    }
  }

  /// Opens a loose object's file.
  static func open(_ path: String) throws(PackFailure) -> File {
    do throws(PlatformError) {
      return try openFile(path)
    } catch {
      throw PackFailure(.unreadable, file: path, detail: "\(error.operation): \(error.detail)")
    }
  }

  private static func openFile(_ path: String) throws(PlatformError) -> File {
    // O_NONBLOCK: a FIFO in the place of an object must not hang the sweep.
    let file = try FileDescriptor.open(path, O_RDONLY | O_NONBLOCK)
    let status = try file.status(of: path)
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw PlatformError("open", path, code: 0, detail: "not a regular file")
    }
    return File(descriptor: file, size: Int(status.st_size))
  }

  /// Reads exactly `buffer.count` bytes.
  static func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from file: borrowing FileDescriptor, _ path: String
  ) throws(PackFailure) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count: Int
      do throws(PlatformError) {
        count = try file.read(into: rest, subject: path)
      } catch {
        throw PackFailure(.unreadable, file: path, detail: "\(error.operation): \(error.detail)")
      }
      if count == 0 { throw damaged(path, "the file became shorter") }
      done += count
    }
  }

  static func damaged(_ path: String, _ detail: String) -> PackFailure {
    PackFailure(.damagedLoose, file: path, detail: detail)
  }

  /// Inflates and reads the head at the start of a file's bytes; `nil` when it is not valid.
  static func parse(_ bytes: UnsafeRawBufferPointer) -> Head? {
    withDeflatedStart(of: bytes, count: 64, parseText)
  }

  /// Reads the head at the start of inflated bytes; `nil` when it is not valid.
  static func parseText(_ text: UnsafeRawBufferPointer) -> Head? {
    for kind in PackObjectKind.allCases {
      let name = kind.name.utf8
      guard text.count > name.count + 2, text.starts(with: name),
        text[name.count] == UInt8(ascii: " ")
      else { continue }
      var size = 0
      var position = name.count + 1
      let first = position
      while position < text.count, text[position] != 0 {
        let digit = Int(text[position]) - 48
        guard (0...9).contains(digit), size < 1 << 56 else { return nil }
        size = size * 10 + digit
        position += 1
      }
      let digits = position - first
      guard position < text.count, digits > 0, digits == 1 || text[first] != 48 else { return nil }
      return Head(kind: kind, size: size, length: position + 1)
    }
    return nil
  }
}
