package import ScanModel

extension Repository {
  /// An entry of a tree with its own name.
  package struct NamedEntry: Sendable {
    package var name: [UInt8]
    package var mode: UInt32
    package var id: ObjectID
  }

  /// The entries of one tree, in its order; folders are not entered.
  package func entries(ofTree tree: ObjectID) throws(GitError) -> [NamedEntry] {
    try parsed(tree, as: .tree) { bytes throws(GitError) in
      var reader = TreeEntries(bytes, idLength: tree.count)
      var entries: [NamedEntry] = []
      while let entry = try reader.next() {
        entries.append(NamedEntry(name: Array(bytes[entry.name]), mode: entry.mode, id: entry.id))
      }
      return entries
    }
  }
}
