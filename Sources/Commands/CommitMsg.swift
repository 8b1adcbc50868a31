import ArgumentParser
import Scanning

/// `git ward commit-msg FILE`: scans what git will keep of a message.
struct CommitMsg: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commit-msg", abstract: "Scan the message of a commit; run by git with its file.")

  @Argument(help: "The message file.") var file: String
  @OptionGroup var scan: ScanFlags
  @OptionGroup var output: OutputFlags

  func run() throws { try Self.run(scan.setup(isHook: true), output.options, file: file) }

  static func run(_ setup: SessionSetup, _ output: OutputOptions, file: String) throws {
    let repository = try RepositoryAccess.hook()
    let session = try setup.session(
      repository, side: RepositoryAccess.head(repository))
    try ReportOutput.finish(
      MessageFileScan.run(session, file: file, repository: repository), output)
  }
}
