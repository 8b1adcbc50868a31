import ScanModel
import Tokens

/// Reads the tables of one file into rules, allowlists and policies, and logs every mistake.
struct RuleReader {
  let file: String
  let dialect: Dialect
  let inspector: RegexInspector
  let log: DiagnosticLog

  /// Parses and reads a file; `nil`, with an error logged, where it is no TOML.
  static func read(_ file: LayerFile, inspector: RegexInspector, log: DiagnosticLog) -> ParsedFile?
  {
    let root: TomlNode
    do throws(TomlDocument.SyntaxError) {
      root = try TomlDocument(file.bytes).root()
    } catch {
      let position = RulePosition(
        file: file.name, line: max(1, error.place.line), column: max(1, error.place.column))
      log.error(position, "not TOML: \(Text.plain(error.message))")
      return nil
    }
    let reader = RuleReader(
      file: file.name, dialect: Dialect.of(root), inspector: inspector, log: log)
    return reader.file(root)
  }

  private func file(_ root: TomlNode) -> ParsedFile {
    let top = fields(root, "a rule file", dialect.topKeys)
    var parsed = ParsedFile(name: file, dialect: dialect)
    parsed.rules = top.tables("rules").compactMap { rule($0) }
    parsed.allowlists = globalAllowlists(top)
    parsed.policies = top.tables("policies").compactMap { policy($0) }
    parsed.disabled = dialect == .ward ? top.strings("disabledRules") : []
    if dialect == .gitleaks { readExtend(top, &parsed) }
    return parsed
  }

  func fields(_ table: TomlNode, _ subject: String, _ known: [String]) -> Fields {
    Fields(
      table, file: file, subject: subject, known: known, unknown: dialect.lintLevel,
      foldsCase: dialect == .gitleaks, log: log)
  }

  private func readExtend(_ top: Fields, _ parsed: inout ParsedFile) {
    guard let table = top.table("extend") else { return }
    let extend = fields(table, "[extend]", ["path", "url", "useDefault", "disabledRules"])
    parsed.disabled = extend.strings("disabledRules")
    parsed.extendsBelow = extend.boolean("useDefault")?.value ?? false
    parsed.extendedPath = extend.string("path").flatMap { $0.value.isEmpty ? nil : $0 }
    if let url = extend.string("url"), !url.value.isEmpty {
      log.warning(url.position, "extend.url is not followed; put the file beside this one")
    }
    if let path = parsed.extendedPath, parsed.extendsBelow {
      log.error(path.position, "[extend] may have path or useDefault, not both; remove one")
    }
  }

  // MARK: One rule

  private func rule(_ table: TomlNode) -> ParsedRule? {
    let fields = fields(table, "a rule", dialect.ruleKeys)
    guard let id = identifier(fields, "rule") else { return nil }
    var rule = Rule(id: id.value, position: id.position)
    rule.description = fields.string("description")?.value ?? ""
    let named = dialect == .ward ? namedValue(fields) : nil
    let regex =
      fields.string("regex") ?? named.map { Located(value: $0.value.regex, position: $0.position) }
    let path = fields.string("path")
    rule.regex = regex?.value
    rule.pathRegex = path?.value
    rule.entropy = fields.number("entropy", 0...8)?.value ?? 0
    rule.tags = fields.strings("tags").map(\.value) + (named == nil ? [] : [Rule.namedTag])
    rule.skipReport = fields.boolean("skipReport")?.value ?? false
    let keywords =
      named.map { named in
        named.value.keywords.map { Located(value: $0, position: named.position) }
      } ?? keywords(fields)
    rule.keywords = keywords.map(\.value)
    let secretGroup = fields.integer("secretGroup", 0...1_000)
    rule.secretGroup = secretGroup?.value ?? (named == nil ? 0 : 1)
    if dialect == .ward { readWardKeys(fields, &rule) }
    rule.allowlists = ruleAllowlists(fields)
    var parsed = ParsedRule(rule: rule)
    readRequired(fields, &parsed)

    let hasMatcher = ["regex", "path", "detector", "names"].contains { fields.has($0) }
    parsed.isPatch = dialect == .gitleaks && !hasMatcher
    if dialect == .ward && !hasMatcher {
      log.error(
        id.position,
        "rule \(Text.quoted(id.value)) has no regex, names, path or detector and can find "
          + "nothing; give it one")
    }
    // A rule that only changes another's lists has its regex there.
    if !parsed.isPatch { checkRegexes(regex, path, secretGroup, keywords) }
    return parsed
  }

