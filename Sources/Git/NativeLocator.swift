import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Locator {
  /// Variables that change where or how git reads, beyond those that are followed here.
  private static let unusualVariables = [
    "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_CEILING_DIRECTORIES",
    "GIT_NAMESPACE", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE",
    "GIT_DEFAULT_HASH", "GIT_DEFAULT_REF_FORMAT", "GIT_REF_STORAGE", "GIT_REFERENCE_BACKEND",
    "GIT_IMPLICIT_WORK_TREE",
  ]

  /// Extensions of the repository format that change nothing for a reader of index and objects.
  private static let harmlessExtensions: Set<String> = [
    "extensions.preciousobjects", "extensions.relativeworktrees", "extensions.partialclone",
  ]

  /// Opens an ordinary repository as a hook of git's does, from its files alone.
  ///
  /// - Throws: `.unsupported` whenever something is not ordinary; libgit2 is then asked.
  ///   `.refused` for an alternate of another user.
  func openNatively() throws(GitError) -> NativeReader {
    guard isHook, !Self.unusualVariables.contains(where: { context.value($0) != nil }) else {
      throw unusual("the environment")
    }
    let (gitDirectory, workTree) = try findGitDirectory()
    var common = gitDirectory
    if Files.exists("\(gitDirectory)/commondir") {
      guard let text = try? Files.read("\(gitDirectory)/commondir", limit: 4096),
        let name = String(validating: text.prefix { $0 != newline }, as: UTF8.self),
        let real = Files.realPath(Files.join(gitDirectory, name))
      else { throw unusual("commondir") }
      common = real
    }
    guard Files.isDirectory("\(common)/objects"), Files.isDirectory("\(common)/refs"),
      Files.isRegularFile("\(gitDirectory)/HEAD")
    else { throw unusual("the git folder") }
    try checkOwner([gitDirectory, common, workTree])
    let configuration = try ConfigurationFile.entries("\(common)/config", isProtected: false)
    try checkFormat(configuration)
    var location = RepositoryLocation(
      gitDirectory: gitDirectory, commonDirectory: common, workTree: workTree, isBare: false,
      objectIDLength: 20)
    guard location.keepsReferencesAsFiles else { throw unusual("refs") }
    location.resolveIndex(context, isHook: true)
    let directories = try ObjectDirectories(
      own: Files.join(common, "objects"), repository: common, context: context, base: workTree)
    return try NativeReader(
      location: location, directories: directories, context: context,
      ownConfiguration: configuration)
  }

  /// The git folder and the top of the work tree, links resolved.
  private func findGitDirectory() throws(GitError) -> (gitDirectory: String, workTree: String) {
    if let given = givenGitDirectory {
      guard let gitDirectory = Files.realPath(given),
        let workTree = GitFolder.workTree(of: gitDirectory, from: context.currentDirectory)
      else { throw unusual("GIT_DIR") }
      return (gitDirectory, workTree)
    }
    guard context.value("GIT_DIR") == nil, var folder = Files.realPath(start),
      let device = Files.statusFollowingLinks(folder)?.st_dev
    else { throw unusual("GIT_DIR") }
    while true {
      // A folder that is a git folder itself, or lies in one, is bare to git.
      if Files.exists("\(folder)/HEAD"), GitFolder.isGitFolder(folder) { throw unusual("bare") }
      let entry = "\(folder == "/" ? "" : folder)/.git"
      if let status = Files.status(entry) {
        let target =
          status.st_mode & S_IFMT == S_IFDIR ? entry : GitFolder.target(ofGitFile: entry)
        guard let target, GitFolder.isGitFolder(target), let real = Files.realPath(target) else {
          throw unusual(".git")
        }
        return (real, folder)
      }
      // Git does not look beyond a file system.
      guard folder != "/", Files.statusFollowingLinks(folder)?.st_dev == device else {
        throw unusual("no .git")
      }
      folder = Files.directory(of: folder)
    }
  }

  /// Git has checked who owns the repository before it calls a hook; where it does not call, only what
  /// is the user's own is read here.
  private func checkOwner(_ folders: [String]) throws(GitError) {
    if context.isCalledByGit { return }
    for folder in folders
    where Files.statusFollowingLinks(folder)?.st_uid != geteuid() { throw unusual("the owner") }
  }

  /// What a repository says of its own form.
  private func checkFormat(_ configuration: [ConfigurationEntry]) throws(GitError) {
    var isBare: String?
    for entry in configuration {
      switch entry.key {
      case "core.repositoryformatversion":
        guard entry.value == "0" || entry.value == "1" else { throw unusual(entry.key) }
      case "core.bare": isBare = entry.value
      case "core.worktree": throw unusual(entry.key)
      case let key where key.hasPrefix("extensions."):
        let isSHA1 = key == "extensions.objectformat" && entry.value == "sha1"
        guard isSHA1 || Self.harmlessExtensions.contains(key) else { throw unusual(key) }
      default: break
      }
    }
    guard isBare == "false" else { throw unusual("core.bare") }
  }

  private func unusual(_ what: String) -> GitError {
    GitError(.unsupported, "open", message: "not read here: \(what)")
  }
}
