import ScanModel

/// A rule written as a rule file of Ward's own schema holds it.
package enum RuleText {
  /// The keys of a rule with their values in TOML, in the order in which files have them; keys at their
  /// defaults are left out. Allowlists, required rules and tests are not among them.
  package static func fields(_ rule: Rule) -> [(key: String, value: String)] {
    var fields: [(key: String, value: String)] = [("id", quoted(rule.id))]
    if !rule.description.isEmpty { fields.append(("description", quoted(rule.description))) }
    fields.append(("severity", quoted(rule.severity.rawValue)))
    fields.append(("confidence", quoted(rule.confidence.rawValue)))
    if let regex = rule.regex { fields.append(("regex", literal(regex))) }
    if let path = rule.pathRegex { fields.append(("path", literal(path))) }
    if let detector = rule.detector {
      fields.append(("detector", quoted("entropy")))
      fields.append(("alphabet", quoted(detector.alphabet.rawValue)))
      fields.append(("minLength", "\(detector.minLength)"))
      fields.append(("maxLength", "\(detector.maxLength)"))
    }
    if !rule.keywords.isEmpty { fields.append(("keywords", list(rule.keywords))) }
    if rule.secretGroup != 0 { fields.append(("secretGroup", "\(rule.secretGroup)")) }
    if rule.entropy != 0 { fields.append(("entropy", "\(rule.entropy)")) }
    if let checksum = rule.checksum { fields.append(("checksum", quoted(checksum))) }
    if !rule.tags.isEmpty { fields.append(("tags", list(rule.tags))) }
    if !rule.aliases.isEmpty { fields.append(("aliases", list(rule.aliases))) }
    if let revoke = rule.revoke { fields.append(("revoke", quoted(revoke))) }
    if rule.skipReport { fields.append(("skipReport", "true")) }
    if rule.locked { fields.append(("locked", "true")) }
    return fields
  }

  /// The whole rule, its tests included, without a newline at its end.
  package static func toml(_ rule: Rule) -> String {
    var lines = ["[[rules]]"]
    lines += fields(rule).map { "\($0.key) = \($0.value)" }
    for required in rule.required {
      lines += ["  [[rules.required]]", "  id = \(quoted(required.id))"]
      if let count = required.withinLines { lines.append("  withinLines = \(count)") }
      if let count = required.withinColumns { lines.append("  withinColumns = \(count)") }
    }
    for allowlist in rule.allowlists {
      lines.append("  [[rules.allowlists]]")
      lines += fields(allowlist).map { "  \($0.key) = \($0.value)" }
    }
    for test in rule.tests {
      let key = test.expectation == .match ? "match" : "noMatch"
      lines += ["  [[rules.tests]]", "  \(key) = \(literal(test.template))"]
      if let path = test.path { lines.append("  path = \(quoted(path))") }
    }
    return lines.joined(separator: "\n")
  }

  /// An allowlist that speaks of all rules, or of those that it names.
  package static func toml(_ allowlist: Allowlist) -> String {
    let fields = fields(allowlist).map { "\($0.key) = \($0.value)" }
    return (["[[allowlists]]"] + fields).joined(separator: "\n")
  }

  private static func fields(_ list: Allowlist) -> [(key: String, value: String)] {
    var fields: [(key: String, value: String)] = []
    if !list.description.isEmpty { fields.append(("description", quoted(list.description))) }
    if list.condition != .or { fields.append(("condition", quoted(list.condition.rawValue))) }
    if !list.targetRules.isEmpty { fields.append(("targetRules", Self.list(list.targetRules))) }
    if !list.commits.isEmpty { fields.append(("commits", Self.list(list.commits))) }
    if !list.paths.isEmpty { fields.append(("paths", Self.list(list.paths, literal))) }
    if !list.regexes.isEmpty {
      if list.target != .secret { fields.append(("regexTarget", quoted(list.target.rawValue))) }
      fields.append(("regexes", Self.list(list.regexes, literal)))
    }
    if !list.stopwords.isEmpty { fields.append(("stopwords", Self.list(list.stopwords))) }
    return fields
  }

  private static func list(_ texts: [String], _ form: (String) -> String = quoted) -> String {
    "[" + texts.map(form).joined(separator: ", ") + "]"
  }

  /// A multi-line literal string, in which backslashes are themselves, where the text can stand in one.
  private static func literal(_ text: String) -> String {
    let isPlain =
      !text.contains("'''") && !text.hasSuffix("'")
      && text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
    return isPlain ? "'''\(text)'''" : quoted(text)
  }

  /// A basic string (TOML 1.0, "String").
  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case _ where scalar.value < 32 || scalar.value == 127:
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
