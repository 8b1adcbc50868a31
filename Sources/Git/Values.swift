package import ScanModel

/// A ref that names an object.
package struct Reference: Hashable, Sendable {
  /// The full name (`refs/heads/main`, `HEAD`, `worktrees/x/HEAD`) as bytes.
  package var name: [UInt8]
  /// What it names: any kind of object, tags not peeled.
  package var target: ObjectID

  package init(name: [UInt8], target: ObjectID) {
    self.name = name
    self.target = target
  }

  /// The name for people.
  package var lossyName: String { String(decoding: name, as: UTF8.self) }
}

/// One id that a reflog holds.
package struct ReflogEntry: Hashable, Sendable {
  /// The ref whose log it is.
  package var reference: [UInt8]
  package var id: ObjectID

  package init(reference: [UInt8], id: ObjectID) {
    self.reference = reference
    self.id = id
  }
}

/// One entry of the index.
package struct IndexEntry: Hashable, Sendable {
  package var path: RepositoryPath
  package var mode: UInt32
  package var id: ObjectID
  /// 0, or 1…3 for the sides of an unresolved merge.
  package var stage: Int
  /// Made by `git add -N`: not part of the next commit.
  package var isIntentToAdd: Bool

  package init(path: RepositoryPath, mode: UInt32, id: ObjectID, stage: Int, isIntentToAdd: Bool) {
    self.path = path
    self.mode = mode
    self.id = id
    self.stage = stage
    self.isIntentToAdd = isIntentToAdd
  }
}

/// Which configuration files count.
package enum ConfigurationScope: Sendable {
  /// All of them, as git sees them.
  case all
  /// System and global ones only: what no repository can change.
  case protected
}

/// One line of configuration.
struct ConfigurationEntry {
  /// Section and variable in lower case, the subsection as it is written.
  var key: String
  /// `nil` for a key without `=`, which git reads as true.
  var value: String?
  var isProtected: Bool
  /// Whether git says that it stands in the repository's own files; other readers do not tell.
  var isOfRepository = false
}
