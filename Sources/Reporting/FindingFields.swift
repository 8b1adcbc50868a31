import ScanModel

/// Findings as JSON objects, with the field names of the documented report.
struct FindingFields {
  private let command: String
  private let redactor: Redactor
  private let refs: RefTexts

  init(command: String, redactor: Redactor) {
    self.command = command
    self.redactor = redactor
    refs = RefTexts(redactor)
  }

  /// Whether findings are written one a secret with all of their places, as an audit does.
  var isAudit: Bool { command == "audit" }

  /// All objects of a finding: one a place, except in an audit.
  func objects(_ finding: Finding) -> [JSON] {
    if isAudit || finding.occurrences.count < 2 {
      return [.object(members(finding, at: finding.occurrences.first))]
    }
    return finding.occurrences.map { .object(members(finding, at: $0)) }
  }

  private func members(_ finding: Finding, at place: Occurrence?) -> [(String, JSON)] {
    let commit = place?.commit
    var members: [(String, JSON)] = [
      ("schema_version", .int(Report.schemaVersion)),
      ("rule_id", .string(Escaping.text(finding.ruleID))),
      ("description", .string(redactor.ruleText(finding.description))),
      ("severity", .string(finding.severity.rawValue)),
      ("confidence", .string(finding.confidence.rawValue)),
      ("blocks", .bool(finding.blocks)),
      ("why", .string(redactor.text(finding.why))),
      ("tags", .strings(finding.tags.map(Escaping.text))),
      ("place", .optional(place?.place.name)),
    ]
    members += path(place?.path) + member(place)
    members += location(finding, place)
    members += [
      ("secret_redacted", finding.secret.isEmpty ? .null : .string(redactor.hiddenForm(finding))),
      ("fingerprint", finding.fingerprint.isEmpty ? .null : .string(finding.fingerprint)),
      ("blob", .optional(place?.blob?.hex)),
      ("commit", .optional(commit?.id.hex)),
      ("author", .optional(commit.map { redactor.text($0.author) })),
      ("email", .optional(commit.map { redactor.text($0.email) })),
      ("date", .optional(commit.map { redactor.text($0.date) })),
      ("message_subject", .optional(commit.map { redactor.text($0.subject) })),
      ("decoded", .strings(finding.decoded.map(Escaping.text))),
      ("status", .string(finding.status.rawValue)),
      ("status_reason", .optional(finding.statusReason.map { redactor.text($0) })),
      ("revoke", .optional(finding.revoke.map { redactor.ruleText($0) })),
    ]
    if isAudit { members += history(finding) }
    if redactor.reveal {
      members += Self.bytes("secret", finding.secret) + Self.bytes("match", finding.match)
    }
    return members
  }

  /// Lines, columns and offsets. Of a secret under 12 bytes the end is null: it tells the length.
  private func location(_ finding: Finding, _ place: Occurrence?) -> [(String, JSON)] {
    let location = place?.location
    let mayMeasure = redactor.mayMeasure(finding)
    return [
      ("start_line", .optional(location?.startLine)),
      ("end_line", .optional(location?.endLine)),
      ("start_column", .optional(location?.startColumn)),
      ("end_column", mayMeasure ? .optional(location?.endColumn) : .null),
      ("byte_offset", .optional(location?.byteOffset)),
      ("byte_length", mayMeasure ? .optional(location?.byteLength) : .null),
    ]
  }

  /// The path as text, and as base64 where the text is not the path's very bytes.
  ///
  /// A path that holds a secret has no base64: that would give the secret away.
  private func path(_ path: RepositoryPath?) -> [(String, JSON)] {
    guard let path else { return [("path", .null)] }
    let text = redactor.text(path.bytes)
    var members: [(String, JSON)] = [("path", .string(text))]
    let isExact = text.utf8.elementsEqual(path.bytes)
    if !isExact && (redactor.reveal || !redactor.holdsSecret(path.bytes)) {
      members.append(("path_base64", .string(base64(path.bytes))))
    }
    return members
  }

  /// The path inside of a container; absent for what is in none.
  private func member(_ place: Occurrence?) -> [(String, JSON)] {
    guard let member = place?.member else { return [] }
    return [("member", .string(redactor.text(member)))]
  }

  private func history(_ finding: Finding) -> [(String, JSON)] {
    let occurrences = finding.occurrences.map { occurrence -> JSON in
      var members: [(String, JSON)] = [("place", .string(occurrence.place.name))]
      members += path(occurrence.path) + member(occurrence)
      members += [
        ("commit", .optional(occurrence.commit?.id.hex)),
        ("date", .optional(occurrence.commit.map { redactor.text($0.date) })),
        ("blob", .optional(occurrence.blob?.hex)),
        ("line", .int(occurrence.location.startLine)),
      ]
      return .object(members)
    }
    let first = finding.firstSeen
    return [
      ("occurrences", .array(occurrences)),
      (
        "first_seen",
        first.map {
          .object([("commit", .string($0.id.hex)), ("date", .string(redactor.text($0.date)))])
        } ?? .null
      ),
      ("in_head", .optional(finding.inHead)),
      ("still_in", .literals(refs.literals(of: finding.stillIn), finding.stillIn.places)),
      ("reachable", .optional(finding.reachable)),
    ]
  }

  /// A revealed value: as text where it is UTF-8 without anything to escape, else as base64 too.
  private static func bytes(_ name: String, _ bytes: [UInt8]) -> [(String, JSON)] {
    let text = String(decoding: bytes, as: UTF8.self)
    let isExact = text.utf8.elementsEqual(bytes)
    let value = JSON.string(isExact ? text : Escaping.text(bytes))
    return [(name, value)] + (isExact ? [] : [(name + "_base64", .string(base64(bytes)))])
  }
}

extension Finding {
  /// The commit with the earliest author date among the occurrences; the first of equals.
  var firstSeen: CommitInfo? {
    let commits = occurrences.compactMap(\.commit)
    return commits.min { Timestamp.seconds($0.date) < Timestamp.seconds($1.date) }
  }
}
