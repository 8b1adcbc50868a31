import Platform
package import ScanModel

extension Repository {
  /// What a commit changes against all of its parents, a root against the empty tree.
  ///
  /// - Parameter wantsOldSide: without it `oldSide` and `deletedPaths` are not complete, and merges
  ///   cost only what no parent has.
  package func changes(of commit: CommitObject, wantsOldSide: Bool = true) throws(GitError)
    -> ChangeSet
  {
    var parents: [ObjectID] = []
    cache.keep(commit.tree, ofCommit: commit.id)
    for parent in commit.parents { parents.append(try tree(ofCommit: parent)) }
    return try compare(.tree(commit.tree), parents: parents, wantsOldSide: wantsOldSide)
  }

  /// The tree of a commit, which is remembered: in most histories a commit is the parent of the next one.
  private func tree(ofCommit id: ObjectID) throws(GitError) -> ObjectID {
    if let known = cache.tree(ofCommit: id) { return known }
    let tree = try commit(id).tree
    cache.keep(tree, ofCommit: id)
    return tree
  }

  /// Everything in a tree, as the change from nothing.
  package func content(ofTree tree: ObjectID) throws(GitError) -> ChangeSet {
    try compare(.tree(tree), parents: [], wantsOldSide: false)
  }

  /// What the next commit changes: the index against HEAD and, in a merge, the other parents.
  ///
  /// Entries of an unresolved merge count as added content; those of `git add -N` do not count.
  ///
  /// - Throws: `.missingIndex`, `.unreadableIndex`, and what trees throw.
  package func stagedChanges() throws(GitError) -> ChangeSet {
    let (paths, file) = try indexPaths()
    var parents: [ObjectID] = []
    if let head = try head() { parents.append(try commit(head).tree) }
    for id in try mergeHeads() { parents.append(try commit(id).tree) }
    let change = try compare(
      .index(paths.all, node: CacheTree.root), parents: parents, wantsOldSide: true, index: paths)
    if let file, !file.isUnchanged() {
      throw GitError(
        .unreadableIndex, "read index", message: "the index changed while it was read",
        subject: location.indexFile)
    }
    return change
  }

  /// The commits that an unfinished merge brings in; empty outside of one.
  package func mergeHeads() throws(GitError) -> [ObjectID] {
    let path = "\(gitDirectory)/MERGE_HEAD"
    guard try isThere(path) else { return [] }
    return try objectIDLines(path)
  }

  private func compare(
    _ new: TreeComparison.NewSide, parents: [ObjectID], wantsOldSide: Bool,
    index: IndexPaths? = nil
  ) throws(GitError) -> ChangeSet {
    // The closure may not capture a borrowed noncopyable value, so it gets the parts.
    let source = TreeSource(readers: readers, cache: cache)
    var comparison = TreeComparison(index: index, wantsOldSide: wantsOldSide) {
      id throws(GitError) in try source.tree(id)
    }
    return try comparison.run(new, parents: parents)
  }
}
