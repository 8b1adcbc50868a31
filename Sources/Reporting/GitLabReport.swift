import ScanModel

/// The report as GitLab's secret detection report (its published JSON schema, version 15).
///
/// Every place of an open finding is a vulnerability; what was allowed or is in the baseline is none.
/// GitLab wants the time of the scan, the only thing in any report that differs from run to run;
/// `SOURCE_DATE_EPOCH` fixes it.
enum GitLabReport: ReportRenderer {
  private static let schemaVersion = "15.2.1"

  static func render(
    _ report: Report, _ redactor: Redactor, _ options: ReportOptions
  ) -> [UInt8] {
    var seen: [String: Int] = [:]
    let rows = FindingPlace.all(of: report).filter(\.isOpen)
    let vulnerabilities = rows.map { row -> JSON in
      // The same secret may stand twice in a line: the number keeps the names apart.
      let key = identity(row, redactor)
      seen[key, default: 0] += 1
      return vulnerability(row, id: "\(key):\(seen[key] ?? 1)", redactor)
    }
    let document = JSON.object([
      ("version", .string(schemaVersion)),
      ("scan", scan(report, redactor, options)),
      ("vulnerabilities", .array(vulnerabilities)),
    ])
    return document.indented + [UInt8(ascii: "\n")]
  }

  private static func scan(
    _ report: Report, _ redactor: Redactor, _ options: ReportOptions
  ) -> JSON {
    let tool = JSON.object([
      ("id", .string("ward")), ("name", .string("Ward")),
      ("version", .string(Escaping.text(options.version))),
      ("vendor", .object([("name", .string("Ward"))])),
    ])
    let time = Timestamp.text(options.time)
    let messages = report.receipt.skipped.map { skipped -> JSON in
      .object([
        ("level", .string(skipped.isFailure ? "fatal" : "info")),
        (
          "value",
          .string("not read: \(redactor.text(skipped.what)): \(redactor.text(skipped.why))")
        ),
      ])
    }
    return .object([
      ("type", .string("secret_detection")),
      ("status", .string(report.isComplete ? "success" : "failure")),
      ("start_time", .string(time)), ("end_time", .string(time)),
      ("analyzer", tool), ("scanner", tool), ("messages", .array(messages)),
    ])
  }

  private static func vulnerability(
    _ row: FindingPlace, id: String, _ redactor: Redactor
  ) -> JSON {
    let finding = row.finding
    var members: [(String, JSON)] = [
      ("id", .string(id)),
      ("category", .string("secret_detection")),
      ("name", .string(redactor.ruleText(finding.description))),
      (
        "description", .string("\(row.headline(redactor)). Why: \(redactor.text(finding.why)).")
      ),
      ("severity", .string(severity(finding))),
      ("confidence", .string(finding.confidence.rawValue.capitalisedWord)),
      (
        "identifiers",
        .array([
          .object([
            ("type", .string("ward_rule_id")),
            ("name", .string("Ward rule \(Escaping.text(finding.ruleID))")),
            ("value", .string(Escaping.text(finding.ruleID))),
          ])
        ])
      ),
      ("location", location(row, redactor)),
    ]
    if let revoke = finding.revoke {
      members.append(("solution", .string(redactor.ruleText(revoke))))
    }
    return .object(members)
  }

  private static func location(_ row: FindingPlace, _ redactor: Redactor) -> JSON {
    var members: [(String, JSON)] = [("file", .string(row.path(redactor)))]
    if let place = row.place, place.place == .content {
      members += [
        ("start_line", .int(place.location.startLine)),
        ("end_line", .int(place.location.endLine)),
      ]
    }
    if let commit = row.place?.commit {
      members.append(
        (
          "commit",
          .object([
            ("sha", .string(commit.id.hex)), ("author", .string(redactor.text(commit.author))),
            ("date", .string(redactor.text(commit.date))),
            ("message", .string(redactor.text(commit.subject))),
          ])
        ))
    } else {
      // The schema wants a commit; this is what GitLab's own analyzer writes where there is none.
      members.append(("commit", .object([("sha", .string("0000000"))])))
    }
    return .object(members)
  }

  private static func severity(_ finding: Finding) -> String {
    let isNote = finding.confidence == .low || finding.status == .known
    return isNote ? "Info" : finding.severity.rawValue.capitalisedWord
  }

  private static func identity(_ row: FindingPlace, _ redactor: Redactor) -> String {
    [
      Escaping.text(row.finding.ruleID), row.finding.fingerprint, row.name(redactor),
      row.place?.commit?.id.hex ?? "",
    ].joined(separator: ":")
  }
}

extension String {
  /// `high` as `High`.
  fileprivate var capitalisedWord: String { prefix(1).uppercased() + dropFirst() }
}
