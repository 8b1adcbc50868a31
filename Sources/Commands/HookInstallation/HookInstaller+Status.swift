import Platform

extension HookInstaller {
  /// How the hooks of a repository stand.
  package struct Status: Sendable {
    /// One sentence a hook, after one about the folder.
    package let sentences: [String]
    /// Every hook that was asked about, in the order of the sentences.
    package let hooks: [(name: String, state: HookState)]

    /// Whether every hook that suits the repository (or was named) meets Ward.
    package let isProtected: Bool
  }

  /// Looks at the hooks; writes nothing.
  package static func status(_ options: Options) throws(HookInstallationError) -> Status {
    let folder = try HookFolder.find(options.directory, environment: options.environment)
    let wanted = try selection(options, folder)
    let files = HookScript.names.map { HookFile($0, in: folder) }
    var sentences = ["Hooks folder: \(folder.path)"]
    if let reason = folder.sharedBecause { sentences[0] += ", \(reason)" }
    var hooks: [(name: String, state: HookState)] = []
    for file in files {
      let state = file.state()
      let isWanted = wanted.contains(file.name)
      // A foreign hook that Ward would not install either is nobody's concern here.
      guard isWanted || options.hooks.isEmpty && state != .missing && state != .foreign else {
        continue
      }
      hooks.append((file.name, state))
      sentences.append("\(file.name): \(describe(state, file))")
    }
    let isProtected = hooks.allSatisfy { !wanted.contains($0.name) || $0.state.isWorking }
    return Status(sentences: sentences, hooks: hooks, isProtected: isProtected)
  }

  private static func describe(_ state: HookState, _ file: HookFile) -> String {
    let first = file.hasKept ? ", after \(file.name)\(HookScript.keptSuffix)" : ""
    switch state {
    case .installed(let binary): return "installed, runs \(binary)\(first)"
    case .outdatedPath(let binary):
      return "outdated, \(binary) is not there and PATH is searched; run git ward install"
    case .outdatedScript:
      return "outdated, written by another version or edited; run git ward install"
    case .notExecutable: return "not executable, so git does not run it; run git ward install"
    case .calledByFramework: return "installed, called by pre-commit's hook\(first)"
    case .foreign:
      return "foreign, does not run Ward; run git ward install (it stays and runs first)"
    case .missing: return "missing; run git ward install"
    }
  }
}
