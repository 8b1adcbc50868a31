import ScanModel

/// One entry of a folder, be it of a tree or of the index.
struct LevelEntry {
  /// Bytes that the `ParsedTree` or `IndexPaths` beside it owns.
  let name: UnsafeRawBufferPointer
  let mode: UInt32
  /// Of a folder of the index: without meaning, because the index has no ids for them.
  let id: ObjectID
  /// Of a folder of the index: the entries below it.
  var range: Range<Int> = 0..<0

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
    for i in 0..<common where a.name[i] != b.name[i] { return Int(a.name[i]) - Int(b.name[i]) }
    let next = Int(a.byte(at: common)) - Int(b.byte(at: common))
    if next != 0 { return next }
    // Only names that no git would write get here with different lengths.
    if a.name.count != b.name.count { return a.name.count - b.name.count }
    return (a.isTree ? 1 : 0) - (b.isTree ? 1 : 0)
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

/// The index as folders: the paths of its entries in one buffer, cut at each level on demand.
final class IndexPaths {
  private let entries: [IndexEntry]
  private let storage: UnsafeMutableRawBufferPointer
  /// Where each entry's path begins in `storage`, and one more for the end.
  private let starts: [Int]

  /// Takes entries in the order of the index: by path, then by stage.
  init(_ entries: [IndexEntry]) {
    self.entries = entries
    var starts: [Int] = []
    starts.reserveCapacity(entries.count + 1)
    var total = 0
    for entry in entries {
      starts.append(total)
      total += entry.path.bytes.count
    }
    starts.append(total)
    storage = UnsafeMutableRawBufferPointer.allocate(byteCount: total, alignment: 1)
    for (entry, start) in zip(entries, starts) {
      UnsafeMutableRawBufferPointer(rebasing: storage[start...]).copyBytes(from: entry.path.bytes)
    }
    self.starts = starts
  }

  deinit { storage.deallocate() }

  var all: Range<Int> { entries.indices }

  /// The entries of one folder: files, and folders with the range of what is below them.
  ///
  /// - Parameters:
  ///   - range: all entries below the folder.
  ///   - prefix: bytes of their paths that name the folder, its slash included.
  func level(_ range: Range<Int>, prefix: Int) -> [LevelEntry] {
    var level: [LevelEntry] = []
    var at = range.lowerBound
    while at < range.upperBound {
      let rest = UnsafeRawBufferPointer(
        rebasing: storage[(starts[at] + prefix)..<starts[at + 1]])
      guard let cut = rest.firstIndex(of: slash) else {
        level.append(LevelEntry(name: rest, mode: entries[at].mode, id: entries[at].id))
        at += 1
        continue
      }
      let name = UnsafeRawBufferPointer(rebasing: rest[..<cut])
      let first = at
      while at < range.upperBound, has(at, name, at: prefix) { at += 1 }
      level.append(
        LevelEntry(name: name, mode: 0o040000, id: entries[first].id, range: first..<at))
    }
    if zip(level, level.dropFirst()).contains(where: { LevelEntry.precedes($1, $0) }) {
      level.sort(by: LevelEntry.precedes)
    }
    return level
  }

  /// Whether an entry's path goes on, at byte `offset`, with `name` and a slash.
  private func has(_ index: Int, _ name: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    let start = starts[index] + offset
    let end = start + name.count
    guard end < starts[index + 1], storage[end] == slash else { return false }
    return storage[start..<end].elementsEqual(name)
  }
}
