import Platform
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
    order(a.name, isTree: a.isTree, b.name, isTree: b.isTree)
  }

  static func order(
    _ a: UnsafeRawBufferPointer, isTree: Bool, _ b: UnsafeRawBufferPointer, isTree isOtherTree: Bool
  ) -> Int {
    let common = min(a.count, b.count)
    if let left = a.baseAddress, let right = b.baseAddress {
      let order = memcmp(left, right, common)
      if order != 0 { return Int(order) }
    }
    func next(_ name: UnsafeRawBufferPointer, _ isTree: Bool) -> Int {
      common < name.count ? Int(name[common]) : isTree ? Int(slash) : 0
    }
    let next = next(a, isTree) - next(b, isOtherTree)
    if next != 0 { return next }
    // Only names that no git would write get here with different lengths.
    if a.count != b.count { return a.count - b.count }
    return (isTree ? 1 : 0) - (isOtherTree ? 1 : 0)
  }

  /// Whether nothing tells the two apart.
  func equals(_ other: LevelEntry) -> Bool {
    // The folders of an index have no ids.
    guard range.isEmpty, other.range.isEmpty, id == other.id, mode == other.mode,
      name.count == other.name.count, let left = name.baseAddress,
      let right = other.name.baseAddress
    else { return false }
    return memcmp(left, right, name.count) == 0
  }
}

/// A tree object, kept as it is with a list of where its entries are: most of them are compared with those of
/// another tree and never looked at.
final class ParsedTree {
  /// Byte offsets of an entry in the bytes of the tree.
  private struct Place {
    let start: UInt32
    let name: UInt32
    let end: UInt32
    let mode: UInt32
  }

  private let storage: UnsafeMutableRawBufferPointer
  private let id: ObjectID
  /// In git's order, whatever the object's own order was.
  private let places: [Place]
  /// Whether that is the order of the object.
  private let isSorted: Bool

  var count: Int { places.count }
  var byteCount: Int { storage.count + places.count * MemoryLayout<Place>.stride }

  /// Copies and parses the bytes of a tree.
  ///
  /// - Throws: `.corruptObject` where they are malformed, `.tooLarge` from 4 GiB on.
  init(id: ObjectID, bytes: UnsafeRawBufferPointer) throws(GitError) {
    guard bytes.count <= UInt32.max else {
      throw GitError(.tooLarge, "parse tree", message: "the tree is too large", subject: id.hex)
    }
    do throws(GitError) {
      (places, isSorted) = try ParsedTree.parse(bytes, idLength: id.count)
    } catch {
      throw GitError(error.kind, error.operation, message: error.message, subject: id.hex)
    }
    self.id = id
    storage = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    storage.copyMemory(from: bytes)
  }

  deinit { storage.deallocate() }

  /// An entry; its name is valid as long as the tree lives.
  subscript(index: Int) -> LevelEntry {
    let place = places[index]
    let (name, bytes) = ParsedTree.parts(of: place, in: UnsafeRawBufferPointer(storage), id.count)
    // As many bytes as the tree's own id has are an id.
    return LevelEntry(name: name, mode: place.mode, id: ObjectID(bytes: bytes) ?? id)
  }

  /// How many entries from one on are, byte for byte, those of another tree.
  func shared(from index: Int, with other: ParsedTree, from otherIndex: Int) -> Int {
    let limit = min(count - index, other.count - otherIndex)
    guard limit > 0 else { return 0 }
    let start = Int(places[index].start)
    let otherStart = Int(other.places[otherIndex].start)
    let same = UnsafeRawBufferPointer(rebasing: storage[start...]).sharedStart(
      with: UnsafeRawBufferPointer(rebasing: other.storage[otherStart...]))
    // The bytes of entries that follow each other tell of all of them.
    if isSorted, other.isSorted {
      return min(
        places[index...].partitioningIndex { Int($0.end) > start + same } - index, limit)
    }
    return Int(places[index].end) <= start + same
      && Int(other.places[otherIndex].end) <= otherStart + same ? 1 : 0
  }

  private static func parts(
    of place: Place, in bytes: UnsafeRawBufferPointer, _ idLength: Int
  ) -> (name: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer) {
    let id = Int(place.end) - idLength
    return (
      UnsafeRawBufferPointer(rebasing: bytes[Int(place.name)..<(id - 1)]),
      UnsafeRawBufferPointer(rebasing: bytes[id..<Int(place.end)])
    )
  }

  private static func parse(
    _ bytes: UnsafeRawBufferPointer, idLength: Int
  ) throws(GitError) -> (places: [Place], isSorted: Bool) {
    func order(_ a: Place, _ b: Place) -> Int {
      LevelEntry.order(
        parts(of: a, in: bytes, idLength).name, isTree: EntryKind(mode: a.mode) == .tree,
        parts(of: b, in: bytes, idLength).name, isTree: EntryKind(mode: b.mode) == .tree)
    }
    var walk = TreeEntries(bytes, idLength: idLength)
    var places: [Place] = []
    places.reserveCapacity(bytes.count / (idLength + 16))
    var isSorted = true
    var start = 0
    while let (mode, name) = try walk.nextName() {
      let place = Place(
        start: UInt32(start), name: UInt32(name.lowerBound), end: UInt32(walk.offset), mode: mode)
      if let last = places.last, order(last, place) >= 0 { isSorted = false }
      places.append(place)
      start = walk.offset
    }
    // Some histories hold trees that git's checker refuses; a merge walk needs them in order.
    if !isSorted { places.sort { order($0, $1) < 0 } }
    return (places, isSorted)
  }
}

/// The entries of one folder, of a tree or of the index.
struct Level {
  private let tree: ParsedTree?
  private let entries: [LevelEntry]

  init(_ tree: ParsedTree) {
    self.tree = tree
    entries = []
  }

  init(_ entries: [LevelEntry]) {
    tree = nil
    self.entries = entries
  }

  var count: Int { tree?.count ?? entries.count }

  /// An entry; its name is valid as long as the level lives, or the index.
  subscript(index: Int) -> LevelEntry { tree?[index] ?? entries[index] }

  /// How many entries from one on are those of another folder from one of its own on.
  func shared(from index: Int, with other: Level, from otherIndex: Int) -> Int {
    if let tree, let otherTree = other.tree {
      return tree.shared(from: index, with: otherTree, from: otherIndex)
    }
    var count = 0
    let limit = min(self.count - index, other.count - otherIndex)
    while count < limit, self[index + count].equals(other[otherIndex + count]) { count += 1 }
    return count
  }
}
