import Git
import Platform
import ScanModel
import Scanning

/// A whole audit, or a part of one, as `audit` and `merge` start it.
struct AuditRun {
  /// `nil` for the one around the current folder.
  var repository: String?
  var scan: ScanFlags
  var quiet: Bool
  var offline = false
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
    let audit = AuditScan(session, options: options, progress: progress()) {
      () throws(GitError) in try Repository.open(.commandLine(path: path), isOffline: offline)
    }
    return noted(try audit.run())
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

  private func progress() -> Progress {
    guard Environment.isTerminal(2), !Environment.isCI, !quiet else { return Progress(nil) }
    return Progress { state in ProgressLine.show(state) }
  }
}
