import ScanModel

/// The parts of a JSON report around its findings.
enum ReportFields {
  static func head(_ report: Report, _ redactor: Redactor) -> [(String, JSON)] {
    [
      ("schema_version", .int(Report.schemaVersion)),
      ("command", .string(Escaping.text(report.command))),
      ("complete", .bool(report.isComplete)),
      ("rules_hash", .string(Escaping.text(report.rulesHash))),
      ("rule_count", .int(report.ruleCount)),
      ("policy_source", .string(redactor.text(report.policySource))),
    ]
  }

  static func receipt(_ receipt: Receipt, _ redactor: Redactor) -> JSON {
    let skipped = receipt.skipped.map { skipped -> JSON in
      .object([
        ("what", .string(redactor.text(skipped.what))),
        ("why", .string(redactor.text(skipped.why))),
        ("is_failure", .bool(skipped.isFailure)),
      ])
    }
    return .object([
      ("commits", .int(receipt.commits)),
      ("trees", .int(receipt.trees)),
      ("tags", .int(receipt.tags)),
      ("blobs", .int(receipt.blobs)),
      ("files", .int(receipt.files)),
      ("bytes", .int(receipt.bytes)),
      ("skipped", .array(skipped)),
      ("notes", .strings(receipt.notes.map { redactor.text($0) })),
    ])
  }

  /// Findings (not places) by what becomes of them.
  static func counts(_ report: Report) -> JSON {
    func count(_ status: FindingStatus) -> JSON {
      .int(report.findings.count { $0.status == status })
    }
    return .object([
      ("findings", .int(report.findings.count)),
      ("blocking", .int(report.blocking)),
      ("new", count(.new)),
      ("known", count(.known)),
      ("baselined", count(.baselined)),
      ("allowed", count(.allowed)),
    ])
  }
}
