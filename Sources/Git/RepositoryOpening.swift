/// How a repository was opened, so that another thread can open the same one for itself.
package struct RepositoryOpening: Sendable {
  let mode: OpenMode
  let context: ProcessContext
  let reader: ReaderChoice
  let isOffline: Bool

  /// Opens it once more.
  ///
  /// - Throws: as `Repository.open`.
  package func open() throws(GitError) -> Repository {
    try Repository.open(mode, context: context, reader: reader, isOffline: isOffline)
  }
}
