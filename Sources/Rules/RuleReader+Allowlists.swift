import ScanModel

extension RuleReader {
  /// The allowlists of one rule, in either of gitleaks' spellings.
  func ruleAllowlists(_ fields: Fields) -> [Allowlist] {
    tables(fields).compactMap { allowlist($0, isGlobal: false)?.allowlist }
  }

  /// The allowlists for all rules, or for those that they name.
  func globalAllowlists(_ fields: Fields) -> [ParsedAllowlist] {
    tables(fields).compactMap { allowlist($0, isGlobal: true) }
  }

  private func tables(_ fields: Fields) -> [TomlNode] {
    guard dialect == .gitleaks, fields.has("allowlist") else { return fields.tables("allowlists") }
    if fields.has("allowlists") {
      log.error(
        fields.keyPosition("allowlist"),
        "[allowlist] and [[allowlists]] stand side by side; move the former into the latter")
    }
    return fields.isArray("allowlist")
      ? fields.tables("allowlist") : fields.table("allowlist").map { [$0] } ?? []
  }

  private func allowlist(_ table: TomlNode, isGlobal: Bool) -> ParsedAllowlist? {
    let fields = fields(
      table, isGlobal ? "a global allowlist" : "a rule's allowlist",
      dialect.allowlistKeys + (isGlobal ? ["targetRules"] : []))
    var list = Allowlist(position: fields.position)
    list.description = fields.string("description")?.value ?? ""
    list.condition = condition(fields)
    list.commits = fields.strings("commits").map(commit)
    list.paths = patterns(fields, "paths")
    list.regexes = patterns(fields, "regexes")
    list.target = target(fields)
    list.stopwords = fields.strings("stopwords").compactMap { word in
      if word.value.isEmpty {
        log.add(
          dialect.lintLevel, word.position, "an empty stopword is in every secret; remove it")
        return nil
      }
      return Text.asciiLowercased(word.value)
    }
    let checks = ["commits", "paths", "regexes", "stopwords"]
    if checks.allSatisfy({ !fields.has($0) || fields.isEmptyArray($0) }) {
      log.error(
        fields.position,
        "this allowlist checks nothing and can never be reached; give it \(Text.list(checks)), "
          + "or remove it")
      return nil
    }
    if dialect == .ward && fields.has("regexTarget") && !fields.has("regexes") {
      log.error(
        fields.keyPosition("regexTarget"),
        "regexTarget has no effect without regexes; remove it")
    }
    let targets = isGlobal ? fields.strings("targetRules") : []
    if isGlobal && fields.isEmptyArray("targetRules") {
      log.add(
        dialect.lintLevel, fields.keyPosition("targetRules"),
        "targetRules is empty, so that this allowlist speaks of all rules; name some or remove it")
    }
    // Without any check `AND` would hold for everything; what was left out has been told.
    let isEmpty =
      list.commits.isEmpty && list.paths.isEmpty && list.regexes.isEmpty && list.stopwords.isEmpty
    return isEmpty ? nil : ParsedAllowlist(allowlist: list, targets: targets)
  }

  private func patterns(_ fields: Fields, _ key: String) -> [String] {
    fields.strings(key).map { pattern in
      checkPattern(pattern, "allowlist's regex")
      return pattern.value
    }
  }

  private func condition(_ fields: Fields) -> Allowlist.Condition {
    guard let text = fields.string("condition") else { return .or }
    switch text.value.uppercased() {
    case "OR", "||", "": return .or
    case "AND", "&&": return .and
    default:
      log.error(
        text.position, "\(Text.quoted(text.value)) is no condition; write \"OR\" or \"AND\"")
      return .or
    }
  }

  private func target(_ fields: Fields) -> Allowlist.Target {
    // Gitleaks also has the empty word, which means the same as none.
    if dialect == .gitleaks, let text = fields.string("regexTarget"), text.value.isEmpty {
      return .secret
    }
    return word(fields, "regexTarget") ?? .secret
  }

  /// A commit id in lower case; one that can fit nothing stays, so that `AND` is not loosened.
  private func commit(_ text: Located<String>) -> String {
    let id = Text.asciiLowercased(text.value)
    if ObjectID(hex: id) != nil { return id }
    log.add(
      dialect.lintLevel, text.position,
      "\(Text.quoted(text.value)) is no full commit id and can fit nothing; write all 40 or 64 "
        + "digits")
    return id
  }
}
