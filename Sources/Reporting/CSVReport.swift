import ScanModel

/// The report as a table of comma-separated values (RFC 4180): a row for every place of every finding.
///
/// Spreadsheets run cells that look like formulas, so those get an apostrophe in front. What could not
/// be read is a row too: a table that is shorter than it should be must not look whole.
enum CSVReport: ReportRenderer {
  private static let columns = [
    "status", "blocks", "severity", "confidence", "rule_id", "description", "place", "path",
    "start_line", "start_column", "secret_redacted", "fingerprint", "blob", "commit", "author",
    "email", "date", "message_subject", "in_head", "still_in", "reachable", "why",
    "status_reason", "revoke",
  ]

  static func render(
    _ report: Report, _ redactor: Redactor, _ options: ReportOptions
  ) -> [UInt8] {
    var out = row(columns)
    let refs = RefTexts(redactor)
    for row in FindingPlace.all(of: report) { out += Self.row(cells(row, redactor, refs)) }
    for skipped in report.receipt.skipped {
      var cells = [String](repeating: "", count: columns.count)
      cells[0] = skipped.isFailure ? "not read" : "skipped"
      cells[1] = "false"
      cells[5] = redactor.text(skipped.what)
      cells[21] = redactor.text(skipped.why)
      out += row(cells)
    }
    return out
  }

  private static func cells(
    _ row: FindingPlace, _ redactor: Redactor, _ refs: RefTexts
  ) -> [String] {
    let finding = row.finding
    let commit = row.place?.commit
    let location = row.place?.location
    return [
      finding.status.rawValue, String(finding.blocks), finding.severity.rawValue,
      finding.confidence.rawValue, Escaping.text(finding.ruleID),
      redactor.ruleText(finding.description), row.place?.place.name ?? "", row.path(redactor),
      location.map { String($0.startLine) } ?? "", location.map { String($0.startColumn) } ?? "",
      finding.secret.isEmpty ? "" : redactor.redacted(finding), finding.fingerprint,
      row.place?.blob?.hex ?? "", commit?.id.hex ?? "",
      commit.map { redactor.text($0.author) } ?? "", commit.map { redactor.text($0.email) } ?? "",
      commit.map { redactor.text($0.date) } ?? "", commit.map { redactor.text($0.subject) } ?? "",
      finding.inHead.map { String($0) } ?? "",
      refs.texts(of: finding.stillIn).joined(separator: " "),
      finding.reachable.map { String($0) } ?? "", redactor.text(finding.why),
      finding.statusReason.map { redactor.text($0) } ?? "",
      finding.revoke.map { redactor.ruleText($0) } ?? "",
    ]
  }

  private static func row(_ cells: [String]) -> [UInt8] {
    Array((cells.map(quoted).joined(separator: ",") + "\r\n").utf8)
  }

  /// A cell, harmless to a spreadsheet, in quotes where RFC 4180 wants them.
  static func quoted(_ cell: String) -> String {
    var text = cell
    // Spreadsheets skip blanks before they look for a formula.
    let start = text.utf8.first { $0 != UInt8(ascii: " ") }
    if let start, "=+-@".utf8.contains(start) { text = "'" + text }
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ",") }) else {
      return text
    }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
