import Platform
import ScanModel
import Scanning

/// The file of a baseline, and the audit that it is held against.
struct BaselineFile {
  private let path: String

  init(_ path: String) { self.path = path }

  /// The file's name, safe to print.
  var shownName: String { Console.escape(path) }

  /// - Returns: `nil` where there is no such file.
  /// - Throws: `CommandFailure` or `ScanError` where it cannot be read or is malformed.
  func read() throws -> Baseline? {
    guard Files.exists(path) else { return nil }
    let bytes: [UInt8]
    do throws(PlatformError) {
      bytes = try Files.read(path, limit: 64 << 20)
    } catch {
      throw CommandFailure.usage("\(error)")
    }
    return try Baseline.reading(bytes, file: path)
  }

  /// The same where a missing file is a mistake.
  func existing() throws -> Baseline {
    if let baseline = try read() { return baseline }
    throw CommandFailure.usage(
      "\(path): there is no such baseline; “git ward baseline create” writes one, --file names another"
    )
  }

  /// What an audit of today finds that the baseline does not say.
  ///
  /// - Throws: `CommandFailure` with 3 when the audit was not complete: what was not read can neither
  ///   be accepted nor be called gone.
  func change(of baseline: Baseline, _ audit: Audit, template: Baseline.Entry) throws
    -> BaselineChange
  {
    var audit = audit
    audit.scan.baseline = nil
    guard audit.range == nil && audit.since == nil else {
      throw CommandFailure.usage(
        "a baseline is held against the whole history, not against a range")
    }
    let report = try audit.report()
    guard report.isComplete else {
      throw CommandFailure.incomplete(
        "the audit was incomplete, so \(path) was left alone; run “git ward audit” for the reasons")
    }
    return BaselineChange(
      from: baseline, to: report.findings, template: template, today: today())
  }

  /// Replaces the file at once or not at all.
  func write(_ baseline: Baseline) throws {
    let bytes = baseline.render()
    _ = try Baseline.reading(bytes, file: path)
    do throws(PlatformError) {
      try Files.createDirectories(Files.directory(of: path))
      try Files.replace(path, with: bytes, mode: 0o644)
    } catch {
      throw CommandFailure.incomplete("the baseline was not written: \(error)")
    }
  }

  /// Expired entries whose secret is still there block again: whoever updates should hear of it.
  func tell(expired entries: [Baseline.Entry]) throws {
    for entry in entries {
      try Console.print(
        "expired on \(entry.expires): \(entry.fingerprint) (\(Console.escape(entry.rule))); it blocks "
          + "until the secret is gone or the entry's last day is moved")
    }
  }
}
