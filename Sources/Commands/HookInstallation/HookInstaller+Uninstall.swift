import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension HookInstaller {
  /// Takes Ward's hooks away and puts back what was there before.
  ///
  /// - Parameter options: without named hooks, all that Ward has are looked for.
  /// - Returns: one sentence a hook that was changed or needs a look.
  package static func uninstall(_ options: Options) throws(HookInstallationError) -> [String] {
    let folder = try HookFolder.find(options.directory, environment: options.environment)
    let named = options.hooks.isEmpty ? HookScript.names : try selection(options, folder)
    let files = named.map { HookFile($0, in: folder) }
    let concerned = files.filter { $0.state() != .missing && $0.state() != .foreign || $0.hasKept }
    if concerned.isEmpty { return ["No hook of Ward's is in \(folder.path)."] }
    try agree(to: "uninstall", folder, options)
    var sentences: [String] = []
    for file in concerned { sentences.append(try uninstall(file)) }
    return sentences
  }

  private static func uninstall(_ file: HookFile) throws(HookInstallationError) -> String {
    switch file.state() {
    case .calledByFramework: return try uninstallLegacy(file)
    case .foreign:
      return "\(file.name): is not Ward's and was left; \(file.kept) is kept from before Ward, "
        + "remove it when it is no longer needed."
    case .installed, .outdatedPath, .outdatedScript, .notExecutable, .missing:
      if file.hasKept {
        // One step: git finds either Ward's hook or the old one, never none.
        try check(rename(file.kept, file.path), "rename", file.kept)
        return "\(file.name): the hook that was there before is back."
      }
      try check(unlink(file.path), "remove", file.path)
      return "\(file.name): removed."
    }
  }

  /// Ward's script is called by pre-commit's hook, which stays.
  private static func uninstallLegacy(_ file: HookFile) throws(HookInstallationError) -> String {
    if file.hasKept && !file.isKeptByFramework {
      try check(rename(file.kept, file.legacy), "rename", file.kept)
      return "\(file.name): the hook that was there before is back, called by pre-commit."
    }
    try check(unlink(file.legacy), "remove", file.legacy)
    return file.hasKept
      ? "\(file.name): removed; \(file.kept) is an older hook of pre-commit's, delete it."
      : "\(file.name): removed; pre-commit's hook stays."
  }

  private static func check(_ result: Int32, _ operation: String, _ path: String)
    throws(HookInstallationError)
  {
    guard result != 0 else { return }
    let error = PlatformError(operation, path, code: errno)
    throw HookInstallationError(.system, "The hook cannot be taken away: \(error)")
  }
}
