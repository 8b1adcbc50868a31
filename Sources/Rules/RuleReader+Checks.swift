import ScanModel
import Tokens

extension RuleReader {
  /// Checks what the regexes of a rule say against its other keys.
  func checkRegexes(
    _ regex: Located<String>?, _ path: Located<String>?, _ secretGroup: Located<Int>?,
    _ keywords: [Located<String>]
  ) {
    if let path { checkPattern(path, "path") }
    guard let regex else {
      if let keyword = keywords.first {
        log.add(
          dialect.lintLevel, keyword.position,
          "keywords have no effect without a regex; remove them")
      }
      if let secretGroup {
        log.add(
          dialect.lintLevel, secretGroup.position,
          "secretGroup has no effect without a regex; remove it")
      }
      return
    }
    guard checkPattern(regex, "regex") else { return }
    if let secretGroup, let groups = inspector.groupCount(regex.value), secretGroup.value > groups {
      log.error(
        secretGroup.position,
        "secretGroup is \(secretGroup.value), but the regex has "
          + (groups == 0 ? "no group" : groups == 1 ? "1 group" : "\(groups) groups")
          + "; put (…) around the secret or lower the number")
    }
    checkKeywords(keywords, regex)
  }

  /// Checks that a regex compiles and cannot match nothing; returns whether it compiles.
  @discardableResult
  func checkPattern(_ regex: Located<String>, _ name: String) -> Bool {
    if let reason = inspector.compileError(regex.value) {
      log.error(regex.position, "the \(name) does not compile: \(Text.plain(reason))")
      return false
    }
    if inspector.matchesEmpty(regex.value) == true {
      log.add(
        dialect.lintLevel, regex.position,
        "the \(name) \(Text.quoted(regex.value)) matches the empty string, and so everything; "
          + "make a part of it obligatory")
    }
    return true
  }

  /// Keywords decide whether the regex is run at all: each match must hold one of them.
  private func checkKeywords(_ keywords: [Located<String>], _ regex: Located<String>) {
    guard let first = keywords.first, let text = RegexText(regex.value),
      KeywordImplication.judge(text, keywords: keywords.map(\.value)) == .notImplied
    else { return }
    let word = text.requiredWords.first.map { "; every match holds \(Text.quoted($0))" } ?? ""
    let subject =
      keywords.count == 1
      ? "the keyword \(Text.quoted(first.value)) is not implied by the regex"
      : "none of the keywords \(Text.list(keywords.map(\.value))) is implied by the regex"
    log.add(
      dialect.lintLevel, first.position,
      subject + ": it can match text without it, which would be passed over\(word)")
  }

  /// The parameters of a detector that is code; the rule then has no regex.
  func detector(_ fields: Fields) -> EntropyDetector? {
    let parameters = ["alphabet", "minLength", "maxLength"]
    guard let name = fields.string("detector") else {
      for key in parameters where fields.has(key) && !fields.has("detector") {
        log.error(
          fields.keyPosition(key),
          "\"\(key)\" has an effect only with detector = \"entropy\"; add that or remove it")
      }
      return nil
    }
    guard name.value == "entropy" else {
      log.error(
        name.position, "\(Text.quoted(name.value)) is no detector; the only one is \"entropy\"")
      return nil
    }
    if fields.has("regex") {
      log.error(
        fields.keyPosition("regex"), "a rule has a regex or a detector, not both; remove one")
    }
    for key in parameters + ["entropy"] where !fields.has(key) {
      log.error(name.position, "detector = \"entropy\" needs \"\(key)\"; add it")
    }
    let alphabet: EntropyDetector.Alphabet? = word(fields, "alphabet")
    let least = fields.integer("minLength", 1...1_000)
    let most = fields.integer("maxLength", 1...1_000)
    guard let alphabet, let least, let most else { return nil }
    guard least.value <= most.value else {
      log.error(most.position, "maxLength \(most.value) is below minLength \(least.value)")
      return nil
    }
    return EntropyDetector(alphabet: alphabet, minLength: least.value, maxLength: most.value)
  }

  /// One sample of a rule.
  func test(_ table: TomlNode) -> RuleTest? {
    let fields = fields(table, "a test", ["match", "noMatch", "path", "confidence"])
    let path = fields.string("path")
    let match = fields.string("match")
    let noMatch = fields.string("noMatch")
    let confidence: Confidence? = word(fields, "confidence")
    if let noMatch, fields.has("confidence") {
      log.error(noMatch.position, "what is not found has no confidence; remove one of the two")
      return nil
    }
    if match != nil && noMatch != nil {
      log.error(fields.position, "a test has match or noMatch, not both; make two of it")
      return nil
    }
    guard let template = match ?? noMatch else {
      if !fields.has("match") && !fields.has("noMatch") {
        log.error(fields.position, "a test needs match = \"…\" or noMatch = \"…\"")
      }
      return nil
    }
    do throws(TemplateError) {
      try SampleGenerator.check(template.value)
    } catch {
      log.error(
        template.position, "\(Text.plain(error.message)) (at byte \(error.offset + 1) of the text)")
      return nil
    }
    return RuleTest(
      expectation: match != nil ? .match : .noMatch, template: template.value, path: path?.value,
      confidence: confidence, position: template.position)
  }
}
