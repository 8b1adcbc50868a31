import ScanModel

/// A walk over one new side and all its parents at once, folder by folder.
///
/// A merge walk over raw trees instead of libgit2's diffs: it asks the one question that counts
/// ("does no parent have this content at this path") of all parents in one pass, and serves both
/// readers. Folders that are equal everywhere are not read. Without recursion, so that deep trees
/// cost no stack.
struct TreeComparison {
  /// The new side of a folder.
  enum NewSide {
    case nothing
    case tree(ObjectID)
    /// Entries of the index, and the folder's number in the cache-tree; the folder's own name is the
    /// path's first bytes.
    case index(Range<Int>, node: Int)
  }

  private struct Folder {
    /// With a slash at the end; empty at the top.
    var prefix: [UInt8]
    var new: NewSide
    /// One a parent; `nil` where it has no such folder.
    var parents: [ObjectID?]
  }

  /// Entries that are looked at before a change counts as a decompression bomb; the biggest public
  /// repositories have under a million files.
  private static let entryLimit = 1 << 24
  /// Longest path of a folder, bytes.
  private static let pathLimit = 1 << 16

  let index: IndexPaths?
  let wantsOldSide: Bool
  let readTree: (ObjectID) throws(GitError) -> ParsedTree
  private var changes = ChangeSet()
  private var oldSide: Set<ObjectID> = []
  private var waiting: [Folder] = []
  private var seen = 0

  init(
    index: IndexPaths?, wantsOldSide: Bool,
    readTree: @escaping (ObjectID) throws(GitError) -> ParsedTree
  ) {
    self.index = index
    self.wantsOldSide = wantsOldSide
    self.readTree = readTree
  }

  /// Compares a tree, or the index, with the trees of its parents.
  ///
  /// - Throws: `.missingObject` and `.corruptObject` of trees, `.tooLarge` above the limits.
  mutating func run(_ new: NewSide, parents: [ObjectID]) throws(GitError) -> ChangeSet {
    descend(Folder(prefix: [], new: new, parents: parents))
    while let folder = waiting.popLast() { try compare(folder) }
    changes.added.sort { $0.path < $1.path }
    changes.gitlinks.sort { $0.path < $1.path }
    changes.deletedPaths.sort()
    changes.oldSide = oldSide.sorted()
    return changes
  }

  /// Puts a folder on the list unless nothing in it can differ.
  private mutating func descend(_ folder: Folder) {
    if case .tree(let id) = folder.new, !folder.parents.isEmpty {
      // Without the old side only content that no parent has is asked for.
      let isKnown =
        wantsOldSide
        ? folder.parents.allSatisfy { $0 == id } : folder.parents.contains { $0 == id }
      if isKnown { return }
    }
    if case .index(_, let node) = folder.new, !folder.parents.isEmpty,
      let id = index?.tree(node), folder.parents.allSatisfy({ $0 == id })
    {
      return
    }
    if case .nothing = folder.new, !wantsOldSide { return }
    waiting.append(folder)
  }

  private mutating func compare(_ folder: Folder) throws(GitError) {
    guard folder.prefix.count <= TreeComparison.pathLimit else {
      throw GitError(.tooLarge, "compare trees", message: "folders are nested too deep")
    }
    let new: Level
    switch folder.new {
    case .nothing: new = Level([])
    case .tree(let id): new = Level(try readTree(id))
    case .index(let range, let node):
      new = Level(index?.level(range, prefix: folder.prefix.count, node: node) ?? [])
    }
    var parents: [Level] = []
    for id in folder.parents {
      if let id { parents.append(Level(try readTree(id))) } else { parents.append(Level([])) }
    }
    seen += new.count + parents.reduce(0) { $0 + $1.count }
    guard seen <= TreeComparison.entryLimit else {
      throw GitError(.tooLarge, "compare trees", message: "the trees have too many entries")
    }
    merge(folder, new, parents)
    // They own the names.
    withExtendedLifetime((new, parents)) {}
  }

  private mutating func merge(_ folder: Folder, _ new: Level, _ parents: [Level]) {
    var at = 0
    var cursors = [Int](repeating: 0, count: parents.count)
    // Entries from here on that are known to be the same in a parent.
    var same = [Int](repeating: 0, count: parents.count)
    var old = [LevelEntry?](repeating: nil, count: parents.count)
    while true {
      // Most entries are the same in all parents, and no change.
      while at < new.count {
        var shared = parents.isEmpty ? 0 : Int.max
        for i in parents.indices where shared > 0 {
          if same[i] == 0 { same[i] = new.shared(from: at, with: parents[i], from: cursors[i]) }
          shared = min(shared, same[i])
        }
        if shared == 0 { break }
        at += shared
        for i in cursors.indices {
          cursors[i] += shared
          same[i] -= shared
        }
      }
      var first: LevelEntry? = at < new.count ? new[at] : nil
      for (i, parent) in parents.enumerated() where cursors[i] < parent.count {
        let entry = parent[cursors[i]]
        if first.map({ LevelEntry.precedes(entry, $0) }) ?? true { first = entry }
      }
      guard let first else { return }
      var entry: LevelEntry?
      if at < new.count, LevelEntry.order(new[at], first) == 0 {
        entry = new[at]
        at += 1
        // Where the next one is the same, both stand before it.
        for i in same.indices where same[i] > 0 { same[i] -= 1 }
      }
      for (i, parent) in parents.enumerated() {
        old[i] = nil
        if cursors[i] < parent.count, LevelEntry.order(parent[cursors[i]], first) == 0 {
          old[i] = parent[cursors[i]]
          cursors[i] += 1
        }
      }
      if first.isTree {
        compareFolder(folder, first, entry, old)
      } else {
        compareFile(folder, first, entry, old)
      }
    }
  }

  private mutating func compareFolder(
    _ folder: Folder, _ name: LevelEntry, _ entry: LevelEntry?, _ old: [LevelEntry?]
  ) {
    var new = NewSide.nothing
    if let entry {
      new = entry.range.isEmpty ? .tree(entry.id) : .index(entry.range, node: entry.node)
    }
    descend(
      Folder(prefix: folder.prefix + name.name + [slash], new: new, parents: old.map { $0?.id }))
  }

  private mutating func compareFile(
    _ folder: Folder, _ name: LevelEntry, _ entry: LevelEntry?, _ old: [LevelEntry?]
  ) {
    var isKnown = false
    var isDifferent = false
    for case let parent? in old {
      if let entry, entry.isSame(as: parent) {
        isKnown = true
      } else {
        isDifferent = true
        if wantsOldSide, parent.kind.isBlob { oldSide.insert(parent.id) }
      }
    }
    if let entry {
      if isKnown { return }
      let change = TreeChange(
        path: path(folder, name), mode: entry.mode, id: entry.id, isNewPath: !isDifferent)
      if entry.kind == .gitlink {
        changes.gitlinks.append(change)
      } else {
        changes.added.append(change)
      }
    } else if isDifferent {
      changes.deletedPaths.append(path(folder, name))
    }
  }

  private func path(_ folder: Folder, _ name: LevelEntry) -> RepositoryPath {
    RepositoryPath(bytes: folder.prefix + name.name)
  }
}