  /// The id of a rule or policy; it must be there and be one word.
  func identifier(_ fields: Fields, _ subject: String) -> Located<String>? {
    guard let id = fields.string("id") else {
      if !fields.has("id") {
        log.error(fields.position, "a \(subject) needs an id; add id = \"…\"")
      }
      return nil
    }
    let isWord =
      !id.value.isEmpty && id.value.utf8.count <= 128
      && id.value.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\"") }
    if !isWord {
      let level: Diagnostic.Level = id.value.isEmpty ? .error : dialect.lintLevel
      log.add(
        level, id.position,
        "the id \(Text.quoted(id.value)) must be one word of letters, digits and \"-\", so that "
          + "it can be named in comments")
    }
    return id
  }

  private func keywords(_ fields: Fields) -> [Located<String>] {
    fields.strings("keywords").compactMap { keyword in
      if keyword.value.isEmpty {
        log.add(
          dialect.lintLevel, keyword.position,
          "an empty keyword is in every file; remove it")
        return nil
      }
      return Located(value: Text.asciiLowercased(keyword.value), position: keyword.position)
    }
  }

  private func readWardKeys(_ fields: Fields, _ rule: inout Rule) {
    if let severity: Severity = word(fields, "severity") { rule.severity = severity }
    if let confidence: Confidence = word(fields, "confidence") { rule.confidence = confidence }
    if let checksum = fields.string("checksum") {
      rule.checksum = checksum.value
      if !CheckDigits.names.contains(checksum.value) {
        let hint = NearestName.find(checksum.value, in: CheckDigits.names)
        log.error(
          checksum.position,
          "no checksum is named \(Text.quoted(checksum.value)); "
            + (hint.map { "did you mean \"\($0)\"?" }
              ?? "known are \(CheckDigits.names.joined(separator: ", "))"))
      }
    }
    rule.aliases = fields.strings("aliases").map(\.value)
    rule.revoke = fields.string("revoke")?.value
    rule.locked = fields.boolean("locked")?.value ?? false
    rule.detector = detector(fields)
    rule.tests = fields.tables("tests").compactMap { test($0) }
  }

  /// A value that must be one of the words of an enumeration.
  func word<Word: RawRepresentable & CaseIterable>(_ fields: Fields, _ key: String) -> Word?
  where Word.RawValue == String {
    guard let text = fields.string(key) else { return nil }
    if let word = Word(rawValue: text.value) { return word }
    let words = Word.allCases.map(\.rawValue)
    let hint = NearestName.find(text.value, in: words)
    log.error(
      text.position,
      "\(Text.quoted(text.value)) is no \(key); "
        + (hint.map { "did you mean \"\($0)\"?" } ?? "known are \(words.joined(separator: ", "))"))
    return nil
  }

  private func readRequired(_ fields: Fields, _ parsed: inout ParsedRule) {
    for table in fields.tables("required") {
      let entry = self.fields(
        table, "a required rule", ["id", "withinLines", "withinColumns"])
      guard let id = identifier(entry, "required rule") else { continue }
      parsed.required.append(id)
      parsed.rule.required.append(
        RequiredRule(
          id: id.value, withinLines: entry.integer("withinLines", 0...1_000_000)?.value,
          withinColumns: entry.integer("withinColumns", 0...1_000_000)?.value))
    }
  }
}
