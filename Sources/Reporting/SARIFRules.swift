import ScanModel

/// The rules of a SARIF run: those that have findings, sorted by id.
struct SARIFRules {
  let json: JSON
  private let indexes: [String: Int]

  init(_ findings: [Finding], _ redactor: Redactor) {
    var first: [String: Finding] = [:]
    for finding in findings {
      if let known = first[finding.ruleID], known.severity >= finding.severity { continue }
      first[finding.ruleID] = finding
    }
    let sorted = first.values.sorted { $0.ruleID < $1.ruleID }
    var indexes: [String: Int] = [:]
    for (i, finding) in sorted.enumerated() { indexes[finding.ruleID] = i }
    self.indexes = indexes
    self.json = .array(sorted.map { Self.rule($0, redactor) })
  }

  /// The position of a rule in `json`.
  func index(of ruleID: String) -> Int { indexes[ruleID] ?? -1 }

  private static func rule(_ finding: Finding, _ redactor: Redactor) -> JSON {
    let id = Escaping.text(finding.ruleID)
    let description = finding.description.isEmpty ? id : redactor.ruleText(finding.description)
    let help =
      finding.revoke.map { redactor.ruleText($0) }
      ?? "Remove the value, and replace it at its issuer if it was ever real."
    // Tags are a set (3.8.2).
    let tags = Set(finding.tags.map(Escaping.text)).subtracting(["security"]).sorted()
    var properties: [(String, JSON)] = [
      ("tags", .strings(["security"] + tags))
    ]
    // Code scanning services read this score; kinds that are public by design have none.
    if let score = score(finding.severity) {
      properties.append(("security-severity", .string(score)))
    }
    return .object([
      ("id", .string(id)),
      ("name", .string(id)),
      ("shortDescription", SARIF.message(description)),
      ("fullDescription", SARIF.message(description)),
      ("help", SARIF.message(help)),
      (
        "defaultConfiguration",
        .object([("level", .string(SARIFResults.level(finding.severity)))])
      ),
      ("properties", .object(properties)),
    ])
  }

  /// A point inside the bands that GitHub names critical, high, medium and low.
  private static func score(_ severity: Severity) -> String? {
    switch severity {
    case .critical: "9.5"
    case .high: "8.0"
    case .medium: "5.5"
    case .low: "3.0"
    case .info: nil
    }
  }
}
