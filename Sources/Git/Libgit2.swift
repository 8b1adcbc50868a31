import CLibgit2
import ScanModel
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The library's one-time start and the one place where its return codes are looked at.
enum Libgit2 {
  /// Extensions of repository format 1 that change nothing for a reader of objects.
  ///
  /// Never `refstorage` or `objectformat`: libgit2 1.5 then sees no refs or no objects without a
  /// word, where it otherwise refuses and git is asked.
  private static let harmlessExtensions = [
    "worktreeconfig", "preciousobjects", "relativeworktrees", "partialclone",
  ]

  /// The count that `git_libgit2_init` returns, or its negative code; runs once.
  private static let started: Int32 = {
    guard ward_git_load() == nil else { return -1 }
    let code = git_libgit2_init()
    guard code > 0 else { return code }
    var names: [UnsafePointer<CChar>?] = harmlessExtensions.map { name in
      strdup(name).map { UnsafePointer($0) }
    }
    defer { for name in names { free(UnsafeMutableRawPointer(mutating: name)) } }
    let result = ward_git_enable_extensions(&names, names.count)
    return result < 0 ? result : code
  }()

  /// Serialises repository openings, because owner validation is a switch of the whole process.
  private static let opening = Mutex(())

  /// Starts the library unless that was done; every entry point comes through here, because 1.5
  /// crashes when a call fails before `git_libgit2_init`.
  static func start() throws(GitError) {
    if started >= 0 { return }
    if let reason = ward_git_load() {
      throw GitError(.unsupported, "load libgit2", message: String(cString: reason))
    }
    throw GitError(
      .unsupported, "git_libgit2_init", code: started, message: "libgit2 does not start")
  }

  /// Runs one opening with owner validation on or off; it is on at all other times.
  static func opening(validatingOwner: Bool, _ body: () -> Int32) -> Int32 {
    opening.withLock { _ in
      if validatingOwner { return body() }
      ward_git_owner_validation(0)
      defer { ward_git_owner_validation(1) }
      return body()
    }
  }

  /// Throws where `code` is negative; the library's message is read at once, on the same thread.
  @discardableResult
  static func check(
    _ code: Int32, _ operation: String, subject: String? = nil, kind: GitError.Kind? = nil
  ) throws(GitError) -> Int32 {
    if code >= 0 { return code }
    let message = git_error_last().flatMap { $0.pointee.message }.map { String(cString: $0) }
    throw GitError(
      kind ?? Libgit2.kind(of: code), operation, code: code,
      message: message ?? "failed without a message", subject: subject)
  }

  private static func kind(of code: Int32) -> GitError.Kind {
    switch code {
    case GIT_ENOTFOUND.rawValue: .missingObject
    case GIT_EOWNER.rawValue: .refused
    case GIT_EINVALIDSPEC.rawValue, GIT_EAMBIGUOUS.rawValue: .badRevision
    default: .unsupported
    }
  }
}

extension ObjectID {
  /// Takes the 20 bytes of libgit2's id.
  init?(_ oid: UnsafePointer<git_oid>?) {
    guard let oid else { return nil }
    self.init(bytes: UnsafeRawBufferPointer(start: oid, count: MemoryLayout<git_oid>.size))
  }

  /// The id as libgit2 holds it; of a longer one only the first 20 bytes, which is never asked for.
  var libgit2: git_oid {
    var oid = git_oid()
    withUnsafeMutableBytes(of: &oid) { target in
      withBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<20])) }
    }
    return oid
  }
}

extension ObjectKind {
  init?(_ type: git_object_t) {
    switch type.rawValue {
    case GIT_OBJECT_COMMIT.rawValue: self = .commit
    case GIT_OBJECT_TREE.rawValue: self = .tree
    case GIT_OBJECT_BLOB.rawValue: self = .blob
    case GIT_OBJECT_TAG.rawValue: self = .tag
    default: return nil
    }
  }
}
