import CHash
package import ScanModel

/// The hash that names an object, over its head and its content.
package struct ObjectHash: ~Copyable {
  private let hash: OpaquePointer
  private let id: ObjectID
  private var isSound = true

  /// - Returns: `nil` without memory.
  package init?(_ kind: ObjectKind, size: Int, of id: ObjectID) {
    guard let hash = chash_begin(id.count) else { return nil }
    self.hash = hash
    self.id = id
    let head = Array("\(kind.rawValue) \(size)\0".utf8)
    isSound = chash_add(hash, head, head.count) == 1
  }

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    // The bytes are lent for the time of the call.
    if isSound { isSound = chash_add(hash, bytes.baseAddress, bytes.count) == 1 }
  }

  /// - Throws: `.corruptObject` unless the content is what the id names.
  package consuming func check() throws(GitError) {
    var digest = [UInt8](repeating: 0, count: id.count)
    let isDone = chash_end(hash, &digest) == 1 && isSound
    let name = id
    discard self
    guard isDone, digest.withUnsafeBytes({ ObjectID(bytes: $0) }) == name else {
      throw GitError(
        .corruptObject, "hash", message: "the content does not have the hash it is named by",
        subject: name.hex)
    }
  }

  deinit { _ = chash_end(hash, nil) }

  /// Checks an object that is held whole.
  package static func check(
    _ kind: ObjectKind, _ bytes: UnsafeRawBufferPointer, of id: ObjectID
  ) throws(GitError) {
    guard var hash = ObjectHash(kind, size: bytes.count, of: id) else {
      throw GitError(.system, "hash", message: "no memory", subject: id.hex)
    }
    hash.add(bytes)
    try hash.check()
  }
}
