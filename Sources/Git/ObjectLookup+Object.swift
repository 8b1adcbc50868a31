import Packs
import ScanModel

extension ObjectLookup {
  /// Reads an object whole and checks its hash.
  ///
  /// - Throws: `.tooLarge` above `limit` bytes, `.missingObject`, `.corruptObject`; `.unsupported` for SHA-256.
  func object(_ id: ObjectID, limit: Int) throws(GitError) -> ObjectBytes {
    let object = try uncheckedObject(id, limit: limit)
    try object.verify(id)
    return object
  }

  /// The same for packs alone; `nil` for an object that no pack holds, and for whatever is wrong with one.
  func packedObject(_ id: ObjectID, limit: Int) -> ObjectBytes? {
    guard id.count == 20, case .content(let content)? = try? readPacked(id, limit: limit) else {
      return nil
    }
    let object = ObjectBytes(
      kind: ObjectKind(content.kind), owning: content.memory, offset: content.offset,
      count: content.count)
    guard (try? object.verify(id)) != nil else { return nil }
    return object
  }

  /// The same without looking at the hash, which is then the caller's to do.
  ///
  /// - Parameter arrivingFrom: from this size on the bytes may still have to be filled in
  ///   (`ObjectBytes.arriving`).
  func uncheckedObject(
    _ id: ObjectID, limit: Int, arrivingFrom: Int = .max
  ) throws(GitError) -> ObjectBytes {
    guard id.count == 20 else {
      throw GitError(.unsupported, "find object", message: "not a SHA-1 id", subject: id.hex)
    }
    let answer: Answer
    do throws(PackFailure) {
      answer = try read(id, limit: limit, arrivingFrom: arrivingFrom)
    } catch {
      throw GitError(
        .corruptObject, "read object", message: error.description, subject: id.hex)
    }
    switch answer {
    case .missing:
      throw GitError(
        .missingObject, "find object", message: "the object is not in the repository",
        subject: id.hex)
    case .tooLarge(let size):
      throw GitError(
        .tooLarge, "read object", message: "the object has \(size) bytes", subject: id.hex)
    case .arriving(let content):
      return ObjectBytes(arriving: content)
    case .content(let content):
      return ObjectBytes(
        kind: ObjectKind(content.kind), owning: content.memory, offset: content.offset,
        count: content.count)
    }
  }
}
