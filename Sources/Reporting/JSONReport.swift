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
    var text = JSON.object(members).indented
    text.append(UInt8(ascii: "\n"))
    return text
  }
}
