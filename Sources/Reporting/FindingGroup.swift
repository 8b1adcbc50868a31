import ScanModel

/// The findings of one rule and secret, shown as one block with all of their places.
struct FindingGroup {
  /// The first of them.
  let finding: Finding
  private(set) var places: [Occurrence]

  /// The places that are listed below the first one.
  private static let placeLimit = 5

  /// All groups of a report, in the order of their first finding.
  static func groups(of report: Report) -> [FindingGroup] {
    struct Key: Hashable {
      let rule: String
      let secret: [UInt8]
      let blocks: Bool
      let status: FindingStatus
      let confidence: Confidence
    }
    var groups: [FindingGroup] = []
    var known: [Key: Int] = [:]
    for finding in report.findings {
      let key = Key(
        rule: finding.ruleID, secret: finding.secret, blocks: finding.blocks,
        status: finding.status, confidence: finding.confidence)
      // A finding without a secret (a forbidden file) is only ever itself.
      if !finding.secret.isEmpty, let i = known[key] {
        groups[i].places += finding.occurrences
      } else {
        known[key] = groups.count
        groups.append(FindingGroup(finding: finding, places: finding.occurrences))
      }
    }
    return groups
  }

  /// Writes the block: place, rule, secret, why, commit, other places.
  func write(to page: inout Page, command: String, _ redactor: Redactor) {
    page.gap()
    let rule = page.paint(Escaping.text(finding.ruleID), .caution)
    let place = places.first.map { name(of: $0, redactor) } ?? "(no place)"
    page.line("\(page.paint(place, .strong))  \(rule)  \(finding.severity.rawValue)", indent: 1)
    page.line(secretLine(redactor), indent: 2)
    if !finding.why.isEmpty {
      page.line(page.paint("why: \(redactor.text(finding.why))", .dim), indent: 2)
    }
    if let commit = places.first?.commit { writeCommit(commit, redactor, &page) }
    for other in places.dropFirst().prefix(Self.placeLimit) {
      page.line("also \(Self.textWithCommit(other, redactor))", indent: 2)
    }
    let more = places.count - 1 - Self.placeLimit
    if more > 0 { page.line("and in \(Quantity.of(more, "more place"))", indent: 2) }
    if command == "audit" { writeHistory(redactor, &page) }
  }

  /// Where there is no secret, the file as a whole is meant.
  private func name(of place: Occurrence, _ redactor: Redactor) -> String {
    guard finding.secret.isEmpty, let path = place.path else { return Self.text(place, redactor) }
    return redactor.text(path.bytes)
  }

  private func secretLine(_ redactor: Redactor) -> String {
    let description =
      finding.description.isEmpty
      ? Escaping.text(finding.ruleID) : redactor.ruleText(finding.description)
    guard !finding.secret.isEmpty else { return description }
    var line = "\(description): \(redactor.redacted(finding))"
    if redactor.mayMeasure(finding) && !redactor.reveal {
      line += " (\(Quantity.of(finding.secret.count, "byte")))"
    }
    if !finding.decoded.isEmpty {
      line +=
        ", decoded from " + finding.decoded.map(Escaping.text).reversed().joined(separator: " in ")
    }
    return line
  }

  private func writeCommit(_ commit: CommitInfo, _ redactor: Redactor, _ page: inout Page) {
    page.line(
      "commit \(commit.id.hex.prefix(12)), \(redactor.text(commit.date)), "
        + redactor.text(commit.author),
      indent: 2)
    if !commit.subject.isEmpty {
      page.line("subject: \(redactor.text(commit.subject))", indent: 2)
    }
  }

  private func writeHistory(_ redactor: Redactor, _ page: inout Page) {
    if finding.inHead == true { page.line("still in HEAD", indent: 2) }
    if !finding.stillIn.isEmpty {
      let shown = finding.stillIn.prefix(Self.placeLimit).map { redactor.text($0) }
      let more = finding.stillIn.count - shown.count
      page.line(
        "still in " + shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : ""),
        indent: 2)
    }
    if finding.reachable == false {
      page.line("unreachable: no branch, tag or reflog holds it", indent: 2)
    }
    if !finding.fingerprint.isEmpty {
      page.line(page.paint("fingerprint \(finding.fingerprint)", .dim), indent: 2)
    }
  }

  /// `path:line:column`, or the words for what is in no file.
  static func text(_ place: Occurrence, _ redactor: Redactor) -> String {
    let position = "\(place.location.startLine):\(place.location.startColumn)"
    let inside = place.member.map { "!/" + redactor.text($0) } ?? ""
    let path = place.path.map { redactor.text($0.bytes) + inside }
    switch place.place {
    case .content: return "\(path ?? "standard input"):\(position)"
    case .pathName: return "\(path ?? "path") (the name itself)"
    case .commitMessage:
      let commit = place.commit.map { " of \($0.id.hex.prefix(12))" } ?? ""
      return "message\(commit):\(position)"
    case .tagMessage:
      return "tag message\(path.map { " of " + $0 } ?? ""):\(position)"
    case .refName: return "ref name \(path ?? "")"
    }
  }

  static func textWithCommit(_ place: Occurrence, _ redactor: Redactor) -> String {
    let commit = place.commit.map { " in commit \($0.id.hex.prefix(12))" } ?? ""
    return text(place, redactor) + (place.place == .commitMessage ? "" : commit)
  }
}
