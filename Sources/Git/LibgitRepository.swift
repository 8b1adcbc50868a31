import CLibgit2
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An open `git_repository`: refs, configuration and places; never objects.
///
/// Objects go through `LibgitPacks` and `LooseObjects`, because libgit2's own reader of loose ones
/// waits for ever on a cut-off file.
struct LibgitRepository: ~Copyable {
  private let handle: OpaquePointer

  /// Opens the repository at `path`, or above it where `isSearching`.
  ///
  /// - Parameters:
  ///   - ceilings: folders separated by `:` that the search does not enter; git's own variable.
  static func open(
    _ path: String, isSearching: Bool, ceilings: String?, validatingOwner: Bool
  ) throws(GitError) -> LibgitRepository {
    try Libgit2.start()
    let flags = isSearching ? 0 : GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
    var handle: OpaquePointer?
    let code = Libgit2.opening(validatingOwner: validatingOwner) {
      git_repository_open_ext(&handle, path, flags, ceilings)
    }
    try Libgit2.check(code, "git_repository_open_ext", subject: path, kind: .notARepository)
    guard let handle else {
      throw GitError(.unsupported, "git_repository_open_ext", message: "gave no repository")
    }
    return LibgitRepository(handle: handle)
  }

  private init(handle: OpaquePointer) { self.handle = handle }

  deinit { git_repository_free(handle) }

  var gitDirectory: String? { place(git_repository_path(handle)) }
  var commonDirectory: String? { place(git_repository_commondir(handle)) }
  var workTree: String? { place(git_repository_workdir(handle)) }
  var isBare: Bool { git_repository_is_bare(handle) != 0 }

  /// The object id that a ref leads to, symbolic ones followed; `nil` where a ref is not there.
  func target(of name: String) throws(GitError) -> ObjectID? {
    var oid = git_oid()
    let code = git_reference_name_to_id(&oid, handle, name)
    if code == GIT_ENOTFOUND.rawValue { return nil }
    try Libgit2.check(
      code, "git_reference_name_to_id", subject: name, kind: .unreadableReference)
    return ObjectID(&oid)
  }

  /// All refs that name an object directly.
  func references() throws(GitError) -> [Reference] {
    var iterator: OpaquePointer?
    try Libgit2.check(
      git_reference_iterator_new(&iterator, handle), "git_reference_iterator_new",
      kind: .unreadableReference)
    defer { git_reference_iterator_free(iterator) }
    var references: [Reference] = []
    while true {
      var reference: OpaquePointer?
      let code = git_reference_next(&reference, iterator)
      if code == GIT_ITEROVER.rawValue { return references }
      try Libgit2.check(code, "git_reference_next", kind: .unreadableReference)
      defer { git_reference_free(reference) }
      // Symbolic refs have no target of their own.
      guard let name = git_reference_name(reference),
        let target = ObjectID(git_reference_target(reference))
      else { continue }
      references.append(
        Reference(
          name: Array(UnsafeRawBufferPointer(start: name, count: strlen(name))), target: target))
    }
  }

  /// All configuration entries, of the lowest level first.
  func configuration() throws(GitError) -> [ConfigurationEntry] {
    var config: OpaquePointer?
    try Libgit2.check(
      git_repository_config_snapshot(&config, handle), "git_repository_config_snapshot")
    defer { git_config_free(config) }
    var iterator: OpaquePointer?
    try Libgit2.check(git_config_iterator_new(&iterator, config), "git_config_iterator_new")
    defer { git_config_iterator_free(iterator) }
    var entries: [ConfigurationEntry] = []
    while true {
      var entry: UnsafeMutablePointer<git_config_entry>?
      let code = git_config_next(&entry, iterator)
      if code == GIT_ITEROVER.rawValue { return entries }
      try Libgit2.check(code, "git_config_next")
      guard let entry, let name = entry.pointee.name else { continue }
      let level = entry.pointee.level.rawValue
      entries.append(
        ConfigurationEntry(
          key: String(cString: name), value: entry.pointee.value.map { String(cString: $0) },
          isProtected: level >= GIT_CONFIG_LEVEL_SYSTEM.rawValue
            && level <= GIT_CONFIG_LEVEL_GLOBAL.rawValue))
    }
  }

  private func place(_ path: UnsafePointer<CChar>?) -> String? {
    path.map { withoutTrailingSlash(String(cString: $0)) }
  }
}

/// The path without slashes at its end, the root excepted.
func withoutTrailingSlash(_ path: String) -> String {
  var path = Substring(path)
  while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
  return String(path)
}
