import ArgumentParser
import Git
import Platform
import ScanModel
import Scanning

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `git ward audit [REPO]`: the full history of every ref.
struct Audit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scan the full history of every ref, or a range of it.")

  @Argument(help: "The repository; default: the one around the current folder.")
  var repository: String?
  @Option(help: ArgumentHelp("Only commits of this range.", valueName: "A..B")) var range: String?
  @Option(help: ArgumentHelp("Only commits since this date.", valueName: "date")) var since: String?
  @Option(
    help: ArgumentHelp(
      "Remember here what was read, and read only what is new the next time.", valueName: "file"))
  var state: String?
  @Flag(help: "Accept that a shallow clone shows only part of the history.") var allowShallow =
    false
  @Flag(help: "Let findings block that no ref or reflog reaches.") var includeUnreachable = false
  @Flag(help: "Match only what deltas changed: faster, and may miss low-confidence findings.")
  var byChanges = false
  @Flag(help: "Never let git fetch missing objects of a partial clone.") var offline = false
  @OptionGroup var scan: ScanFlags
  @OptionGroup var output: OutputFlags

  func validate() throws {
    if range != nil && since != nil {
      throw ValidationError("--range and --since exclude each other")
    }
    if state != nil && (range != nil || since != nil) {
      throw ValidationError("--state is for whole audits: it excludes --range and --since")
    }
    if state?.isEmpty == true { throw ValidationError("--state takes the name of a file") }
  }

  func run() throws {
    try ReportOutput.finish(report(), output)
  }

  /// The report of this audit, not yet written.
  func report() throws -> Report {
    let handle = try RepositoryAccess.at(repository, offline: offline)
    let session = try scan.setup(isHook: false).session(
      handle, side: RepositoryAccess.head(handle))
    var report: Report
    if range != nil || since != nil {
      let plan = try plan(handle)
      report = try PushScan.run(session, plan, repository: handle, command: "audit")
    } else {
      var options = AuditScan.Options()
      options.allowShallow = allowShallow
      options.includeUnreachable = includeUnreachable
      options.version = Version.current
      options.state = try stateFile()
      options.fullScan = !byChanges
      let path = repository
      let offline = offline
      let audit = AuditScan(session, options: options, progress: progress()) {
        () throws(GitError) in try Repository.open(.commandLine(path: path), isOffline: offline)
      }
      report = try audit.run()
    }
    if Environment.isCI && scan.policyFrom == nil {
      report.receipt.notes.append(
        "ignores and baseline come from HEAD of the audited repository; in CI name the trusted side "
          + "with --policy-from")
    }
    return report
  }

  /// The state's file, its key at hand.
  private func stateFile() throws -> StateFile? {
    guard let state else { return nil }
    let key: [UInt8]
    if let keyFile = scan.keyFile {
      do throws(PlatformError) {
        key = try Files.read(keyFile, limit: 1 << 20)
      } catch {
        throw CommandFailure.usage("--key-file: \(error)")
      }
    } else {
      key = try StateKey.own()
    }
    let file = StateFile(path: state, key: key)
    try file.check()
    return file
  }

  private func plan(_ handle: borrowing Repository) throws -> PushScan.Plan {
    let seconds = try since.map { try SinceDate.seconds($0) }
    do throws(GitError) {
      let cut = allowShallow ? [] : try handle.shallowCommits()
      if let range {
        let ends = try handle.resolveRange(range)
        var plan = PushScan.Plan(tips: ends.from.map { (range, $0) }, known: ends.hiding)
        plan.cutAt = cut
        return plan
      }
      let tips = try handle.references().map {
        (name: $0.lossyName, id: $0.target)
      }
      var plan = PushScan.Plan(tips: tips, known: [])
      plan.since = seconds
      plan.cutAt = cut
      return plan
    } catch {
      throw CommandFailure(error)
    }
  }

  private func progress() -> Progress {
    guard Environment.isTerminal(2), !Environment.isCI, !output.quiet else { return Progress(nil) }
    return Progress { state in ProgressLine.show(state) }
  }
}
