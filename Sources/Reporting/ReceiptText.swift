import ScanModel

/// The end of a human report: what was read, what was not, and which rules looked at it.
enum ReceiptText {
  private static let skippedLimit = 10

  static func write(_ report: Report, _ redactor: Redactor, to page: inout Page) {
    let receipt = report.receipt
    page.gap()
    page.line("Read \(counts(receipt)), \(Quantity.bytes(receipt.bytes)).")
    let failures = receipt.skipped.filter { $0.isFailure }
    let others = receipt.skipped.filter { !$0.isFailure }
    if !failures.isEmpty {
      let sentence = "INCOMPLETE: not read, \(Quantity.of(failures.count, "failure")):"
      list(page.paint(sentence, .alarm), failures, redactor, &page)
    }
    if !others.isEmpty { list("Skipped: \(others.count)", others, redactor, &page) }
    let rules =
      report.rulesHash.isEmpty ? "" : " \(Escaping.text(String(report.rulesHash.prefix(12))))"
    let source = report.policySource.isEmpty ? "" : ", \(redactor.text(report.policySource))"
    page.line("Rules\(rules): \(Quantity.of(report.ruleCount, "rule"))\(source).")
    for note in receipt.notes { page.line("Note: \(redactor.text(note))") }
    if report.blocking == 0 && report.isComplete { page.line(verdict(report)) }
  }

  /// What may be said of a complete run that does not block.
  private static func verdict(_ report: Report) -> String {
    if !report.findings.isEmpty { return "Nothing blocks." }
    let receipt = report.receipt
    let read = receipt.commits + receipt.tags + receipt.blobs + receipt.files + receipt.bytes
    return read == 0 ? "There was nothing to scan." : "Nothing found."
  }

  private static func counts(_ receipt: Receipt) -> String {
    let parts = [
      (receipt.commits, "commit"), (receipt.tags, "tag"), (receipt.blobs, "blob"),
      (receipt.files, "file"),
    ]
    let shown = parts.filter { $0.0 > 0 }.map { Quantity.of($0.0, $0.1) }
    return shown.isEmpty ? "nothing" : shown.joined(separator: ", ")
  }

  private static func list(
    _ title: String, _ skipped: [Skipped], _ redactor: Redactor, _ page: inout Page
  ) {
    page.line(title)
    for entry in skipped.prefix(skippedLimit) {
      // Errors name their subject themselves; once is enough.
      let isNamed = entry.why.hasPrefix(entry.what + ": ")
      let why = isNamed ? String(entry.why.dropFirst(entry.what.count + 2)) : entry.why
      page.line("\(redactor.text(entry.what)): \(redactor.text(why))", indent: 1)
    }
    if skipped.count > skippedLimit {
      page.line("and \(skipped.count - skippedLimit) more", indent: 1)
    }
  }
}
