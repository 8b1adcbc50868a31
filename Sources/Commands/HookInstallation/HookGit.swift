import Platform

/// git, asked about the place of a repository's hooks.
struct HookGit {
  /// Options that name the repository (`-C`, `--git-dir`, `--work-tree`).
  var place: [String]
  /// The whole environment of the children, `NAME=value`.
  let environment: [String]

  init(place: [String], environment: [String]) {
    self.place = place
    // Tracing would write to where the answer is read from; messages are matched in English.
    self.environment =
      environment.filter { !$0.hasPrefix("GIT_TRACE") && !$0.hasPrefix("LC_ALL=") }
      + ["LC_ALL=C", "GIT_OPTIONAL_LOCKS=0"]
  }

  /// Runs git; `nil` where it cannot be started.
  func run(_ arguments: [String]) -> (status: Int32, output: [UInt8], errors: String)? {
    // The callers tell a git that cannot be started from one that fails by the missing answer.
    try? ChildProcess.run(
      ["git", "-c", "core.fsmonitor=false"] + place + arguments, environment: environment)
  }

  /// The output without the newline that ends it (a path may hold others); `nil` where git fails.
  func answer(_ arguments: [String]) -> String? {
    guard let end = run(arguments), end.status == 0 else { return nil }
    return whole(end.output)
  }

  /// The output without the newline that ends it.
  ///
  /// - Throws: `notARepository` with git's own reason, `system` where git cannot be started.
  func ask(_ arguments: [String]) throws(HookInstallationError) -> String {
    guard let end = run(arguments) else {
      throw HookInstallationError(.system, "git could not be started. Is it in PATH?")
    }
    guard end.status == 0 else {
      let reason = end.errors.split(separator: "\n").first ?? "git gave no reason"
      throw HookInstallationError(.notARepository, "No hooks can be found here: \(reason)")
    }
    guard let answer = whole(end.output) else {
      throw HookInstallationError(
        .system, "git's answer to `\(arguments.joined(separator: " "))` was cut off. Try again.")
    }
    return answer
  }

  /// An answer that arrived to its end; a part of a path would be another path.
  private func whole(_ output: [UInt8]) -> String? {
    output.last == 0x0a ? String(decoding: output.dropLast(), as: UTF8.self) : nil
  }
}
