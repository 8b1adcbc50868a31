import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Puts Ward's hooks into a repository, takes them away, and tells how they stand.
///
/// A hook that was there before is kept beside Ward's as `NAME.before-ward` and runs first, so that
/// Ward sees the index as it will be committed. The name stays in the same folder because hooks
/// often look for helpers beside themselves.
package enum HookInstaller {
  package struct Options: Sendable {
    /// A folder in the repository.
    package var directory = "."
    /// Hooks that were named; empty for those that suit the repository.
    package var hooks: [String] = []
    /// Adds prepare-commit-msg, which also stops cherry-picks, reverts and `commit --no-verify`.
    package var withPrepareCommitMsg = false
    /// Whether writing a folder that others share was agreed to beforehand.
    package var isConsented = false
    /// Asks a person; `nil` where there is no terminal.
    package var confirm: (@Sendable (String) -> Bool)?
    /// The binary to embed; `nil` for the running one.
    package var binary: String?
    /// The environment of git, `NAME=value`.
    package var environment = Environment.all

    package init() {}
  }

  /// Installs the hooks; those that are right already stay as they are.
  ///
  /// Nothing is written unless every hook can be.
  /// - Returns: one sentence a hook, and what else has to be known.
  package static func install(_ options: Options) throws(HookInstallationError) -> [String] {
    let folder = try HookFolder.find(options.directory, environment: options.environment)
    let names = try selection(options, folder)
    guard let binary = options.binary ?? RunningBinary.path else {
      throw HookInstallationError(.system, "The path of git-ward cannot be found out.")
    }
    let files = names.map { HookFile($0, in: folder) }
    for file in files { try refuseConflict(file) }
    try agree(to: "install", folder, options)
    do throws(PlatformError) {
      try Files.createDirectories(folder.path)
    } catch {
      throw HookInstallationError(.system, "The hooks folder cannot be made: \(error)")
    }
    var sentences: [String] = []
    for file in files { sentences.append(try install(file, binary: binary)) }
    if folder.isHusky {
      sentences.append(
        "husky writes this folder again when it runs: also add the line `git ward HOOK \"$@\"` to "
          + "the scripts in .husky that everybody shares.")
    }
    return sentences
  }

  /// The hooks to work on: those that were named, or those that suit the repository.
  static func selection(_ options: Options, _ folder: HookFolder)
    throws(HookInstallationError) -> [String]
  {
    for name in options.hooks where !HookScript.names.contains(name) {
      throw HookInstallationError(
        .unknownHook,
        "Ward has no hook `\(name)`. It has \(HookScript.names.joined(separator: ", ")).")
    }
    var names = options.hooks.isEmpty ? suited(folder) : options.hooks
    if options.withPrepareCommitMsg { names.append("prepare-commit-msg") }
    return HookScript.names.filter { names.contains($0) }
  }

  /// A bare repository is pushed to; others are committed to and pushed from.
  static func suited(_ folder: HookFolder) -> [String] {
    folder.isBare
      ? ["pre-receive"] : ["pre-commit", "pre-merge-commit", "commit-msg", "pre-push"]
  }

  /// Makes sure that writing a shared folder is wanted.
  static func agree(to command: String, _ folder: HookFolder, _ options: Options)
    throws(HookInstallationError)
  {
    guard let reason = folder.sharedBecause, !options.isConsented else { return }
    let situation = "Hooks are in \(folder.path), \(reason)."
    if let confirm = options.confirm, confirm("\(situation) Write there?") { return }
    let hooks = options.hooks.map { " --hook " + $0 }.joined()
    let gate = options.withPrepareCommitMsg ? " --with-prepare-commit-msg" : ""
    throw HookInstallationError(
      .needsConsent,
      "\(situation) Nothing was written. To agree, run: git ward \(command) --yes\(hooks)\(gate)")
  }

  private static func refuseConflict(_ file: HookFile) throws(HookInstallationError) {
    switch file.state() {
    case .foreign:
      if Files.isDirectory(file.path) {
        throw HookInstallationError(.conflict, "\(file.path) is a folder; remove it first.")
      }
      guard file.hasKept else { return }
      throw HookInstallationError(
        .conflict,
        "\(file.path) is not Ward's, and \(file.kept) is already kept from an earlier install. "
          + "Remove the one that is no longer needed.")
    case .outdatedPath, .outdatedScript, .notExecutable:
      guard file.isLink else { return }
      throw HookInstallationError(
        .conflict, "\(file.path) is a link to a hook of Ward's; update it where it leads.")
    case .installed, .calledByFramework, .missing: return
    }
  }

  private static func install(_ file: HookFile, binary: String) throws(HookInstallationError)
    -> String
  {
    switch file.state() {
    case .calledByFramework:
      try write(file, to: file.legacy, binary: binary)
      return "\(file.name): already runs Ward, as the hook that pre-commit calls first."
    case .installed(let embedded) where embedded == binary || file.isLink:
      return "\(file.name): already installed."
    case .installed, .outdatedPath, .outdatedScript, .notExecutable:
      try write(file, to: file.path, binary: binary)
      return "\(file.name): updated."
    case .missing:
      try write(file, to: file.path, binary: binary)
      return file.hasKept
        ? "\(file.name): installed; \(file.name)\(HookScript.keptSuffix) runs first."
        : "\(file.name): installed."
    case .foreign:
      guard rename(file.path, file.kept) == 0 else {
        throw HookInstallationError(
          .system,
          "\(file.path) cannot be renamed: \(PlatformError("rename", file.path, code: errno))")
      }
      do throws(HookInstallationError) {
        try write(file, to: file.path, binary: binary)
      } catch {
        // The hook that was there must not be lost with ours.
        rename(file.kept, file.path)
        throw error
      }
      return access(file.kept, X_OK) == 0
        ? "\(file.name): installed; the hook that was there runs first "
          + "(now \(file.name)\(HookScript.keptSuffix))."
        : "\(file.name): installed; the file that was there is not executable, so it still does "
          + "not run (now \(file.name)\(HookScript.keptSuffix))."
    }
  }

  private static func write(_ file: HookFile, to path: String, binary: String)
    throws(HookInstallationError)
  {
    let script = HookScript.render(
      file.name, binary: binary, isFrameworkKept: file.isKeptByFramework)
    do throws(PlatformError) {
      try Files.replace(path, with: Array(script.utf8), mode: 0o755)
    } catch {
      throw HookInstallationError(.system, "The hook cannot be written: \(error)")
    }
  }
}
