package import ScanModel

/// An object's content, pulled in parts, in memory that does not depend on its size.
package struct ObjectStream: ~Copyable {
  package let id: ObjectID
  /// Bytes of content.
  package let size: Int
  private var loose: LooseObject?
  private let child: BatchReader?
  private var remaining: Int

  init(id: ObjectID, loose: consuming LooseObject) {
    self.id = id
    let size = loose.size
    self.size = size
    self.remaining = size
    self.child = nil
    self.loose = consume loose
  }

  /// - Parameter child: one that has just announced `size` bytes.
  init(id: ObjectID, child: BatchReader, size: Int) {
    self.id = id
    self.size = size
    self.remaining = size
    self.child = child
    self.loose = nil
  }

  /// Reads the next part.
  ///
  /// - Returns: bytes written to `buffer`, 0 at the end.
  /// - Throws: where the content is damaged, cut off or of another length than announced.
  package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(GitError) -> Int {
    guard remaining > 0, !buffer.isEmpty else { return 0 }
    let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, remaining)])
    var count = 0
    if let child {
      count = try child.read(into: wanted, of: id)
    } else {
      count = try loose?.read(into: wanted) ?? 0
    }
    guard count > 0 else {
      throw GitError(
        .corruptObject, "read object", message: "the content ends too early", subject: id.hex)
    }
    remaining -= count
    if remaining == 0, let child { try child.readEnd(of: id) }
    return count
  }
}
