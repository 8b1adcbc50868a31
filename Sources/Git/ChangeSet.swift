package import ScanModel

/// Content that is new at a path.
package struct TreeChange: Hashable, Sendable {
  package var path: RepositoryPath
  package var mode: UInt32
  package var id: ObjectID
  /// Whether no parent has a file at this path.
  package var isNewPath: Bool

  package init(path: RepositoryPath, mode: UInt32, id: ObjectID, isNewPath: Bool = true) {
    self.path = path
    self.mode = mode
    self.id = id
    self.isNewPath = isNewPath
  }

  package var kind: EntryKind { EntryKind(mode: mode) }
}

/// What a commit, or the index, changes against all of its parents.
package struct ChangeSet: Sendable {
  /// Blobs that no parent has at that path, sorted by path. A changed mode alone is no content; a
  /// file that becomes a link is.
  package var added: [TreeChange] = []
  /// The blobs of all parents at all paths that the change touches or deletes, each once, sorted.
  package var oldSide: [ObjectID] = []
  /// Paths of blobs and gitlinks that some parent has and the new side has not, sorted.
  package var deletedPaths: [RepositoryPath] = []
  /// Gitlinks that no parent has at that path, sorted by path.
  package var gitlinks: [TreeChange] = []

  package init() {}
}
