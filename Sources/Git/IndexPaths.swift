import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The index as folders, cut at each level on demand.
final class IndexPaths {
  /// Entries that another reader has listed, with their paths in one buffer.
  private struct Listed {
    let entries: [IndexEntry]
    /// Where each entry's path begins in `storage`, and one more for the end.
    let starts: [Int]
    let storage: UnsafeMutableRawBufferPointer
  }

  private enum Source {
    case file(IndexFile)
    case listed(Listed)
  }

  private let source: Source
  private let cacheTree: CacheTree?
  let all: Range<Int>

  /// Takes entries in the order of the index: by path, then by stage.
  init(_ entries: [IndexEntry]) {
    var starts: [Int] = []
    starts.reserveCapacity(entries.count + 1)
    var total = 0
    for entry in entries {
      starts.append(total)
      total += entry.path.bytes.count
    }
    starts.append(total)
    let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: total, alignment: 1)
    for (entry, start) in zip(entries, starts) {
      UnsafeMutableRawBufferPointer(rebasing: storage[start...]).copyBytes(from: entry.path.bytes)
    }
    source = .listed(Listed(entries: entries, starts: starts, storage: storage))
    cacheTree = nil
    all = entries.indices
  }

  /// Takes the entries of a file where they lie.
  init(_ file: IndexFile) {
    source = .file(file)
    cacheTree = file.cacheTree
    all = 0..<file.count
  }

  deinit {
    if case .listed(let listed) = source { listed.storage.deallocate() }
  }

  private func path(_ index: Int) -> UnsafeRawBufferPointer {
    switch source {
    case .file(let file): file.path(index)
    case .listed(let listed):
      UnsafeRawBufferPointer(
        rebasing: listed.storage[listed.starts[index]..<listed.starts[index + 1]])
    }
  }

  private func entry(_ index: Int, _ name: UnsafeRawBufferPointer) -> LevelEntry? {
    switch source {
    case .file(let file):
      file.id(index).map { LevelEntry(name: name, mode: file.mode(index), id: $0) }
    case .listed(let listed):
      LevelEntry(name: name, mode: listed.entries[index].mode, id: listed.entries[index].id)
    }
  }

  /// The tree that git remembers for a folder; `nil` where it has to be compared entry by entry.
  func tree(_ node: Int) -> ObjectID? { cacheTree?.tree(node) }

  /// The entries of one folder: files, and folders with the range of what is below them.
  ///
  /// - Parameters:
  ///   - range: all entries below the folder.
  ///   - prefix: bytes of their paths that name the folder, its slash included.
  ///   - node: the folder's number in the cache-tree.
  func level(_ range: Range<Int>, prefix: Int, node: Int) -> [LevelEntry] {
    let nodes = FolderNodes(cacheTree, of: node)
    var level: [LevelEntry] = []
    var at = range.lowerBound
    while at < range.upperBound {
      let rest = UnsafeRawBufferPointer(rebasing: path(at)[prefix...])
      guard let cut = rest.firstIndex(of: slash) else {
        if let entry = entry(at, rest) { level.append(entry) }
        at += 1
        continue
      }
      let name = UnsafeRawBufferPointer(rebasing: rest[..<cut])
      let first = at
      var node = nodes[name] ?? CacheTree.none
      at = end(of: name, from: first, range, prefix: prefix, count: cacheTree?.entryCount(node))
      // A tree of another number of entries is not the tree of these.
      if let count = cacheTree?.entryCount(node), count != at - first { node = CacheTree.none }
      if let entry = entry(first, name) {
        level.append(
          LevelEntry(
            name: name, mode: 0o040000, id: entry.id, range: first..<at, node: node))
      }
    }
    if zip(level, level.dropFirst()).contains(where: { LevelEntry.precedes($1, $0) }) {
      level.sort(by: LevelEntry.precedes)
    }
    return level
  }

  /// The first entry behind a folder that begins at `first`.
  ///
  /// - Parameter count: how many entries it should have; two looks then tell whether it has.
  private func end(
    of name: UnsafeRawBufferPointer, from first: Int, _ range: Range<Int>, prefix: Int, count: Int?
  ) -> Int {
    if let count, count > 0, count <= range.upperBound - first {
      let next = first + count
      if has(next - 1, name, at: prefix), next == range.upperBound || !has(next, name, at: prefix) {
        return next
      }
    }
    var at = first + 1
    while at < range.upperBound, has(at, name, at: prefix) { at += 1 }
    return at
  }

  /// Whether an entry's path goes on, at byte `offset`, with `name` and a slash.
  private func has(_ index: Int, _ name: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    let path = path(index)
    let end = offset + name.count
    guard end < path.count, path[end] == slash else { return false }
    return path[offset..<end].elementsEqual(name)
  }
}

/// The folders that the cache-tree knows in one folder, looked up by name.
///
/// A sorted list: a dictionary of names takes longer to set up than a small repository to compare.
private struct FolderNodes {
  private var folders: [(name: UnsafeRawBufferPointer, node: Int)] = []

  init(_ tree: CacheTree?, of node: Int) {
    tree?.forEachFolder(of: node) { folders.append(($0, $1)) }
    folders.sort { Self.order($0.name, $1.name) < 0 }
  }

  subscript(name: UnsafeRawBufferPointer) -> Int? {
    var low = 0
    var high = folders.count
    while low < high {
      let middle = (low + high) / 2
      let order = Self.order(folders[middle].name, name)
      if order == 0 { return folders[middle].node }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  private static func order(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    guard let left = a.baseAddress, let right = b.baseAddress else { return a.count - b.count }
    let order = memcmp(left, right, min(a.count, b.count))
    return order != 0 ? Int(order) : a.count - b.count
  }
}
