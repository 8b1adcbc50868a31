package import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One entry of a tree: its mode, its id and where its name is in the tree's bytes.
package struct TreeEntry: Sendable {
  package let mode: UInt32
  package let id: ObjectID
  /// Byte offsets of the name in the bytes of the tree.
  package let name: Range<Int>

  package var kind: EntryKind { EntryKind(mode: mode) }
}

/// A walk over the raw bytes of a tree object: `mode SP name NUL id`, again and again.
package struct TreeEntries {
  private let bytes: UnsafeRawBufferPointer
  private let idLength: Int
  /// Byte offset of the next entry.
  private(set) var offset = 0

  /// Walks the entries of a tree.
  ///
  /// - Parameter idLength: bytes of an object id, 20 or 32.
  package init(_ bytes: UnsafeRawBufferPointer, idLength: Int) {
    self.bytes = bytes
    self.idLength = idLength
  }

  /// The next entry, or `nil` at the end.
  ///
  /// - Throws: `.corruptObject` (without a subject) where the bytes are no entry.
  package mutating func next() throws(GitError) -> TreeEntry? {
    guard let (mode, name) = try nextName() else { return nil }
    guard
      let id = ObjectID(
        bytes: UnsafeRawBufferPointer(rebasing: bytes[(name.upperBound + 1)..<offset]))
    else { throw malformed }
    return TreeEntry(mode: mode, id: id, name: name)
  }

  /// The same without its id, which begins two bytes behind the last one of the name.
  mutating func nextName() throws(GitError) -> (mode: UInt32, name: Range<Int>)? {
    guard offset < bytes.count else { return nil }
    var mode: UInt32 = 0
    var at = offset
    while at < bytes.count, bytes[at] != space {
      let digit = bytes[at] &- UInt8(ascii: "0")
      // Git's longest mode has six digits; ten octal ones still fit.
      guard digit < 8, at - offset < 10 else { throw malformed }
      mode = mode << 3 | UInt32(digit)
      at += 1
    }
    guard at > offset, at < bytes.count else { throw malformed }
    let start = at + 1
    at = bytes.count
    if let from = bytes.baseAddress.map({ $0 + start }), start < bytes.count,
      let end = memchr(from, 0, bytes.count - start)
    {
      at = start + from.distance(to: end)
    }
    guard at > start, at + idLength < bytes.count else { throw malformed }
    offset = at + 1 + idLength
    return (mode, start..<at)
  }

  private var malformed: GitError {
    GitError(.corruptObject, "parse tree", message: "malformed tree at byte \(offset)")
  }
}
