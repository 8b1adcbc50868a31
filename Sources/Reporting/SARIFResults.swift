import ScanModel

/// Findings as SARIF results.
struct SARIFResults {
  let redactor: Redactor
  let options: ReportOptions
  let rules: SARIFRules
  /// Whether any result is suppressed; then each has to say whether it is (3.27.23).
  let hasSuppressions: Bool

  /// Readers show the first location only; more than this many others help nobody.
  private static let relatedLimit = 20

  static func level(_ severity: Severity) -> String {
    switch severity {
    case .critical, .high: "error"
    case .medium: "warning"
    case .low, .info: "note"
    }
  }

  static func suppresses(_ finding: Finding) -> Bool {
    finding.status == .baselined || finding.status == .allowed
  }

  /// One result a finding; the places beyond the first are related locations.
  func objects(_ finding: Finding) -> [JSON] {
    let id = Escaping.text(finding.ruleID)
    let isNote = finding.confidence == .low || finding.status == .known
    var result: [(String, JSON)] = [
      ("ruleId", .string(id)),
      ("ruleIndex", .int(rules.index(of: finding.ruleID))),
      ("level", .string(isNote ? "note" : Self.level(finding.severity))),
      ("message", SARIF.message(message(finding))),
      (
        "locations",
        .array(finding.occurrences.prefix(1).map { .object(location($0, finding)) })
      ),
    ]
    let others = finding.occurrences.dropFirst().prefix(Self.relatedLimit)
    if !others.isEmpty {
      let related = others.enumerated().map { i, place -> JSON in
        .object([("id", .int(i + 1))] + location(place, finding))
      }
      result.append(("relatedLocations", .array(related)))
    }
    if !finding.fingerprint.isEmpty {
      result.append(
        (
          "partialFingerprints",
          .object([("wardFingerprint/v1", .string(finding.fingerprint))])
        ))
    }
    if hasSuppressions { result.append(("suppressions", .array(suppressions(finding)))) }
    result.append(("properties", .object(properties(finding))))
    return [.object(result)]
  }

  private func message(_ finding: Finding) -> String {
    var text = finding.description.isEmpty ? Escaping.text(finding.ruleID) : finding.description
    text = redactor.ruleText(text)
    if !finding.secret.isEmpty { text += ": " + redactor.hiddenForm(finding) }
    if !finding.why.isEmpty { text += " (" + redactor.text(finding.why) + ")" }
    return text
  }

  private func location(_ place: Occurrence, _ finding: Finding) -> [(String, JSON)] {
    var physical: [(String, JSON)] = [("artifactLocation", artifact(place))]
    if place.place != .pathName && place.place != .refName {
      physical.append(("region", .object(region(place, finding))))
    }
    var location: [(String, JSON)] = [("physicalLocation", .object(physical))]
    let notes =
      (place.member.map { ["in the member \(redactor.text($0))"] } ?? [])
      + (place.commit.map { ["in commit \($0.id.hex)"] } ?? [])
    if !notes.isEmpty {
      location.append(("message", SARIF.message(notes.joined(separator: " "))))
    }
    return location
  }

  /// The file; for what is in no file (a message, the name of a ref) a name that says so, because
  /// services refuse a whole upload over one result without a file.
  private func artifact(_ place: Occurrence) -> JSON {
    if let path = place.path {
      let isShown = redactor.reveal || !redactor.holdsSecret(path.bytes)
      let bytes = isShown ? path.bytes : Array(redactor.text(path.bytes).utf8)
      return .object([("uri", .string(SARIF.uri(bytes)))])
    }
    let name = place.place.name.split(separator: " ").joined(separator: "-")
    let owner = place.commit?.id.hex ?? place.blob?.hex ?? "new"
    return .object([
      ("uri", .string("\(name)/\(owner)")),
      ("description", SARIF.message("The \(place.place.name), which is in no file.")),
    ])
  }

  /// Lines always; columns in characters where the line is known, else in bytes and marked so. The
  /// end of a short secret is left out: it tells the length.
  private func region(_ place: Occurrence, _ finding: Finding) -> [(String, JSON)] {
    let location = place.location
    let mayMeasure = redactor.mayMeasure(finding)
    var region: [(String, JSON)] = [
      ("startLine", .int(max(1, location.startLine))),
      ("endLine", .int(max(1, location.startLine, location.endLine))),
    ]
    // Lines of a container's member are not lines of the file.
    let line = place.member == nil ? options.startLine?(place) : nil
    func column(_ byteColumn: Int) -> JSON {
      guard let line else { return .int(max(1, byteColumn)) }
      return .int(1 + line.prefix(max(0, byteColumn - 1)).count { $0 & 0xC0 != 0x80 })
    }
    region.append(("startColumn", column(location.startColumn)))
    let isOneLine = location.startLine == location.endLine
    if mayMeasure && (isOneLine || line == nil) {
      region.append(("endColumn", column(location.endColumn)))
    }
    if mayMeasure {
      region.append(("byteOffset", .int(max(0, location.byteOffset))))
      region.append(("byteLength", .int(max(0, location.byteLength))))
    }
    if line == nil { region.append(("properties", .object([("columnUnit", .string("bytes"))]))) }
    return region
  }

  private func suppressions(_ finding: Finding) -> [JSON] {
    guard Self.suppresses(finding) else { return [] }
    let reason = finding.statusReason.map { redactor.text($0) }
    let isInline = finding.status == .allowed && (reason ?? "").hasPrefix("inline")
    return [
      .object([
        ("kind", .string(isInline ? "inSource" : "external")),
        ("status", .string("accepted")),
        ("justification", .string(reason ?? finding.status.rawValue)),
      ])
    ]
  }

  private func properties(_ finding: Finding) -> [(String, JSON)] {
    var properties: [(String, JSON)] = [
      ("severity", .string(finding.severity.rawValue)),
      ("confidence", .string(finding.confidence.rawValue)),
      ("status", .string(finding.status.rawValue)),
      ("blocks", .bool(finding.blocks)),
      ("occurrences", .int(finding.occurrences.count)),
      ("inHead", .optional(finding.inHead)),
    ]
    if redactor.reveal {
      properties.append(("secret", .string(Escaping.text(finding.secret))))
    }
    return properties
  }
}
