/// The four kinds of git objects.
package enum ObjectKind: String, Sendable {
  case commit
  case tree
  case blob
  case tag

  /// Reads git's word for a kind.
  init?(word: UnsafeRawBufferPointer) {
    switch word.count {
    case 6 where word.elementsEqual("commit".utf8): self = .commit
    case 4 where word.elementsEqual("tree".utf8): self = .tree
    case 4 where word.elementsEqual("blob".utf8): self = .blob
    case 3 where word.elementsEqual("tag".utf8): self = .tag
    default: return nil
    }
  }
}

/// What a tree entry or index entry is, by the file-type bits of its mode.
package enum EntryKind: Sendable {
  case tree
  case file
  case symlink
  /// A commit of a submodule; its object is not in this repository.
  case gitlink

  /// Git's own reading of modes (`object_type` and `S_ISGITLINK` in cache.h): what is neither tree,
  /// link nor gitlink is a file.
  package init(mode: UInt32) {
    switch mode & 0o170000 {
    case 0o040000: self = .tree
    case 0o120000: self = .symlink
    case 0o160000: self = .gitlink
    default: self = .file
    }
  }

  var isBlob: Bool { self == .file || self == .symlink }
}
