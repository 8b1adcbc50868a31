import Platform
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The loose objects of a list of object folders.
struct LooseObjects {
  let directories: [String]

  /// Opens an object; `nil` where no folder has it.
  ///
  /// - Throws: `.corruptObject` where a file is there whose header is none.
  func open(_ id: ObjectID) throws(GitError) -> LooseObject? {
    let hex = id.hex
    for directory in directories {
      let path = "\(directory)/\(hex.prefix(2))/\(hex.dropFirst(2))"
      guard access(path, F_OK) == 0 else { continue }
      return try LooseObject.open(path)
    }
    return nil
  }

}

/// One loose object, its header read: `kind SP size NUL content`, deflated.
struct LooseObject: ~Copyable {
  let kind: ObjectKind
  /// Bytes of content, as the header says.
  let size: Int
  private let path: String
  private var stream: InflateStream
  /// Content bytes that came with the header.
  private var pending: [UInt8]
  private var remaining: Int

  /// Opens a file and reads its header.
  static func open(_ path: String) throws(GitError) -> LooseObject {
    var stream = try InflateStream(path: path)
    // The longest header, "commit" and 20 digits, has 28 bytes.
    var head = [UInt8](repeating: 0, count: 32)
    let count = try readInto(&head, &stream)
    guard let header = LooseObject.parse(head[..<count]) else {
      throw GitError(
        .corruptObject, "read loose object", message: "the loose object has no header",
        subject: path)
    }
    let pending = Array(head[header.length..<count])
    guard pending.count <= header.size else {
      throw GitError(
        .corruptObject, "read loose object",
        message: "the loose object is longer than its header says", subject: path)
    }
    return LooseObject(
      kind: header.kind, size: header.size, path: path, stream: stream, pending: pending)
  }

  private init(
    kind: ObjectKind, size: Int, path: String, stream: consuming InflateStream, pending: [UInt8]
  ) {
    self.kind = kind
    self.size = size
    self.path = path
    self.stream = stream
    self.pending = pending
    self.remaining = size
  }

  private static func parse(_ head: ArraySlice<UInt8>) -> (
    kind: ObjectKind, size: Int, length: Int
  )? {
    guard let end = head.firstIndex(of: 0), let gap = head[..<end].firstIndex(of: space),
      let kind = head[..<gap].withUnsafeBytes({ ObjectKind(word: $0) }),
      let size = decimal(head[(gap + 1)..<end])
    else { return nil }
    return (kind, size, end + 1)
  }

  /// Reads the next part of the content; 0 at its end, where length and checksum are checked.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(GitError) -> Int {
    let wanted = min(buffer.count, remaining)
    let taken = min(wanted, pending.count)
    pending.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<taken]))
    }
    pending.removeFirst(taken)
    let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[taken..<wanted])
    let made = try stream.read(into: rest)
    guard made == rest.count else {
      throw GitError(
        .corruptObject, "read loose object",
        message: "the loose object is shorter than its header says", subject: path)
    }
    remaining -= wanted
    if remaining == 0 { try stream.finish() }
    return wanted
  }

  /// Reads the whole content.
  consuming func whole() throws(GitError) -> ObjectBytes {
    let buffer = try RawBuffer(count: size)
    _ = try read(into: buffer.bytes)
    return buffer.object(kind)
  }
}

/// A number in decimal digits alone, without leading zeros; `nil` above 2^62 or for anything else.
func decimal(_ digits: some Collection<UInt8>) -> Int? {
  guard let first = digits.first, digits.count <= 19 else { return nil }
  if first == UInt8(ascii: "0") { return digits.count == 1 ? 0 : nil }
  var number = 0
  for digit in digits {
    let value = digit &- UInt8(ascii: "0")
    guard value < 10, number < 1 << 58 else { return nil }
    number = number * 10 + Int(value)
  }
  return number
}

// `withUnsafe…` cannot pass on a noncopyable inout next to an array, so this stands apart.
private func readInto(_ head: inout [UInt8], _ stream: inout InflateStream) throws(GitError) -> Int
{
  let buffer = try RawBuffer(count: head.count)
  let count = try stream.read(into: buffer.bytes)
  head.withUnsafeMutableBytes { $0.copyMemory(from: UnsafeRawBufferPointer(buffer.bytes)) }
  return count
}
