import ScanModel

/// The report as one HTML page: no script, nothing loaded from anywhere, every text escaped.
enum HTMLReport: ReportRenderer {
  static func render(
    _ report: Report, _ redactor: Redactor, _ options: ReportOptions
  ) -> [UInt8] {
    var lines = [
      "<!DOCTYPE html>",
      #"<html lang="en">"#,
      "<head>",
      #"<meta charset="utf-8"/>"#,
      // Should an escape ever be missing, the page still runs and loads nothing.
      #"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; "#
        + #"style-src 'unsafe-inline'"/>"#,
      "<title>Ward: \(Markup.escape(Escaping.text(report.command)))</title>",
      "<style>\(style)</style>",
      "</head>",
      "<body>",
      "<h1>Ward: \(Markup.escape(verdict(report)))</h1>",
    ]
    lines += table("Blocking", report.findings.filter(\.blocks), redactor)
    lines += table("Also seen", report.findings.filter { !$0.blocks }, redactor)
    lines += receipt(report, redactor)
    lines += ["</body>", "</html>", ""]
    return Array(lines.joined(separator: "\n").utf8)
  }

  private static let style =
    "body{font:15px/1.4 system-ui,sans-serif;margin:2em;max-width:75em}"
    + "table{border-collapse:collapse;width:100%}"
    + "td,th{border:1px solid #bbb;padding:.3em .6em;text-align:left;vertical-align:top}"
    + "td{overflow-wrap:anywhere}code{font-family:ui-monospace,monospace}.bad{color:#a00}"

  private static func verdict(_ report: Report) -> String {
    if report.blocking > 0 {
      return Quantity.of(report.blocking, "blocking finding")
        + (report.isComplete ? "" : ", and not everything was read")
    }
    if !report.isComplete { return "incomplete: not everything was read" }
    return report.findings.isEmpty ? "nothing found" : "nothing blocks"
  }

  private static func table(
    _ title: String, _ findings: [Finding], _ redactor: Redactor
  ) -> [String] {
    if findings.isEmpty { return [] }
    var lines = [
      "<h2>\(title)</h2>", "<table>",
      "<tr><th>Rule</th><th>Severity</th><th>What</th><th>Where</th></tr>",
    ]
    for finding in findings {
      let row = FindingPlace(finding: finding, place: finding.occurrences.first)
      var what = Markup.escape(row.headline(redactor))
      what += "<br/>why: " + Markup.escape(redactor.text(finding.why))
      if let reason = finding.statusReason {
        what += "<br/>\(finding.status.rawValue): " + Markup.escape(redactor.text(reason))
      } else if finding.status != .new {
        what += "<br/>\(finding.status.rawValue)"
      }
      if let revoke = finding.revoke, finding.blocks {
        what += "<br/>" + Markup.escape(redactor.ruleText(revoke))
      }
      let places = finding.occurrences.map { place -> String in
        let row = FindingPlace(finding: finding, place: place)
        let commit = place.commit.map {
          " in \($0.id.hex.prefix(12)), \(redactor.text($0.date)), \(redactor.text($0.author))"
        }
        return "<code>\(Markup.escape(row.name(redactor)))</code>" + Markup.escape(commit ?? "")
      }
      var place = places.joined(separator: "<br/>")
      if finding.inHead == true { place += "<br/>still in HEAD" }
      if finding.reachable == false { place += "<br/>no branch, tag or reflog holds it" }
      lines.append(
        "<tr><td><code>\(Markup.escape(Escaping.text(finding.ruleID)))</code></td>"
          + "<td>\(finding.severity.rawValue)</td><td>\(what)</td><td>\(place)</td></tr>")
    }
    return lines + ["</table>"]
  }

  private static func receipt(_ report: Report, _ redactor: Redactor) -> [String] {
    let receipt = report.receipt
    var lines = [
      "<h2>Receipt</h2>",
      "<p>Read: \(receipt.commits) commits, \(receipt.tags) tags, \(receipt.blobs) blobs, "
        + "\(receipt.files) files, \(receipt.bytes) bytes. Rules: \(report.ruleCount), "
        + "<code>\(Markup.escape(Escaping.text(report.rulesHash)))</code>, "
        + "\(Markup.escape(redactor.text(report.policySource))).</p>",
    ]
    if !receipt.skipped.isEmpty || !receipt.notes.isEmpty { lines.append("<ul>") }
    for skipped in receipt.skipped {
      let text = "\(redactor.text(skipped.what)): \(redactor.text(skipped.why))"
      lines.append(
        skipped.isFailure
          ? "<li class=\"bad\">not read: \(Markup.escape(text))</li>"
          : "<li>skipped: \(Markup.escape(text))</li>")
    }
    for note in receipt.notes { lines.append("<li>\(Markup.escape(redactor.text(note)))</li>") }
    if !receipt.skipped.isEmpty || !receipt.notes.isEmpty { lines.append("</ul>") }
    return lines
  }
}
