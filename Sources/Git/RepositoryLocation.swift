import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where the parts of a repository are; all paths absolute, without a slash at the end.
package struct RepositoryLocation: Sendable {
  /// The `.git` folder, of a linked worktree its own one.
  package var gitDirectory: String
  /// The `.git` folder that all worktrees share.
  package var commonDirectory: String
  /// The top of the work tree; `nil` in a bare repository.
  package var workTree: String?
  package var isBare: Bool
  /// Bytes of an object id: 20 (SHA-1) or 32 (SHA-256).
  package var objectIDLength: Int
  /// The index file that counts, resolved; it need not exist.
  package var indexFile = ""
  /// Whether git named the index file, so that its absence is an error.
  package var isIndexGiven = false

  /// Whether history is cut off: the `shallow` file is there and names commits.
  package var isShallow: Bool { !shallowFileIsEmpty }

  var shallowFile: String { "\(commonDirectory)/shallow" }

  private var shallowFileIsEmpty: Bool {
    (Files.statusFollowingLinks(shallowFile)?.st_size ?? 0) == 0
  }

  /// Whether refs are kept as files, which is what libgit2 and `Reflogs` know.
  var keepsReferencesAsFiles: Bool { !Files.exists("\(commonDirectory)/reftable") }

  /// Sets the index file from git's variable, or the usual place without one.
  ///
  /// Git writes `.git/index`, relative to the top of the work tree, and hook managers change the
  /// folder: so the top counts first and the current folder second.
  mutating func resolveIndex(_ context: ProcessContext, isHook: Bool) {
    guard isHook, let given = context.value("GIT_INDEX_FILE") else {
      indexFile = "\(gitDirectory)/index"
      return
    }
    isIndexGiven = true
    let top = workTree ?? gitDirectory
    let places = [top, context.currentDirectory].map { Files.join($0, given) }
    indexFile = places.first { Files.exists($0) } ?? places[0]
  }
}

/// Whether a file of a repository is there.
///
/// - Throws: `.unreadableReference` where the system does not tell: what could not be looked for must not
///   pass for missing.
func isThere(_ path: String) throws(GitError) -> Bool {
  do throws(PlatformError) {
    return try Files.isThere(path)
  } catch {
    throw GitError(error, kind: .unreadableReference)
  }
}

/// Git folders as they look from outside, before anything of them is trusted.
enum GitFolder {
  /// Whether a folder has what git asks of its own: HEAD, and objects or a common folder.
  static func isGitFolder(_ path: String) -> Bool {
    Files.exists("\(path)/HEAD")
      && (Files.isDirectory("\(path)/objects") || Files.isRegularFile("\(path)/commondir"))
  }

  /// The git folder that a `.git` file points at; `nil` where it is none.
  static func target(ofGitFile path: String) -> String? {
    // A file that cannot be read is not followed here; opening the repository reports it.
    guard Files.isRegularFile(path), let bytes = try? Files.read(path, limit: 1 << 16) else {
      return nil
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.hasPrefix("gitdir: ") else { return nil }
    let end = text.lastIndex { !$0.isNewline }.map { text.index(after: $0) } ?? text.endIndex
    return Files.join(Files.directory(of: path), String(text[..<end].dropFirst(8)))
  }

  /// The folder at or above `start` whose `.git` is `gitDirectory`.
  static func workTree(of gitDirectory: String, from start: String) -> String? {
    guard let wanted = Files.realPath(gitDirectory), var folder = Files.realPath(start) else {
      return nil
    }
    while true {
      let entry = Files.join(folder, ".git")
      let found = target(ofGitFile: entry) ?? entry
      if Files.realPath(found) == wanted { return folder }
      if folder == "/" { return nil }
      folder = Files.directory(of: folder)
    }
  }
}
