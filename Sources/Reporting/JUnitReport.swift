import ScanModel

/// The report as a JUnit XML file, which every CI system shows as a list of tests.
///
/// What blocks is a failure, what could not be read an error, and all else a skipped test that says why,
/// so that the colour of the list is that of the exit code.
enum JUnitReport: ReportRenderer {
  static func render(
    _ report: Report, _ redactor: Redactor, _ options: ReportOptions
  ) -> [UInt8] {
    let rows = FindingPlace.all(of: report)
    let unread = report.receipt.skipped.filter(\.isFailure)
    var cases = rows.map { testCase($0, redactor) } + unread.map { error($0, redactor) }
    if cases.isEmpty {
      cases = [#"    <testcase classname="ward" name="no credentials"/>"#]
    }
    let failures = rows.count { $0.finding.blocks }
    let counts =
      "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(unread.count)\" "
      + "skipped=\"\(rows.count - failures)\""
    let name = attribute("ward \(Escaping.text(report.command))")
    let lines =
      [
        #"<?xml version="1.0" encoding="UTF-8"?>"#,
        "<testsuites name=\(name) \(counts)>",
        "  <testsuite name=\(name) \(counts)>",
        "    <properties>",
        property("rules_hash", Escaping.text(report.rulesHash)),
        property("policy_source", redactor.text(report.policySource)),
        property("complete", String(report.isComplete)),
        "    </properties>",
      ] + cases + ["  </testsuite>", "</testsuites>", ""]
    return Array(lines.joined(separator: "\n").utf8)
  }

  private static func testCase(_ row: FindingPlace, _ redactor: Redactor) -> String {
    let finding = row.finding
    let head =
      "    <testcase classname=\(attribute(Escaping.text(finding.ruleID))) "
      + "name=\(attribute(row.name(redactor)))"
      + (row.place?.path == nil ? "" : " file=\(attribute(row.path(redactor)))") + ">"
    let message = attribute(row.headline(redactor))
    let inside: String
    if finding.blocks {
      inside =
        "<failure type=\(attribute(finding.severity.rawValue)) message=\(message)>"
        + Markup.escape(details(row, redactor)) + "</failure>"
    } else {
      let reason = finding.statusReason.map { redactor.text($0) } ?? ""
      let status = reason.isEmpty ? finding.status.rawValue : reason
      inside = "<skipped message=\(attribute("\(row.headline(redactor)) (\(status))"))/>"
    }
    return "\(head)\n      \(inside)\n    </testcase>"
  }

  private static func details(_ row: FindingPlace, _ redactor: Redactor) -> String {
    let finding = row.finding
    var parts = ["why: \(redactor.text(finding.why))"]
    if let commit = row.place?.commit {
      parts.append(
        "commit \(commit.id.hex), \(redactor.text(commit.date)), \(redactor.text(commit.author))")
    }
    if let revoke = finding.revoke { parts.append(redactor.ruleText(revoke)) }
    return parts.joined(separator: "; ")
  }

  private static func error(_ skipped: Skipped, _ redactor: Redactor) -> String {
    let what = redactor.text(skipped.what)
    return "    <testcase classname=\"not read\" name=\(attribute(what))>\n"
      + "      <error type=\"not read\" message=\(attribute(redactor.text(skipped.why)))/>\n"
      + "    </testcase>"
  }

  private static func property(_ name: String, _ value: String) -> String {
    "      <property name=\(attribute(name)) value=\(attribute(value))/>"
  }

  private static func attribute(_ text: String) -> String { "\"\(Markup.escape(text))\"" }
}
