import ArgumentParser
import Git
import Platform
import ScanModel
import Scanning

/// `git ward pre-commit`: scans what is staged.
struct PreCommit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pre-commit", abstract: "Scan staged content; run by git before a commit.")

  @OptionGroup var scan: ScanFlags
  @OptionGroup var output: OutputFlags

  @Flag(help: "Scan every tracked file as it is in the index, not only what is staged.")
  var allFiles = false

  func run() throws {
    try Self.run(scan.setup(isHook: true), output.options, allFiles: allFiles)
  }

  /// - Parameter allFiles: every tracked file, not only what is staged.
  static func run(_ setup: SessionSetup, _ output: OutputOptions, allFiles: Bool) throws {
    let repository = try RepositoryAccess.hook()
    guard repository.workTree != nil else {
      throw CommandFailure.usage(
        "pre-commit: a bare repository has no index; its gate is pre-receive. Nothing was scanned")
    }
    let session = try setup.waitedFor.session(
      repository, side: RepositoryAccess.head(repository))
    let report: Report
    if allFiles || HookManager.wantsAllFiles() {
      report = try IndexScan.run(session, repository: repository, command: "pre-commit")
    } else if let plan = try HookManager.rangePlan(repository) {
      // “pre-commit run --from-ref A --to-ref B” in CI: nothing is staged there.
      report = try PushScan.run(session, plan, repository: repository, command: "pre-commit")
    } else {
      report = try StagedScan.run(session, repository: repository, command: "pre-commit")
    }
    try ReportOutput.finish(report, output, isUnborn: (try? repository.head()) == .some(nil))
  }
}

/// `git ward pre-merge-commit`: the same for automatic merges.
struct PreMergeCommit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pre-merge-commit", abstract: "Scan the result of an automatic merge.")

  @OptionGroup var scan: ScanFlags
  @OptionGroup var output: OutputFlags

  func run() throws { try Self.run(scan.setup(isHook: true), output.options) }

  static func run(_ setup: SessionSetup, _ output: OutputOptions) throws {
    let repository = try RepositoryAccess.hook()
    let session = try setup.waitedFor.session(
      repository, side: RepositoryAccess.head(repository))
    try ReportOutput.finish(
      StagedScan.run(session, repository: repository, command: "pre-merge-commit"), output)
  }
}
