import ScanModel

/// The report with the field names of gitleaks' JSON, for whatever reads that already.
///
/// A list of open findings, one object a place. It has no room for a receipt: whether all was read is
/// told by the exit code and on standard error.
enum GitleaksReport: ReportRenderer {
  static func render(
    _ report: Report, _ redactor: Redactor, _ options: ReportOptions
  ) -> [UInt8] {
    let rows = FindingPlace.all(of: report).filter(\.isOpen)
    return JSON.array(rows.map { object($0, redactor) }).indented + [UInt8(ascii: "\n")]
  }

  private static func object(_ row: FindingPlace, _ redactor: Redactor) -> JSON {
    let finding = row.finding
    let commit = row.place?.commit
    let location = row.place?.location
    let mayMeasure = redactor.mayMeasure(finding)
    let rule = Escaping.text(finding.ruleID)
    let file = row.path(redactor)
    let line = location?.startLine ?? 0
    // A place in that tool's own ignore files: commit, file, rule and line.
    let fingerprint = [commit?.id.hex, file, rule, String(line)].compactMap { $0 }
    return .object([
      ("RuleID", .string(rule)),
      ("Description", .string(redactor.ruleText(finding.description))),
      ("StartLine", .int(line)),
      ("EndLine", .int(location?.endLine ?? 0)),
      ("StartColumn", .int(location?.startColumn ?? 0)),
      // Inclusive; of a short secret it would tell the length.
      ("EndColumn", .int(mayMeasure ? max(0, (location?.endColumn ?? 1) - 1) : 0)),
      ("Match", .string(redactor.snippet(finding.match, of: finding))),
      ("Secret", .string(finding.secret.isEmpty ? "" : redactor.redacted(finding))),
      ("File", .string(file)),
      ("SymlinkFile", .string("")),
      ("Commit", .string(commit?.id.hex ?? "")),
      ("Entropy", .hundredths(mayMeasure ? Int(finding.entropy * 100) : 0)),
      ("Author", .string(commit.map { redactor.text($0.author) } ?? "")),
      ("Email", .string(commit.map { redactor.text($0.email) } ?? "")),
      ("Date", .string(commit.map { redactor.text($0.date) } ?? "")),
      ("Message", .string(commit.map { redactor.text($0.subject) } ?? "")),
      ("Tags", .strings(finding.tags.map(Escaping.text))),
      ("Fingerprint", .string(fingerprint.joined(separator: ":"))),
    ])
  }
}
