import ArgumentParser
import Git
import Platform
import ScanModel
import Scanning

/// `git ward pre-push REMOTE URL`: scans what the remote does not have yet.
struct PrePush: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pre-push",
    abstract: "Scan what a push would publish; run by git with the refs on standard input.")

  @Argument(help: "Name of the remote.") var remote: String = ""
  @Argument(help: "URL of the remote.") var url: String = ""
  @OptionGroup var scan: ScanFlags
  @OptionGroup var output: OutputFlags

  func run() throws {
    try Self.run(scan.setup(isHook: true), output.options, remote: remote, url: url)
  }

  static func run(
    _ setup: SessionSetup, _ output: OutputOptions, remote: String, url: String
  ) throws {
    let repository = try RepositoryAccess.hook()
    let session = try setup.session(repository, side: RepositoryAccess.head(repository))
    if Environment.isTerminal(0) {
      throw CommandFailure.usage(
        "pre-push reads the refs of a push from standard input; git runs it at “git push”")
    }
    let updates = try PushUpdate.parse(StandardInput.read())
    if updates.isEmpty && HookManager.isPresent {
      return try runUnderManager(session, repository, output)
    }
    let known = try repository.remoteView(name: remote, url: url, updates: updates).publishedIDs
    let plan = PushScan.Plan(tips: tips(updates), known: known)
    try ReportOutput.finish(
      PushScan.run(session, plan, repository: repository, command: "pre-push"), output)
  }

  private static func tips(_ updates: [PushUpdate]) -> [(name: String, id: ObjectID)] {
    updates.compactMap { update in
      update.localID.map {
        (name: String(decoding: update.remoteReference, as: UTF8.self), id: $0)
      }
    }
  }

  /// pre-commit and prek swallow standard input; they name a range, or a branch that is all new.
  private static func runUnderManager(
    _ session: ScanSession, _ repository: borrowing Repository, _ output: OutputOptions
  ) throws {
    let report: Report
    if var plan = try HookManager.rangePlan(repository) {
      try HookManager.addUnnamed(&plan, repository)
      report = try PushScan.run(session, plan, repository: repository, command: "pre-push")
    } else if let push = HookManager.push {
      let tip = try repository.resolve(push.branch)
      let known = try repository.remoteView(name: push.remote, url: push.url, updates: [])
        .publishedIDs
      var plan = PushScan.Plan(tips: [(push.branch, tip)], known: known)
      try HookManager.addUnnamed(&plan, repository)
      report = try PushScan.run(session, plan, repository: repository, command: "pre-push")
    } else if HookManager.wantsAllFiles() {
      report = try IndexScan.run(session, repository: repository, command: "pre-push")
    } else {
      throw CommandFailure.usage(
        "pre-push got no refs: the hook manager passes neither standard input nor "
          + "PRE_COMMIT_FROM_REF and PRE_COMMIT_TO_REF, so nothing was scanned")
    }
    try ReportOutput.finish(report, output)
  }
}
