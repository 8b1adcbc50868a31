import Git
import Platform
import ScanModel
import Scanning

extension String {
  /// With spaces behind it, up to a width.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

/// A whole audit, or a part of one, as `audit` and `merge` start it.
struct AuditRun {
  /// `nil` for the one around the current folder.
  var repository: String?
  var scan: ScanFlags
  var quiet: Bool
  var offline = false
  /// Whether the processor time of each stage is told.
  var isProfiled = false
  var options = AuditScan.Options()

  init(repository: String?, scan: ScanFlags, quiet: Bool) {
    self.repository = repository
    self.scan = scan
    self.quiet = quiet
    options.version = Version.current
  }

  /// The report, not yet written.
  func report() throws -> Report {
    let handle = try RepositoryAccess.at(repository, offline: offline)
    let session = try session(handle)
    let (path, offline) = (repository, offline)
    let clock = isProfiled ? StageClock() : nil
    let audit = AuditScan(session, options: options, progress: progress(clock)) {
      () throws(GitError) in try Repository.open(.commandLine(path: path), isOffline: offline)
    }
    let report = noted(try audit.run())
    if let clock { Console.error(Self.table(clock)) }
    return report
  }

  func session(_ handle: borrowing Repository) throws -> ScanSession {
    try scan.setup(isHook: false).session(handle, side: RepositoryAccess.head(handle))
  }

  /// Says where the policy is from in CI, where whoever makes the change could have written it.
  func noted(_ report: Report) -> Report {
    guard Environment.isCI && scan.policyFrom == nil else { return report }
    var report = report
    report.receipt.notes.append(
      "ignores and baseline come from HEAD of the audited repository; in CI name the trusted side "
        + "with --policy-from")
    return report
  }

  /// A line a stage: its name and its processor time in seconds, two decimals.
  private static func table(_ clock: StageClock) -> String {
    StageClock.Stage.allCases.map { stage in
      let hundredths = Int(clock.time(of: stage) / 10_000_000)
      let digits = hundredths % 100
      let name = "\(stage)".padded(to: 10)
      return "\(name) \(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
    }.joined(separator: "\n")
  }

  private func progress(_ clock: StageClock?) -> Progress {
    guard Environment.isTerminal(2), !Environment.isCI, !quiet else {
      return Progress(nil, clock: clock)
    }
    return Progress({ state in ProgressLine.show(state) }, clock: clock)
  }
}
