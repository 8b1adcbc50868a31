import ScanModel

/// The one line of a hook that found nothing and read everything: it runs many times a day.
enum CleanLine {
  private static let hooks: Set<String> = [
    "pre-commit", "pre-merge-commit", "commit-msg", "pre-push", "pre-receive",
  ]

  /// Whether a report is told in one line: notes on known secrets need the whole page, and what is public
  /// by design is counted.
  static func suffices(for report: Report) -> Bool {
    hooks.contains(report.command) && report.isComplete
      && report.findings.allSatisfy { $0.severity == .info && $0.status == .new && !$0.blocks }
  }

  /// Writes the line, and below it what shaped the run.
  static func write(_ report: Report, _ redactor: Redactor, to page: inout Page) {
    let hash = Escaping.text(String(report.rulesHash.prefix(12)))
    var rules = "\(Quantity.of(report.ruleCount, "rule")), \(hash)"
    // The usual source needs no words; any other one is told in every run.
    if !report.policySource.isEmpty && report.policySource != Report.usualPolicySource {
      rules += "; \(redactor.text(report.policySource))"
    }
    let count = report.findings.count
    let more = count == 0 ? "" : ", \(Quantity.of(count, "value")) public by design"
    page.line("ward: \(outcome(report))\(more) (\(rules))")
    for entry in report.receipt.skipped {
      page.line("ward: skipped \(redactor.text(entry.what)): \(redactor.text(entry.why))")
    }
    for note in report.receipt.notes { page.line("ward: note: \(redactor.text(note))") }
  }

  private static func outcome(_ report: Report) -> String {
    let receipt = report.receipt
    let parts = [
      (receipt.commits, "commit"), (receipt.tags, "tag"), (receipt.blobs, "blob"),
    ].filter { $0.0 > 0 }.map { Quantity.of($0.0, $0.1) }
    let size = Quantity.bytes(receipt.bytes)
    if report.command == "commit-msg" { return "nothing found in the message, \(size)" }
    if parts.isEmpty { return "nothing new to scan" }
    return "nothing found in \((parts + [size]).joined(separator: ", "))"
  }
}
