import Platform

/// Pipes and devices with the names of git's own files. libgit2 and git open them like files and wait, or
/// read zeros, without end; no reader is started where one is in the way.
enum SpecialFiles {
  /// What a reader opens before it knows anything else of a repository.
  private static let names = [
    "HEAD", "config", "config.worktree", "commondir", "gitdir", "index", "packed-refs", "shallow",
    "MERGE_HEAD", "info/grafts", "info/attributes", "objects/info/alternates",
    "objects/info/commit-graph", "objects/pack/multi-pack-index",
  ]

  /// - Throws: `.blocked` with the name of the file.
  static func refuse(in folder: String) throws(GitError) {
    for name in names { try refuse("\(folder)/\(name)") }
  }

  /// The same for the branch that HEAD names.
  static func refuse(branchOf location: RepositoryLocation) throws(GitError) {
    // A HEAD that cannot be read says nothing of a branch; the readers tell why.
    guard
      let bytes = try? Files.read(
        "\(location.gitDirectory)/HEAD", limit: 1 << 16, isRegular: true),
      bytes.starts(with: "ref: ".utf8)
    else { return }
    let name = String(decoding: bytes.dropFirst(5).prefix { $0 != newline }, as: UTF8.self)
    for folder in [location.gitDirectory, location.commonDirectory] {
      try refuse("\(folder)/\(name)")
    }
  }

  private static func refuse(_ path: String) throws(GitError) {
    if Files.isSpecial(path) { throw GitError(PlatformError.notRegular("open", path)) }
  }
}

extension Locator {
  /// Looks at the files of the repository that readers are about to open.
  ///
  /// - Throws: `.blocked`.
  func refuseSpecialFiles() throws(GitError) {
    guard let folder = nearestGitFolder() else { return }
    try SpecialFiles.refuse(in: folder)
    // A linked worktree has its own files and the common ones.
    guard let text = try? Files.read("\(folder)/commondir", limit: 4096, isRegular: true) else {
      return
    }
    let name = String(decoding: text.prefix { $0 != newline }, as: UTF8.self)
    try SpecialFiles.refuse(in: Files.join(folder, name))
  }

  /// The git folder that was given, or the first one from the start upwards.
  private func nearestGitFolder() -> String? {
    if let given = givenGitDirectory { return given }
    var folder = start
    while true {
      if GitFolder.isGitFolder(folder) { return folder }
      let entry = Files.join(folder, ".git")
      if Files.exists(entry) { return GitFolder.target(ofGitFile: entry) ?? entry }
      if folder == "/" || !folder.hasPrefix("/") { return nil }
      folder = Files.directory(of: folder)
    }
  }
}
