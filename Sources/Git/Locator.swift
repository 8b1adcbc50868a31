import Platform

/// Finds a repository, by libgit2 or by git, and says where its parts are.
struct Locator {
  let mode: OpenMode
  let context: ProcessContext

  var isHook: Bool { mode == .hook }

  /// Where the search begins, absolute.
  var start: String {
    switch mode {
    case .hook: context.currentDirectory
    case .commandLine(let path):
      path.map { Files.join(context.currentDirectory, $0) } ?? context.currentDirectory
    }
  }

  /// The git folder that a hook was given, absolute; `nil` without one.
  ///
  /// A relative one is relative to the folder where git started the hook. Where a hook manager has
  /// gone elsewhere it leads nowhere, and the search from the current folder finds the repository.
  var givenGitDirectory: String? {
    guard isHook, let given = context.value("GIT_DIR") else { return nil }
    let path = Files.join(context.currentDirectory, given)
    if given.hasPrefix("/") || GitFolder.isGitFolder(path) { return path }
    return GitFolder.target(ofGitFile: path)
  }

  /// The work tree that a hook was given, absolute.
  private var givenWorkTree: String? {
    guard isHook, let given = context.value("GIT_WORK_TREE") else { return nil }
    return Files.realPath(Files.join(context.currentDirectory, given))
  }

  /// Whether the repository can be libgit2's at all; variables it reads otherwise than git exclude it.
  private var isKnownToLibgit: Bool {
    !(isHook && context.value("GIT_COMMON_DIR") != nil)
      && context.value("GIT_DISCOVERY_ACROSS_FILESYSTEM") == nil
  }

  /// Opens the repository with libgit2.
  ///
  /// - Throws: whenever libgit2 does not know the repository or refuses it; git is then asked.
  func openWithLibgit() throws(GitError) -> LibgitReader {
    guard isKnownToLibgit else {
      throw GitError(.unsupported, "open", message: "the environment asks for git's own reading")
    }
    let given = givenGitDirectory
    let repository = try LibgitRepository.open(
      given ?? start, isSearching: given == nil, ceilings: context.value("GIT_CEILING_DIRECTORIES"),
      validatingOwner: !(isHook && context.isCalledByGit))
    guard let gitDirectory = repository.gitDirectory, let common = repository.commonDirectory else {
      throw GitError(.unsupported, "git_repository_path", message: "gave no path")
    }
    var location = RepositoryLocation(
      gitDirectory: gitDirectory, commonDirectory: common, workTree: nil,
      isBare: repository.isBare, objectIDLength: 20)
    guard location.keepsReferencesAsFiles else {
      throw GitError(.unsupported, "open", message: "refs are not kept as files")
    }
    if given == nil, isGuessedWorkTree(repository.workTree, of: gitDirectory) {
      location.isBare = true
    }
    location.workTree = try workTree(
      gitDirectory: gitDirectory, isBare: location.isBare, libgit2: repository.workTree)
    location.resolveIndex(context, isHook: isHook)
    let directories = try ObjectDirectories(
      own: Files.join(common, "objects"), repository: common, context: isHook ? context : nil,
      base: location.workTree ?? gitDirectory)
    return try LibgitReader(repository: repository, location: location, directories: directories)
  }

  /// Whether libgit2 takes the folder around a git folder for its work tree, which git does for
  /// `.git` alone: a git folder of another name that says nothing of itself is bare.
  private func isGuessedWorkTree(_ workTree: String?, of gitDirectory: String) -> Bool {
    !gitDirectory.hasSuffix("/.git") && workTree == Files.directory(of: gitDirectory)
  }

  private func workTree(gitDirectory: String, isBare: Bool, libgit2: String?) throws(GitError)
    -> String?
  {
    if let givenWorkTree { return givenWorkTree }
    // Opened by its git folder alone, libgit2 guesses the work tree; the folder whose `.git` it is
    // knows better, and git starts hooks at the top.
    if givenGitDirectory != nil {
      return GitFolder.workTree(of: gitDirectory, from: context.currentDirectory) ?? libgit2
    }
    return isBare ? nil : libgit2
  }

