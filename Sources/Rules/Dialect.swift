import Tokens

/// The two schemas that rule files may have.
enum Dialect {
  /// Ward's own: strict.
  case ward
  /// Gitleaks': keys without regard to case, faults that gitleaks lets pass are warnings.
  case gitleaks

  /// The level of faults that do not keep a rule from running.
  var lintLevel: Diagnostic.Level { self == .ward ? .error : .warning }

  var topKeys: [String] {
    switch self {
    case .ward: ["rules", "allowlists", "policies", "disabledRules"]
    case .gitleaks: Self.markers + ["rules", "allowlists"]
    }
  }

  var ruleKeys: [String] {
    self == .ward
      ? Self.commonRuleKeys + Self.wardRuleKeys
      : Self.commonRuleKeys + ["allowlist"]
  }

  var allowlistKeys: [String] {
    ["description", "condition", "commits", "paths", "regexes", "regexTarget", "stopwords"]
  }

  private static let markers = ["title", "description", "minVersion", "extend", "allowlist"]
  private static let commonRuleKeys = [
    "id", "description", "regex", "path", "secretGroup", "entropy", "keywords", "tags",
    "skipReport", "allowlists", "required",
  ]
  private static let wardRuleKeys = [
    "severity", "confidence", "checksum", "aliases", "revoke", "locked", "tests", "detector",
    "alphabet", "minLength", "maxLength", "names", "value", "keyed",
  ]

  /// Tells the dialect of a file by its form.
  ///
  /// A key that only Ward has, or a slip of one, decides for Ward; then a key that only gitleaks
  /// has; then a file whose rules keep to the keys of both is gitleaks', and anything else Ward's,
  /// so that a mistake is not read leniently.
  static func of(_ root: TomlNode) -> Dialect {
    guard case .table(let members) = root.value else { return .ward }
    let top = members.map { $0.key.lowercased() }
    if top.contains("policies") || top.contains("disabledrules") { return .ward }
    let keys = ruleKeys(in: members)
    if keys.contains(where: isWards) { return .ward }
    if markers.contains(where: { top.contains($0.lowercased()) }) { return .gitleaks }
    if keys.isEmpty { return .ward }
    let known = Set(Dialect.gitleaks.ruleKeys.map { $0.lowercased() })
    let isClean =
      keys.allSatisfy { known.contains($0.lowercased()) }
      && top.allSatisfy { $0 == "rules" || $0 == "allowlists" }
    return isClean ? .gitleaks : .ward
  }

  private static func isWards(_ key: String) -> Bool {
    if wardRuleKeys.contains(key) { return true }
    if Dialect.gitleaks.ruleKeys.contains(where: { $0.lowercased() == key.lowercased() }) {
      return false
    }
    let all = Dialect.ward.ruleKeys
    return NearestName.find(key, in: all).map(wardRuleKeys.contains) ?? false
  }

  /// The keys of all rules, those of other tables left out.
  private static func ruleKeys(in members: [TomlNode]) -> Set<String> {
    var keys: Set<String> = []
    for member in members where member.key.lowercased() == "rules" {
      guard case .array(let rules) = member.value else { continue }
      for rule in rules {
        if case .table(let fields) = rule.value { keys.formUnion(fields.map(\.key)) }
      }
    }
    return keys
  }
}
