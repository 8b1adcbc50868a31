import CHash
import Platform
import ScanModel

extension ObjectID {
  /// Whether the id is that of an object with its head (`blob 12`, a NUL, the content).
  fileprivate func isHash(of object: UnsafeRawBufferPointer) -> Bool {
    var digest = [UInt8](repeating: 0, count: count)
    // The pointer is valid for the length beside it; the digest has the bytes of an id.
    return chash_whole(count, nil, 0, object.baseAddress, object.count, &digest) == 1
      && digest.withUnsafeBytes { ObjectID(bytes: $0) } == self
  }
}

/// Loose objects, which are read from a file of their own.
extension TreeWalker {
  /// Reads a loose object; `nil` when it failed, is deferred, or is of another kind than wanted.
  mutating func buildLoose(_ number: Int32) -> Built? {
    let entry = forest.entries[Int(number)]
    let path = forest.sources[Int(entry.source)].loose.path(Int(entry.position))
    do throws(PackFailure) {
      return try readLoose(number, path)
    } catch {
      fail(
        number,
        PackFailure(error.reason, file: error.file, id: forest.id(number), detail: error.detail))
      return nil
    }
  }

  private mutating func readLoose(_ number: Int32, _ path: String) throws(PackFailure) -> Built? {
    let file = try LooseObject.open(path)
    let fileSize = file.size
    // The first part tells kind and size, before memory is taken for the rest.
    let firstCount = min(fileSize, LooseObject.headBytes)
    guard let first = pool.take(LooseObject.headBytes) else {
      deferTree(number, size: nil)
      return nil
    }
    var packed = first
    defer { pool.give(packed) }
    let firstBytes = UnsafeMutableRawBufferPointer(start: first.start, count: firstCount)
    try LooseObject.fill(firstBytes, from: file.descriptor, path)
    guard let head = LooseObject.parse(UnsafeRawBufferPointer(firstBytes)) else {
      throw LooseObject.damaged(path, "its head is not valid")
    }
    if !plan.kinds.contains(head.kind), forest.entries[Int(number)].kind == nil { return nil }
    let total = head.length + head.size
    // A stream may be longer than its content, but not by much: an odd one is read another way.
    guard head.size <= wholeObjectLimit, fileSize <= total + total / 8 + 65_536,
      let target = pool.take(total)
    else {
      deferTree(number, size: head.size, kind: head.kind)
      return nil
    }
    if fileSize > first.capacity {
      guard let larger = pool.take(fileSize) else {
        pool.give(target)
        deferTree(number, size: head.size, kind: head.kind)
        return nil
      }
      larger.start.copyMemory(from: first.start, byteCount: firstCount)
      pool.give(first)
      packed = larger
    }
    do throws(PackFailure) {
      let rest = UnsafeMutableRawBufferPointer(
        start: packed.start + firstCount, count: fileSize - firstCount)
      try LooseObject.fill(rest, from: file.descriptor, path)
      let whole = UnsafeMutableRawBufferPointer(start: target.start, count: total)
      let source = UnsafeRawBufferPointer(start: packed.start, count: fileSize)
      guard inflater.inflate(source, into: whole) == fileSize else {
        throw LooseObject.damaged(
          path, "the zlib stream is damaged, of another length, or followed by other bytes")
      }
      // A pack has checksums of its packed bytes; a loose object has its name alone.
      guard forest.id(number).isHash(of: UnsafeRawBufferPointer(whole)) else {
        throw LooseObject.damaged(path, "the content does not have the hash it is named by")
      }
    } catch {
      pool.give(target)
      throw error
    }
    let content = UnsafeMutableRawBufferPointer(
      start: target.start + head.length, count: head.size)
    return Built(buffer: target, content: content, kind: head.kind)
  }
}