  /// What fails where git does not take a repository's configuration.
  static let confirming = "read configuration"

  /// Has git look at a configuration that is not a plain one, because libgit2 takes what git refuses. A
  /// hook is called by a git that has read it.
  ///
  /// - Throws: `.refused` with git's own message.
  func confirmConfiguration(_ location: RepositoryLocation) throws(GitError) {
    if isHook || ConfigurationFile.isPlain("\(location.commonDirectory)/config") { return }
    do throws(GitError) {
      // Reads what every command reads of the configuration.
      _ = try plumbing(location, isOffline: true).value(["rev-parse", "--git-dir"])
    } catch {
      throw GitError(
        .refused, Self.confirming, code: error.code, message: error.message,
        subject: location.gitDirectory)
    }
  }

  /// Asks git where the repository is.
  ///
  /// - Throws: `.notARepository`, `.refused`, `.unsupported`, with git's own words.
  func locate(with git: Plumbing) throws(GitError) -> RepositoryLocation {
    let gitDirectory = try git.value(
      ["rev-parse", "--absolute-git-dir"], kind: .notARepository, subject: start)
    let common = try git.value(["rev-parse", "--git-common-dir"], subject: start)
    let flags = try git.value(
      ["rev-parse", "--is-bare-repository", "--is-inside-work-tree", "--show-object-format"],
      subject: start
    ).split(separator: "\n")
    guard flags.count == 3 else { throw Plumbing.unexpected("rev-parse") }
    let isInside = flags[1] == "true"
    var location = RepositoryLocation(
      gitDirectory: gitDirectory, commonDirectory: Files.join(start, common), workTree: nil,
      isBare: flags[0] == "true", objectIDLength: flags[2] == "sha256" ? 32 : 20)
    if let resolved = Files.realPath(location.commonDirectory) {
      location.commonDirectory = resolved
    }
    if let givenWorkTree {
      location.workTree = givenWorkTree
    } else if givenGitDirectory != nil,
      let top = GitFolder.workTree(of: gitDirectory, from: context.currentDirectory)
    {
      location.workTree = top
    } else if isInside {
      location.workTree = try git.value(["rev-parse", "--show-toplevel"], subject: start)
    } else if !location.isBare, gitDirectory.hasSuffix("/.git") {
      location.workTree = Files.directory(of: gitDirectory)
    }
    location.resolveIndex(context, isHook: isHook)
    return location
  }

  /// A git that is told, in absolute paths, what the hook was told.
  ///
  /// - Parameter location: `nil` before the repository is found.
  func plumbing(_ location: RepositoryLocation?, isOffline: Bool) -> Plumbing {
    // A hook runs in the developer's own repository, and git has already believed its configuration.
    if isHook || isOffline {
      return Plumbing(folder: start, environment: environment(location, isOffline: isOffline))
    }
    return Plumbing(folder: start, environment: environment(location, isOffline: true)) {
      environment(location, isOffline: false) + ["GIT_PROXY_COMMAND="]
    }
  }

  private func environment(_ location: RepositoryLocation?, isOffline: Bool) -> [String] {
    var places: [String: String] = [:]
    places["GIT_DIR"] = givenGitDirectory
    places["GIT_WORK_TREE"] = givenWorkTree
    if let location, location.isIndexGiven { places["GIT_INDEX_FILE"] = location.indexFile }
    let base = location?.workTree ?? location?.gitDirectory ?? context.currentDirectory
    if let objects = context.value("GIT_OBJECT_DIRECTORY") {
      places["GIT_OBJECT_DIRECTORY"] = Files.join(base, objects)
    }
    var context = context
    // A relative git folder that leads nowhere is left out, so that children search as well.
    if isHook, givenGitDirectory == nil { context.environment["GIT_DIR"] = nil }
    return ChildEnvironment.entries(
      context, isHook: isHook, places: places, isOffline: isOffline)
  }
}
