package import ScanModel

/// What a report says beside the findings, and how.
package struct ReportOptions: Sendable {
  /// Terminal colours, in the human format.
  package var colour = false
  /// Whether the receipt is left out of the human format where all was read.
  package var quiet = false
  /// Ward's own version, for formats that name the tool.
  package var version = "0.0.0"
  /// Seconds since 1970, for the one format that wants the time of the scan.
  package var time: Int64 = 0
  /// Whether the run started below the top of the work tree: commands then name paths from the top.
  package var isBelowTop = false
  /// Whether HEAD has no commit yet: `git restore --staged` does not work there.
  package var isUnborn = false
  /// The bytes of a finding's start line, without its end, where the caller can provide them.
  ///
  /// SARIF counts columns in characters; without the line, bytes are written and marked as such.
  package var startLine: (@Sendable (Occurrence) -> [UInt8]?)?

  package init() {}
}

/// Writes reports in one format.
package struct ReportWriter: Sendable {
  package let format: ReportFormat
  package let redactor: Redactor
  package let options: ReportOptions

  package init(format: ReportFormat, redactor: Redactor, options: ReportOptions = ReportOptions()) {
    self.format = format
    self.redactor = redactor
    self.options = options
  }

  /// The whole document in UTF-8; equal reports give equal bytes, whatever the order of findings.
  package func render(_ report: Report) -> [UInt8] {
    format.renderer.render(report.ordered().published(), redactor, options)
  }
}

extension Report {
  /// The report with its findings sorted by path, offset, rule, commit and secret.
  func ordered() -> Report {
    var sorted = self
    sorted.findings = findings.map { (finding: $0, key: SortKey($0)) }
      .sorted { $0.key.precedes($1.key) }
      .map(\.finding)
    return sorted
  }

  /// The report as its reader may see it: who pushes to a server learns neither fingerprints nor
  /// what is in the server's baseline.
  func published() -> Report {
    guard command == "pre-receive" else { return self }
    var shown = self
    for i in shown.findings.indices {
      shown.findings[i].fingerprint = ""
      if shown.findings[i].status == .baselined {
        shown.findings[i].status = .known
        shown.findings[i].statusReason = nil
      }
    }
    return shown
  }
}

/// What findings are sorted by, taken apart once.
private struct SortKey {
  let path: [UInt8]
  let member: [UInt8]
  let offset: Int
  let rule: String
  let commit: String
  let secret: [UInt8]

  init(_ finding: Finding) {
    let first = finding.occurrences.first
    path = first?.path?.bytes ?? []
    member = first?.member ?? []
    offset = first?.location.byteOffset ?? 0
    rule = finding.ruleID
    commit = first?.commit?.id.hex ?? ""
    secret = finding.secret
  }

  func precedes(_ other: SortKey) -> Bool {
    if path != other.path { return path.lexicographicallyPrecedes(other.path) }
    if member != other.member { return member.lexicographicallyPrecedes(other.member) }
    if offset != other.offset { return offset < other.offset }
    if rule != other.rule { return rule < other.rule }
    if commit != other.commit { return commit < other.commit }
    return secret.lexicographicallyPrecedes(other.secret)
  }
}
