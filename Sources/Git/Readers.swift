import ScanModel

/// The two readers of a repository and the one rule between them.
struct Readers {
  /// `nil` where libgit2 does not know the repository at all.
  let libgit: LibgitReader?
  let git: Plumbing

  /// The whole of the fallback: libgit2's answer, and git's where there is none.
  func served<R: ~Copyable>(
    _ libgitAnswer: (LibgitReader) throws(GitError) -> R,
    _ gitAnswer: (Plumbing) throws(GitError) -> R
  ) throws(GitError) -> R {
    if let libgit {
      do throws(GitError) {
        return try libgitAnswer(libgit)
      } catch {
        // Too large is an answer, and the same one that git would give.
        if error.kind == .tooLarge { throw error }
      }
    }
    return try gitAnswer(git)
  }

  func read(_ id: ObjectID) throws(GitError) -> ObjectBytes {
    try served(
      { libgit throws(GitError) in try libgit.read(id, limit: Repository.wholeObjectLimit) },
      { git throws(GitError) in try git.read(id, limit: Repository.wholeObjectLimit) })
  }

  /// Reads an object that has to be of one kind.
  func read(_ id: ObjectID, as kind: ObjectKind) throws(GitError) -> ObjectBytes {
    let object = try read(id)
    guard object.kind == kind else {
      throw GitError(
        .corruptObject, "read \(kind.rawValue)",
        message: "a \(object.kind.rawValue) stands for a \(kind.rawValue)", subject: id.hex)
    }
    return object
  }
}
