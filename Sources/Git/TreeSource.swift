import ScanModel

/// Parsed trees, the last ones kept: neighbours in history share most of theirs.
struct TreeSource {
  let readers: Readers
  let cache: RepositoryCache

  /// Bytes of trees that are kept; beyond it all are dropped and reading begins anew.
  private static let cacheLimit = 48 << 20
  /// The empty tree, which git knows without having it.
  private static let empty = [
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
  ].compactMap { ObjectID(hex: $0) }

  func tree(_ id: ObjectID) throws(GitError) -> ParsedTree {
    if let tree = cache.tree(id) { return tree }
    let tree: ParsedTree
    if TreeSource.empty.contains(id) {
      tree = try ParsedTree(id: id, bytes: UnsafeRawBufferPointer(start: nil, count: 0))
    } else {
      let object = try readers.read(id, as: .tree)
      tree = try ParsedTree(id: id, bytes: object.bytes)
    }
    if cache.treeBytes > TreeSource.cacheLimit { cache.dropTrees() }
    cache.keep(tree, of: id)
    return tree
  }
}
