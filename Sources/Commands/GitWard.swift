package import ArgumentParser

/// `git-ward`: the root of all commands.
package struct GitWard: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "git-ward",
    abstract: "Stops credentials from entering git.",
    discussion: """
      Exit codes: 0 nothing blocks, 1 blocking findings, 2 usage, configuration or rules error, \
      3 incomplete (hooks block on it), 130 interrupted.
      """,
    version: Version.current,
    subcommands: [
      PreCommit.self, PreMergeCommit.self, CommitMsg.self, PrePush.self, PreReceive.self,
      Audit.self, Merge.self, Scan.self, Explain.self, BaselineCommand.self, VerifyRemoved.self,
      RulesCommand.self,
      PolicyCommand.self, Install.self, Uninstall.self, Status.self,
    ])

  package init() {}

  /// A hook that forgets the command must not pass.
  package func run() throws {
    throw ValidationError("name a command; “git ward --help” lists them")
  }
}

package enum Version {
  package static let current = "0.1.0"
}
