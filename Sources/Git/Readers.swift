import ScanModel

/// The readers of a repository and the one rule between them.
struct Readers {
  /// `nil` where the repository is not an ordinary one, or no hook asks.
  let native: NativeReader?
  private let lazyLibgit: LazyLibgit
  private let chains: ChainGuard
  let git: Plumbing
  /// Git that fetches nothing: for questions about what is here.
  let localGit: Plumbing

  init(
    native: NativeReader?, libgit: LazyLibgit, git: Plumbing, localGit: Plumbing,
    chains: ChainGuard
  ) {
    self.chains = chains
    self.native = native
    lazyLibgit = libgit
    self.git = git
    self.localGit = localGit
  }

  /// `nil` where libgit2 does not know the repository at all; opened when it is first asked for.
  var libgit: LibgitReader? { lazyLibgit.reader }

  /// The same with our own reader before them.
  ///
  /// - Parameter id: the object that is asked for, where it is one: the others are kept from a harmful one.
  func served<R: ~Copyable>(
    about id: ObjectID? = nil, _ nativeAnswer: (NativeReader) throws(GitError) -> R,
    _ libgitAnswer: (LibgitReader) throws(GitError) -> R,
    _ gitAnswer: (Plumbing) throws(GitError) -> R
  ) throws(GitError) -> R {
    if let native {
      do throws(GitError) {
        return try nativeAnswer(native)
      } catch {
        if error.isFinal { throw error }
      }
    }
    if let id { try chains.check(id) }
    return try served(libgitAnswer, gitAnswer)
  }

  /// Git's reading of an object in parts.
  func stream(_ id: ObjectID) throws(GitError) -> (reader: BatchReader, size: Int) {
    try chains.check(id)
    return try git.stream(id)
  }

  /// The whole of the fallback: libgit2's answer, and git's where there is none.
  func served<R: ~Copyable>(
    _ libgitAnswer: (LibgitReader) throws(GitError) -> R,
    _ gitAnswer: (Plumbing) throws(GitError) -> R
  ) throws(GitError) -> R {
    if let libgit {
      do throws(GitError) {
        return try libgitAnswer(libgit)
      } catch {
        // Too large is an answer, and the same one that git would give; harmful is meant for git too.
        if error.isFinal { throw error }
      }
    } else if let error = lazyLibgit.failure, error.isFinal {
      throw error
    }
    return try gitAnswer(git)
  }

  func read(_ id: ObjectID) throws(GitError) -> ObjectBytes {
    // Most objects of most repositories: nobody has to be kept from anything.
    if native == nil,
      let object = libgit?.packedObject(id, limit: Repository.wholeObjectLimit)
    {
      return object
    }
    return try served(
      about: id,
      { native throws(GitError) in try native.read(id, limit: Repository.wholeObjectLimit) },
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

/// libgit2's reader, opened when it is first asked for.
final class LazyLibgit {
  private let open: (() throws(GitError) -> LibgitReader)?
  private var answer: LibgitReader??

  /// - Parameter open: `nil` leaves libgit2 out.
  init(_ open: (() throws(GitError) -> LibgitReader)?) { self.open = open }

  /// One that is open already.
  convenience init(_ reader: LibgitReader) {
    self.init(nil)
    answer = .some(reader)
  }

  /// Why it did not open. Git, which is asked instead, tells the same unless it should not be asked.
  private(set) var failure: GitError?

  var reader: LibgitReader? {
    if let answer { return answer }
    var made: LibgitReader?
    do throws(GitError) {
      made = try open?()
    } catch {
      failure = error
    }
    answer = .some(made)
    return made
  }
}
