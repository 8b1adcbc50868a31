import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One entry of a folder, be it of a tree or of the index.
struct LevelEntry {
  /// Bytes that the `ParsedTree` or `IndexPaths` beside it owns.
  let name: UnsafeRawBufferPointer
  let mode: UInt32
  /// Of a folder of the index: without meaning, because the index has no ids for them.
  let id: ObjectID
  /// Of a folder of the index: the entries below it.
  var range: Range<Int> = 0..<0
  /// Of a folder of the index: its number in the cache-tree.
  var node = CacheTree.none

  var kind: EntryKind { EntryKind(mode: mode) }

  var isTree: Bool { kind == .tree }

  /// Whether both stand for the same content: a link is not a file of the same bytes.
  func isSame(as other: LevelEntry) -> Bool { id == other.id && kind == other.kind }

  /// Git's order of tree entries (`base_name_compare`): folders as if their names ended in `/`.
  ///
  /// Equal only for the same name and the same answer to "is it a folder".
  static func precedes(_ a: LevelEntry, _ b: LevelEntry) -> Bool { order(a, b) < 0 }

  static func order(_ a: LevelEntry, _ b: LevelEntry) -> Int {
    let common = min(a.name.count, b.name.count)
    if let left = a.name.baseAddress, let right = b.name.baseAddress {
      let order = memcmp(left, right, common)
      if order != 0 { return Int(order) }
    }
    let next = Int(a.byte(at: common)) - Int(b.byte(at: common))
    if next != 0 { return next }
    // Only names that no git would write get here with different lengths.
    if a.name.count != b.name.count { return a.name.count - b.name.count }
    return (a.isTree ? 1 : 0) - (b.isTree ? 1 : 0)
  }

  /// Whether both have one name.
  func hasName(of other: LevelEntry) -> Bool {
    guard name.count == other.name.count, let left = name.baseAddress,
      let right = other.name.baseAddress
    else { return false }
    return memcmp(left, right, name.count) == 0
  }

  private func byte(at index: Int) -> UInt8 {
    index < name.count ? name[index] : isTree ? slash : 0
  }
}

/// A tree object, parsed and kept.
final class ParsedTree {
  /// In git's order, whatever the object's own order was.
  let entries: [LevelEntry]
  private let storage: UnsafeMutableRawBufferPointer

  var byteCount: Int { storage.count + entries.count * MemoryLayout<LevelEntry>.stride }

  /// Copies and parses the bytes of a tree.
  ///
  /// - Throws: `.corruptObject` where they are malformed.
  init(id: ObjectID, bytes: UnsafeRawBufferPointer) throws(GitError) {
    let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    storage.copyMemory(from: bytes)
    self.storage = storage
    do throws(GitError) {
      self.entries = try ParsedTree.parse(UnsafeRawBufferPointer(storage), idLength: id.count)
    } catch {
      storage.deallocate()
      throw GitError(error.kind, error.operation, message: error.message, subject: id.hex)
    }
  }

  deinit { storage.deallocate() }

  private static func parse(_ bytes: UnsafeRawBufferPointer, idLength: Int) throws(GitError)
    -> [LevelEntry]
  {
    var walk = TreeEntries(bytes, idLength: idLength)
    var entries: [LevelEntry] = []
    entries.reserveCapacity(bytes.count / (idLength + 16))
    var isSorted = true
    while let entry = try walk.next() {
      let level = LevelEntry(
        name: UnsafeRawBufferPointer(rebasing: bytes[entry.name]), mode: entry.mode, id: entry.id)
      if let last = entries.last, !LevelEntry.precedes(last, level) { isSorted = false }
      entries.append(level)
    }
    // Some histories hold trees that git's checker refuses; a merge walk needs them in order.
    if !isSorted { entries.sort(by: LevelEntry.precedes) }
    return entries
  }
}
