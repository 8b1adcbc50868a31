package import ScanModel

extension Repository {
  /// Commits that `from` reaches and `hiding` does not, parents before children.
  ///
  /// Tags are peeled; what is no commit is left out on either side. Ids in `hiding` that are not in
  /// the repository are ignored, so that more is scanned and not less.
  ///
  /// - Parameter since: seconds since 1970; most commits that are older are left out, and so is what only
  ///   they lead to. A saving: the caller still has to look at the dates.
  /// - Throws: `.missingObject`, `.corruptObject` where a commit on the way cannot be read.
  package func commits(
    from: [ObjectID], hiding: [ObjectID], since: Int64? = nil
  ) throws(GitError) -> [ObjectID] {
    var starts: [ObjectID] = []
    for id in from {
      let end = try peel(id)
      if end.kind == .commit { starts.append(end.id) }
    }
    guard !starts.isEmpty else { return [] }
    var hidden: [ObjectID] = []
    for id in hiding where try contains(id) {
      // A hidden tag whose commit is missing hides nothing.
      if let end = try? peel(id), end.kind == .commit { hidden.append(end.id) }
    }
    // libgit2 1.5 and later ones differ on shallow files; git alone reads them right.
    let isShallow = isShallow
    return try readers.served(
      { native throws(GitError) in
        if isShallow {
          throw GitError(.unsupported, "walk", message: "shallow repositories are git's to walk")
        }
        return try native.commits(from: starts, hiding: hidden, since: since)
      },
      { libgit throws(GitError) in
        if isShallow {
          throw GitError(.unsupported, "walk", message: "shallow repositories are git's to walk")
        }
        return try libgit.commits(from: starts, hiding: hidden, since: since)
      },
      { git throws(GitError) in try git.commits(from: starts, hiding: hidden) })
  }
}
