import ScanModel

extension RuleReader {
  private static let policyKeys = [
    "id", "kind", "description", "severity", "patterns", "except", "blocks", "locked",
  ]

  /// One policy on files.
  func policy(_ table: TomlNode) -> PolicyRule? {
    let fields = fields(table, "a policy", Self.policyKeys)
    guard let id = identifier(fields, "policy") else { return nil }
    let kind: PolicyRule.Kind? = word(fields, "kind")
    if !fields.has("kind") {
      let kinds = PolicyRule.Kind.allCases.map(\.rawValue)
      log.error(id.position, "policy \(Text.quoted(id.value)) needs a kind: \(Text.list(kinds))")
    }
    var policy = PolicyRule(id: id.value, kind: kind ?? .forbiddenPath, position: id.position)
    policy.description = fields.string("description")?.value ?? ""
    if let severity: Severity = word(fields, "severity") { policy.severity = severity }
    policy.patterns = names(fields, "patterns")
    policy.except = names(fields, "except")
    if let blocks = fields.boolean("blocks") { policy.blocks = blocks.value }
    policy.locked = fields.boolean("locked")?.value ?? false
    if !fields.has("patterns") {
      log.error(
        id.position, "policy \(Text.quoted(id.value)) needs patterns; add patterns = [\"…\"]")
    } else if fields.isEmptyArray("patterns") {
      log.error(fields.keyPosition("patterns"), "patterns is empty, so that nothing is checked")
    }
    return kind == nil ? nil : policy
  }

  /// Names in the syntax of gitignore.
  private func names(_ fields: Fields, _ key: String) -> [String] {
    fields.strings(key).compactMap { name in
      if name.value.isEmpty || name.value.hasPrefix("!") || name.value.hasPrefix("#") {
        log.error(
          name.position,
          "\(Text.quoted(name.value)) is no name; exceptions belong into \"except\"")
        return nil
      }
      return name.value
    }
  }
}
