import Platform

extension Repository {
  /// The entries of the index that counts: the one that git named to the hook, else the usual one.
  ///
  /// - Throws: `.missingIndex` naming the file. Git writes an index before it runs a hook, even for
  ///   an empty first commit, so a missing one is an error; only a repository without any commit,
  ///   or a bare one, has none as a matter of course. `.unreadableIndex` where git cannot read it.
  package func indexEntries() throws(GitError) -> [IndexEntry] {
    guard Files.isRegularFile(location.indexFile) else {
      if !location.isIndexGiven {
        if isBare { return [] }
        if try head() == nil { return [] }
      }
      throw GitError(
        .missingIndex, "read index",
        message: "the index file is not there, so what is staged cannot be known",
        subject: location.indexFile)
    }
    let length = objectIDLength
    return try readers.served(
      { libgit throws(GitError) in try libgit.indexEntries() },
      { git throws(GitError) in try git.indexEntries(idLength: length) })
  }
}
