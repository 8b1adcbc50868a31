import ScanModel

/// What was found and does not block: one short line each.
enum HumanNotes {
  private static let limit = 10

  static func write(
    _ groups: [FindingGroup], command: String, _ redactor: Redactor, to page: inout Page
  ) {
    let rest = groups.filter { !$0.finding.blocks }
    section("Already there before this change (rotate if real)", .known, rest, redactor, &page)
    section("In the baseline", .baselined, rest, redactor, &page)
    section("Allowed", .allowed, rest, redactor, &page)
    let isPublic = { (group: FindingGroup) in
      group.finding.severity == .info && group.finding.confidence > .low
    }
    section(
      "Public by design (does not block)", .new, rest.filter(isPublic), redactor, &page)
    section(
      "Also seen (does not block)", .new, rest.filter { !isPublic($0) }, redactor, &page)
  }

  private static func section(
    _ title: String, _ status: FindingStatus, _ groups: [FindingGroup], _ redactor: Redactor,
    _ page: inout Page
  ) {
    let groups = groups.filter { $0.finding.status == status }
    guard !groups.isEmpty else { return }
    page.gap()
    page.line("\(title): \(groups.count)")
    for group in groups.prefix(limit) { page.line(line(group, redactor), indent: 1) }
    if groups.count > limit { page.line("and \(groups.count - limit) more", indent: 1) }
  }

  private static func line(_ group: FindingGroup, _ redactor: Redactor) -> String {
    let finding = group.finding
    var line = group.places.first.map { FindingGroup.textWithCommit($0, redactor) } ?? "(no place)"
    line += "  \(Escaping.text(finding.ruleID))"
    if !finding.secret.isEmpty { line += "  \(redactor.redacted(finding))" }
    if finding.confidence == .low { line += "  low confidence" }
    if finding.severity == .info { line += "  public by design" }
    if group.places.count > 1 {
      line += "  and in \(Quantity.of(group.places.count - 1, "more place"))"
    }
    if let reason = finding.statusReason { line += "  (\(redactor.text(reason)))" }
    return line
  }
}
