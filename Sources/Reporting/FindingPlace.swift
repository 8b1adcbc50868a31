import ScanModel

/// A finding at one of its places: the row of the formats that are tables.
struct FindingPlace {
  let finding: Finding
  /// `nil` for a finding without a place.
  let place: Occurrence?

  /// All rows of a report, in its order.
  static func all(of report: Report) -> [FindingPlace] {
    report.findings.flatMap { finding -> [FindingPlace] in
      if finding.occurrences.isEmpty { return [FindingPlace(finding: finding, place: nil)] }
      return finding.occurrences.map { FindingPlace(finding: finding, place: $0) }
    }
  }

  /// Whether nothing took the finding back: no allow, no ignore, no baseline.
  var isOpen: Bool { finding.status == .new || finding.status == .known }

  /// The path, redacted; empty for what is in no file.
  func path(_ redactor: Redactor) -> String {
    (place?.path).map { redactor.text($0.bytes) } ?? ""
  }

  /// The path, and the member of a container behind it.
  func fullPath(_ redactor: Redactor) -> String {
    path(redactor) + (place?.member.map { "!/" + redactor.text($0) } ?? "")
  }

  /// `path:line`, or what the secret stands in where that is no file.
  func name(_ redactor: Redactor) -> String {
    guard let place else { return "(no place)" }
    if place.path != nil {
      return finding.secret.isEmpty
        ? path(redactor) : "\(fullPath(redactor)):\(place.location.startLine)"
    }
    let owner = place.commit?.id.hex ?? place.blob?.hex
    return place.place.name + (owner.map { " of \($0.prefix(12))" } ?? "")
  }

  /// The rule's description and the redacted secret.
  func headline(_ redactor: Redactor) -> String {
    let text =
      finding.description.isEmpty
      ? Escaping.text(finding.ruleID) : redactor.ruleText(finding.description)
    return finding.secret.isEmpty ? text : "\(text): \(redactor.redacted(finding))"
  }
}

/// Text for XML and HTML.
enum Markup {
  /// Escapes what has a meaning in markup, and drops what XML 1.0 has no place for.
  ///
  /// - Parameter text: a single line without control characters, as the redactor makes it.
  static func escape(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out.append(contentsOf: "&amp;".unicodeScalars)
      case "<": out.append(contentsOf: "&lt;".unicodeScalars)
      case ">": out.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": out.append(contentsOf: "&quot;".unicodeScalars)
      case "'": out.append(contentsOf: "&#39;".unicodeScalars)
      case "\u{FFFE}", "\u{FFFF}": out.append("\u{FFFD}")
      default: out.append(scalar)
      }
    }
    return String(out)
  }
}
