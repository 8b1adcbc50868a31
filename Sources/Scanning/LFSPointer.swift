import ScanModel

/// A Git LFS pointer: the small blob that stands for a large file kept elsewhere.
///
/// Source: Git LFS specification, "The Pointer" (version 1).
struct LFSPointer: Equatable {
  /// Pointers are smaller than this many bytes, by the specification.
  static let sizeLimit = 1024

  /// SHA-256 of the content, 64 lower-case hex digits.
  let oid: String
  let size: Int

  private static let head: StaticString = "version https://git-lfs.github.com/spec/v1\n"

  /// Whether a content with these first bytes, at least 43 of them, may be a pointer.
  static func mayBegin(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.prefix(head.utf8CodeUnitCount).elementsEqual(
      UnsafeBufferPointer(start: head.utf8Start, count: head.utf8CodeUnitCount))
  }

  /// Reads a pointer; `nil` for every other content.
  init?(_ bytes: UnsafeRawBufferPointer) {
    let head = Self.head
    guard bytes.count < Self.sizeLimit, bytes.count > head.utf8CodeUnitCount,
      bytes.prefix(head.utf8CodeUnitCount).elementsEqual(
        UnsafeBufferPointer(start: head.utf8Start, count: head.utf8CodeUnitCount))
    else { return nil }
    var oid: String?
    var size: Int?
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let text = String(decoding: line, as: UTF8.self)
      if text.hasPrefix("oid sha256:") { oid = String(text.dropFirst("oid sha256:".count)) }
      if text.hasPrefix("size ") { size = Int(text.dropFirst("size ".count)) }
    }
    guard let oid, let size, oid.utf8.count == 64,
      oid.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    self.oid = oid
    self.size = size
  }

  /// Where `git lfs` keeps the content, below the `.git` folder that all worktrees share.
  var objectPath: String { "lfs/objects/\(oid.prefix(2))/\(oid.dropFirst(2).prefix(2))/\(oid)" }
}
