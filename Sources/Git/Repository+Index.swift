import Platform

extension Repository {
  /// The entries of the index that counts: the one that git named to the hook, else the usual one.
  ///
  /// - Throws: `.missingIndex` naming the file. Git writes an index before it runs a hook, even for
  ///   an empty first commit, so a missing one is an error; only a repository without any commit,
  ///   or a bare one, has none as a matter of course. `.unreadableIndex` where git cannot read it.
  package func indexEntries() throws(GitError) -> [IndexEntry] {
    guard try hasIndex() else { return [] }
    let length = objectIDLength
    return try readers.served(
      { native throws(GitError) in try native.indexEntries() },
      { libgit throws(GitError) in try libgit.indexEntries() },
      { git throws(GitError) in try git.indexEntries(idLength: length) })
  }

  /// The same as folders, without the entries of `git add -N`, and the file if it was read here.
  ///
  /// - Throws: as `indexEntries()`.
  func indexPaths() throws(GitError) -> (paths: IndexPaths, file: IndexFile?) {
    if let native = readers.native, try hasIndex(), let file = try? native.index() {
      return (IndexPaths(file), file)
    }
    return (IndexPaths(try indexEntries().filter { !$0.isIntentToAdd }), nil)
  }

  /// Whether there is an index to read.
  ///
  /// - Throws: `.missingIndex` where there has to be one.
  private func hasIndex() throws(GitError) -> Bool {
    guard Files.isRegularFile(location.indexFile) else {
      if !location.isIndexGiven {
        if isBare { return false }
        if try head() == nil { return false }
      }
      throw GitError(
        .missingIndex, "read index",
        message: "the index file is not there, so what is staged cannot be known",
        subject: location.indexFile)
    }
    return true
  }
}
