import Platform

/// A failure of git, of libgit2, or of the system below them.
package struct GitError: Error, CustomStringConvertible {
  /// What went wrong, as far as callers have to tell apart.
  package enum Kind: Sendable {
    case notARepository
    /// Git refuses the repository, or Ward one of its parts, for who owns it.
    case refused
    case badRevision
    case missingObject
    case corruptObject
    /// An object that nobody may be asked for: reading it takes for ever, or all memory.
    case harmfulObject
    case unreadableIndex
    case missingIndex
    /// A ref or reflog that is there and cannot be read.
    case unreadableReference
    /// Lines on a hook's standard input that are not what git writes.
    case badHookInput
    /// The reader at hand does not know this kind of repository.
    case unsupported
    /// An object above `Repository.wholeObjectLimit`, or a tree above its limits.
    case tooLarge
    /// A pipe or a device stands where a file should: whoever reads it may wait for ever, so nobody is
    /// asked any more, neither libgit2 nor git.
    case blocked
    /// A git command that failed for a reason of its own.
    case plumbing
    case system
  }

  package var kind: Kind
  /// The function or command that failed: `git_odb_read`, `git cat-file`.
  package var operation: String
  /// libgit2's negative code, a child's exit status, or `errno`; 0 where there is none.
  package var code: Int32
  /// One sentence for people, without a full stop; may quote git.
  package var message: String
  /// The object id, path or ref it was about.
  package var subject: String?

  package init(
    _ kind: Kind, _ operation: String, code: Int32 = 0, message: String, subject: String? = nil
  ) {
    self.kind = kind
    self.operation = operation
    self.code = code
    self.message = message
    self.subject = subject
  }

  init(_ error: PlatformError, kind: Kind = .system) {
    self.init(
      error.isNotRegular ? .blocked : kind, error.operation, code: error.code,
      message: error.detail, subject: error.subject)
  }

  /// Whether it is the answer, so that no other reader is asked.
  var isFinal: Bool { kind == .tooLarge || kind == .blocked || kind == .harmfulObject }

  package var description: String {
    let place = subject.map { "\($0): " } ?? ""
    return "\(place)\(message) (\(operation)\(code == 0 ? "" : ", \(code)"))"
  }
}
