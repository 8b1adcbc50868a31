import Platform

extension Repository {
  /// The folders that hold this repository's objects, absolute: its own first, then alternates.
  ///
  /// For readers of packs; only for a repository that was opened from the command line.
  ///
  /// - Throws: `.refused` for an alternate of another user.
  package func objectDirectories() throws(GitError) -> [String] {
    if let libgit = readers.libgit { return libgit.objectDirectories }
    return try ObjectDirectories(
      own: Files.join(commonDirectory, "objects"), repository: commonDirectory, context: nil,
      base: workTree ?? gitDirectory
    ).paths
  }
}
