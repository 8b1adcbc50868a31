/// What an object is; the raw values are git's type numbers in a pack entry.
package enum PackObjectKind: UInt8, Sendable, CaseIterable {
  case commit = 1
  case tree = 2
  case blob = 3
  case tag = 4

  /// The word git writes before the size of an object: `blob`, `tree`, `commit`, `tag`.
  package var name: String {
    switch self {
    case .commit: "commit"
    case .tree: "tree"
    case .blob: "blob"
    case .tag: "tag"
    }
  }
}

/// A set of kinds; whole delta trees of other kinds are passed over without being inflated.
package struct PackObjectKinds: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package init(_ kind: PackObjectKind) { self.rawValue = 1 << kind.rawValue }

  package static let commits = PackObjectKinds(.commit)
  package static let trees = PackObjectKinds(.tree)
  package static let blobs = PackObjectKinds(.blob)
  package static let tags = PackObjectKinds(.tag)
  package static let all: PackObjectKinds = [.commits, .trees, .blobs, .tags]

  package func contains(_ kind: PackObjectKind) -> Bool { contains(PackObjectKinds(kind)) }
}
