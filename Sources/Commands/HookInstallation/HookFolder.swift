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
  package static func find(_ directory: String) throws(HookInstallationError) -> HookFolder {
    let gitDirectory = try ask(["-C", directory], ["rev-parse", "--absolute-git-dir"])
    let isBare = try ask(["-C", directory], ["rev-parse", "--is-bare-repository"]) == "true"
    // Inside the git directory of a normal repository there is no top level; hooks run there too.
    let top = git(["-C", directory], ["rev-parse", "--show-toplevel"])
    let base = top?.status == 0 ? line(top?.output ?? []) : gitDirectory
    var here = ["-C", base, "--git-dir=" + gitDirectory]
    if base != gitDirectory { here.append("--work-tree=" + base) }

    let path = Files.join(base, try ask(here, ["rev-parse", "--git-path", "hooks"]))
    if Files.exists(path) && !Files.isDirectory(path) {
      throw HookInstallationError(
        .conflict,
        "Hooks are switched off here: core.hooksPath is \(path), which is not a folder. "
          + "Remove that setting (git config --show-origin core.hooksPath tells where it is).")
    }
    let isHusky = path.split(separator: "/").contains(".husky")
    return HookFolder(
      path: path, isBare: isBare,
      sharedBecause: sharedReason(path, top: base, here: here, isHusky: isHusky),
      isHusky: isHusky)
  }

  private static func sharedReason(_ path: String, top: String, here: [String], isHusky: Bool)
    -> String?
  {
    if isHusky { return "which husky made and makes again" }
    if let scope = scopeOfHooksPath(here), scope != "local", scope != "worktree", scope != "command"
    {
      return "which the \(scope) git configuration sets for many repositories (core.hooksPath)"
    }
    guard let folder = Files.realPath(path), let root = Files.realPath(top),
      folder.hasPrefix(root + "/")
    else { return nil }
    let relative = String(folder.dropFirst(root.count + 1))
    let tracked = git(here, ["ls-files", "-z", "--", relative], ["--literal-pathspecs"])
    // A folder that cannot be asked about is treated as shared.
    guard let tracked, tracked.status == 0, tracked.output.isEmpty else {
      return "which holds files that git tracks, so that others get the change"
    }
    return nil
  }

  /// Where `core.hooksPath` is set (`system`, `global`, `local`, `worktree`, `command`); `nil` where
  /// it is not. Before git 2.26 nothing tells, and the answer is `unknown`.
  private static func scopeOfHooksPath(_ here: [String]) -> String? {
    let answer = git(here, ["config", "-z", "--show-scope", "--get", "core.hooksPath"])
    if let answer, answer.status == 0 {
      return answer.output.split(separator: 0).first.map { String(decoding: $0, as: UTF8.self) }
    }
    return answer?.status == 1 ? nil : "unknown"
  }

  /// Runs git and returns its one line of output.
  private static func ask(_ place: [String], _ arguments: [String])
    throws(HookInstallationError) -> String
  {
    guard let answer = git(place, arguments) else {
      throw HookInstallationError(.system, "git could not be started. Is it in PATH?")
    }
    guard answer.status == 0 else {
      let reason = answer.errors.split(separator: "\n").first ?? "git gave no reason"
      throw HookInstallationError(.notARepository, "No hooks can be found here: \(reason)")
    }
    return line(answer.output)
  }

  /// Output without the newline that ends it; a path may hold others.
  private static func line(_ output: [UInt8]) -> String {
    String(decoding: output.last == 0x0a ? output.dropLast() : output[...], as: UTF8.self)
  }

  private static func git(_ place: [String], _ arguments: [String], _ flags: [String] = [])
    -> (status: Int32, output: [UInt8], errors: String)?
  {
    let environment = Environment.all.filter { entry in
      !entry.hasPrefix("GIT_TRACE") && !entry.hasPrefix("LC_ALL=")
    }
    // A git that cannot be started and one that fails are both told by the callers.
    return try? ChildProcess.run(
      ["git", "-c", "core.fsmonitor=false"] + flags + place + arguments,
      environment: environment + ["LC_ALL=C", "GIT_OPTIONAL_LOCKS=0"])
  }
}
