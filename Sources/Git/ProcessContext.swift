import Platform

/// The environment and the folder that a repository is looked for from.
///
/// A value, so that a test can stand in for git calling a hook.
package struct ProcessContext: Sendable {
  private enum Source: Sendable {
    /// This process's own, asked for one variable at a time: a hook asks for a few of them.
    case process
    case given([String: String])
  }

  private var source: Source
  /// Absolute.
  package var currentDirectory: String

  package init(environment: [String: String], currentDirectory: String) {
    source = .given(environment)
    self.currentDirectory = currentDirectory
  }

  /// Takes `NAME=value` entries; of a name given twice the last counts, as in a shell.
  package init(entries: [String], currentDirectory: String) {
    self.init(environment: Self.dictionary(entries), currentDirectory: currentDirectory)
  }

  private init(source: Source, currentDirectory: String) {
    self.source = source
    self.currentDirectory = currentDirectory
  }

  /// This process.
  package static var current: ProcessContext {
    ProcessContext(source: .process, currentDirectory: Files.currentDirectory)
  }

  /// All variables by name.
  package var environment: [String: String] {
    get {
      switch source {
      case .process: Self.dictionary(Environment.all)
      case .given(let environment): environment
      }
    }
    set { source = .given(newValue) }
  }

  private static func dictionary(_ entries: [String]) -> [String: String] {
    var environment: [String: String] = [:]
    for entry in entries {
      guard let equals = entry.firstIndex(of: "=") else { continue }
      environment[String(entry[..<equals])] = String(entry[entry.index(after: equals)...])
    }
    return environment
  }

  /// A variable's value; `nil` where it is not set or empty, which git takes for the same.
  func value(_ name: String) -> String? {
    let value =
      switch source {
      case .process: Environment.value(name)
      case .given(let environment): environment[name]
      }
    return value.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether git itself is calling: it has then checked the owner of the repository.
  ///
  /// `GIT_EXEC_PATH` alone proves nothing: `git ward …` from a shell has it as well.
  var isCalledByGit: Bool {
    value("GIT_INDEX_FILE") != nil || value("GIT_DIR") != nil
      || value("GIT_QUARANTINE_PATH") != nil
  }

  /// Whether the environment changes what configuration git reads.
  var changesConfiguration: Bool {
    switch source {
    case .process: Environment.hasName(beginning: "GIT_CONFIG")
    case .given(let environment): environment.keys.contains { $0.hasPrefix("GIT_CONFIG") }
    }
  }
}

/// How a repository is opened.
package enum OpenMode: Sendable, Hashable {
  /// As git calls a hook: its variables count, server hooks with their quarantine included.
  case hook
  /// As a person asks: the repository at or above a folder; git's variables do not count.
  case commandLine(path: String?)
}

/// Who reads.
package enum ReaderChoice: Sendable {
  /// Our own reader where it knows the repository, then libgit2, then git.
  case automatic
  /// libgit2, and git for whatever it cannot do.
  case libgit2
  /// Git alone; the other half of the tests.
  case plumbing
}
