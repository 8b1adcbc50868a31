import ScanModel

/// The report as one JSON object (docs/report.schema.json).
enum JSONReport: ReportRenderer {
  static func render(
    _ report: Report, _ redactor: Redactor, _ options: ReportOptions
  ) -> [UInt8] {
    let fields = FindingFields(command: report.command, redactor: redactor)
    var members = ReportFields.head(report, redactor)
    members.append(("receipt", ReportFields.receipt(report.receipt, redactor)))
    members.append(("counts", ReportFields.counts(report)))
    if let shard = report.shard { members.append(("shard", ShardFields.object(shard, redactor))) }
    members.append(("findings", .each(AnySequence(report.findings.lazy.flatMap(fields.objects)))))
    var text = JSON.object(members).indented(about: estimate(report))
    text.append(UInt8(ascii: "\n"))
    return text
  }

  /// Bytes that the text hardly exceeds; memory that is asked for and not used costs nothing.
  private static func estimate(_ report: Report) -> Int {
    report.findings.reduce(1 << 16) { sum, finding in
      sum + 2048 + 512 * finding.occurrences.count + 64 * finding.stillIn.count
    }
  }
}
