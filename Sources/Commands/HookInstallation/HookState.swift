import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What stands in a hooks folder under a hook's name.
package enum HookState: Equatable, Sendable {
  case installed(binary: String)
  /// Ward's, but the embedded binary is not there; the script falls back to PATH.
  case outdatedPath(binary: String)
  /// Ward's, from another version or edited since.
  case outdatedScript
  /// Ward's, but git does not run it.
  case notExecutable
  /// A hook that pre-commit or prek made, which runs Ward's script as `NAME.legacy`.
  case calledByFramework
  case foreign
  case missing

  /// Whether a commit or push that needs this hook meets Ward.
  package var isWorking: Bool {
    switch self {
    case .installed, .calledByFramework: true
    case .outdatedPath, .outdatedScript, .notExecutable, .foreign, .missing: false
    }
  }
}

/// The files that belong to one hook of one folder.
struct HookFile {
  let name: String
  let path: String
  /// The hook that was there before Ward.
  let kept: String
  /// Where pre-commit and prek keep the hook that was there before them.
  let legacy: String

  init(_ name: String, in folder: HookFolder) {
    self.name = name
    path = Files.join(folder.path, name)
    kept = path + HookScript.keptSuffix
    legacy = path + ".legacy"
  }

  var hasKept: Bool { Files.exists(kept) }
  var isLink: Bool { Files.status(path).map { $0.st_mode & S_IFMT == S_IFLNK } ?? false }

  /// Whether the kept hook was made by a framework that may make it again.
  var isKeptByFramework: Bool { origin(kept) == .framework }

  /// Whose script a path leads to; `nil` where nothing can be read.
  func origin(_ path: String) -> HookScript.Origin? {
    // What cannot be read is not Ward's script, and is treated as a foreign hook.
    guard let bytes = try? Files.read(path, limit: 1 << 20) else { return nil }
    return HookScript.origin(of: String(decoding: bytes, as: UTF8.self), name: name)
  }

  /// What stands there now.
  func state() -> HookState {
    guard Files.exists(path) else { return .missing }
    switch origin(path) {
    case .ward(let binary):
      if access(path, X_OK) != 0 { return .notExecutable }
      let isThere = Files.isRegularFile(binary) && access(binary, X_OK) == 0
      return isThere ? .installed(binary: binary) : .outdatedPath(binary: binary)
    case .otherWard: return .outdatedScript
    case .framework: return isLegacyWard ? .calledByFramework : .foreign
    case .foreign, nil: return .foreign
    }
  }

  /// Whether the framework's legacy hook is Ward's script.
  var isLegacyWard: Bool {
    switch origin(legacy) {
    case .ward, .otherWard: true
    case .framework, .foreign, nil: false
    }
  }
}
