import Platform

/// The folder in which git looks for a repository's hooks.
///
/// git itself is asked, because linked worktrees, submodules, `core.hooksPath` and conditional
/// includes all have a say.
package struct HookFolder: Sendable {
  /// Absolute path; need not exist.
  package let path: String
  package let isBare: Bool
  /// Why others are touched when this folder is written: a clause that follows "Hooks are in …";
  /// `nil` where the folder is this repository's alone.
  package let sharedBecause: String?
  /// Whether husky made it, and will make it again.
  package let isHusky: Bool

  /// Finds the hooks folder of the repository at `directory`.
  ///
  /// - Throws: `notARepository` with git's own reason, `conflict` where hooks are switched off.
  package static func find(_ directory: String, environment: [String])
    throws(HookInstallationError) -> HookFolder
  {
    var git = HookGit(place: ["-C", directory], environment: environment)
    let gitDirectory = try git.ask(["rev-parse", "--absolute-git-dir"])
    let isBare = try git.ask(["rev-parse", "--is-bare-repository"]) == "true"
    // Inside the git directory of a normal repository there is no top level; hooks run there too.
    let base = git.answer(["rev-parse", "--show-toplevel"]) ?? gitDirectory
    git.place = ["-C", base, "--git-dir=" + gitDirectory]
    if base != gitDirectory { git.place.append("--work-tree=" + base) }

    let path = Files.join(base, try git.ask(["rev-parse", "--git-path", "hooks"]))
    if Files.exists(path) && !Files.isDirectory(path) {
      throw HookInstallationError(
        .conflict,
        "Hooks are switched off here: core.hooksPath is \(path), which is not a folder. "
          + "Remove that setting (git config --show-origin core.hooksPath tells where it is).")
    }
    let isHusky = path.split(separator: "/").contains(".husky")
    return HookFolder(
      path: path, isBare: isBare,
      sharedBecause: sharedReason(path, top: base, git: git, isHusky: isHusky),
      isHusky: isHusky)
  }

  private static func sharedReason(_ path: String, top: String, git: HookGit, isHusky: Bool)
    -> String?
  {
    if isHusky { return "which husky made and makes again" }
    if let scope = scopeOfHooksPath(git), scope != "local", scope != "worktree", scope != "command"
    {
      return "which the \(scope) git configuration sets for many repositories (core.hooksPath)"
    }
    guard let folder = Files.realPath(path), let root = Files.realPath(top),
      folder.hasPrefix(root + "/")
    else { return nil }
    let relative = String(folder.dropFirst(root.count + 1))
    let tracked = git.run(["--literal-pathspecs", "ls-files", "-z", "--", relative])
    // A folder that cannot be asked about is treated as shared.
    guard let tracked, tracked.status == 0, tracked.output.isEmpty else {
      return "which holds files that git tracks, so that others get the change"
    }
    return nil
  }

  /// Where `core.hooksPath` is set (`system`, `global`, `local`, `worktree`, `command`); `nil` where
  /// it is not. Before git 2.26 nothing tells, and the answer is `unknown`.
  private static func scopeOfHooksPath(_ git: HookGit) -> String? {
    let answer = git.run(["config", "-z", "--show-scope", "--get", "core.hooksPath"])
    if let answer, answer.status == 0 {
      return answer.output.split(separator: 0).first.map { String(decoding: $0, as: UTF8.self) }
    }
    return answer?.status == 1 ? nil : "unknown"
  }
}
