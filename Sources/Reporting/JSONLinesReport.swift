import ScanModel

/// The report as JSON Lines: a `head`, a line for every `finding`, and the `receipt`.
///
/// A reader that finds no receipt line knows that the file is cut short.
enum JSONLinesReport: ReportRenderer {
  static func render(
    _ report: Report, _ redactor: Redactor, _ options: ReportOptions
  ) -> [UInt8] {
    let fields = FindingFields(command: report.command, redactor: redactor)
    var out = line("head", ReportFields.head(report, redactor))
    for finding in report.findings {
      for object in fields.objects(finding) {
        if case .object(let members) = object { out += line("finding", members) }
      }
    }
    let end: [(String, JSON)] = [
      ("receipt", ReportFields.receipt(report.receipt, redactor)),
      ("counts", ReportFields.counts(report)),
    ]
    return out + line("receipt", end)
  }

  private static func line(_ type: String, _ members: [(String, JSON)]) -> [UInt8] {
    JSON.object([("type", .string(type))] + members).compact + [UInt8(ascii: "\n")]
  }
}
