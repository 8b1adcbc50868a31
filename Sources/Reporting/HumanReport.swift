import ScanModel

/// The report for a person in a hurry: what blocks, the way out, notes, and the receipt.
///
/// No line begins with text of the repository; each has an indent or a word of ours in front.
enum HumanReport: ReportRenderer {
  static func render(
    _ report: Report, _ redactor: Redactor, _ options: ReportOptions
  ) -> [UInt8] {
    var page = Page(colour: options.colour)
    if CleanLine.suffices(for: report) {
      if !options.quiet { CleanLine.write(report, redactor, to: &page) }
      return page.bytes
    }
    let groups = FindingGroup.groups(of: report)
    let blocking = groups.filter { $0.finding.blocks }
    headline(report, blocking, &page)
    for group in blocking { group.write(to: &page, command: report.command, redactor) }
    if !blocking.isEmpty {
      WayOut(command: report.command, redactor: redactor, options: options)
        .write(blocking, to: &page)
    }
    HumanNotes.write(groups, command: report.command, redactor, to: &page)
    if !options.quiet || !report.isComplete || !groups.isEmpty {
      ReceiptText.write(report, redactor, to: &page)
    }
    return page.bytes
  }

  private static func headline(_ report: Report, _ blocking: [FindingGroup], _ page: inout Page) {
    if !report.isComplete {
      let count = report.receipt.skipped.count { $0.isFailure }
      let things = count == 1 ? "1 thing" : "\(count) things"
      page.line(
        page.paint("Ward: INCOMPLETE", .alarm)
          + ": \(things) could not be read, so this is not a clean result.")
    }
    guard !blocking.isEmpty else { return }
    let verb = blocking.count == 1 ? "blocks" : "block"
    let what = Quantity.of(blocking.count, "finding")
    let sentence =
      switch report.command {
      case "pre-commit", "pre-merge-commit", "commit-msg": "\(what) \(verb) this commit."
      case "pre-push", "pre-receive": "\(what) \(verb) this push."
      default: "\(what)."
      }
    page.line(page.paint("Ward: \(sentence)", .alarm))
  }
}
