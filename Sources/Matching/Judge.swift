import Rules
import ScanModel
import Tokens

/// Decides whether what a rule matched is a finding, and how sure that is.
///
/// Order: entropy, check digits, shape and context, allowlists, inline allow. The first that says no
/// ends it.
struct Judge {
  let rules: CompiledRules
  let options: ScanOptions
  let path: RepositoryPath?
  let bytes: UnsafeRawBufferPointer
  /// Whether the path is not known yet: only what no path makes a finding is refused then.
  var isAnyPath = false

  /// Bytes of a line that are looked at on each side of a match; a minified file is one line.
  static let lineReach = 8 << 10
  /// Bytes of a match that are kept for `--reveal`.
  private static let matchLimit = 4 << 10

  /// Whether a secret of this entropy is none, wherever it stands.
  static func lacksEntropy(_ entropy: Double, _ rule: Rule) -> Bool {
    rule.entropy > 0 && entropy <= rule.entropy
  }

  /// What a match of a rule tells of: itself, or the values that a lexer finds from there.
  ///
  /// - Parameter readTo: where the last document that was read ends; each is read once.
  func values(of found: RawMatch, _ rule: CompiledRule, readTo: inout Int) -> [RawMatch] {
    guard rule.readsKubernetesSecrets else { return [found] }
    guard found.match.lowerBound >= readTo else { return [] }
    let document = KubernetesSecret.values(around: found.match, in: bytes)
    readTo = document.end
    return document.values.map { RawMatch(match: $0, secret: $0, group: 0) }
  }

  /// - Returns: the match with a location still to be set, or `nil`; reasons go to `trace`.
  ///
  /// The secret of a generic rule is narrowed where the text around it tells where it ends.
  func judge(_ found: inout RawMatch, rule index: Int, trace: inout Trace) throws(MatchingError)
    -> Match?
  {
    if rules.rules[index].kind == .generic { setEnds(of: &found) }
    let rule = rules.rule(index)
    let secret = bytes.slice(found.secret)
    let entropy = Entropy.shannon(secret)
    trace.note(
      .group, true,
      found.group == 0 ? "the whole match is the secret" : "group \(found.group) is the secret")
    if rule.entropy > 0 {
      let passed = !Self.lacksEntropy(entropy, rule)
      trace.note(
        .entropy, passed,
        "\(Entropy.text(entropy)) bits a byte, threshold \(Entropy.text(rule.entropy))")
      guard passed else { return nil }
    }
    var opinion = Opinion(confidence: rule.confidence)
    if rules.rules[index].kind <= .broad {
      opinion.prefix = shownPrefix(rules.rules[index].regex, found, secret)
      if !opinion.prefix.isEmpty { opinion.facts.append("prefix \(opinion.prefix)") }
      applySpecificShape(
        secret, isNamed: rules.rules[index].isNamed, &opinion, trace: &trace)
    } else if rules.rules[index].kind == .spoken {
      if let reason = spokenRefusal(found.secret, rule, &opinion) {
        trace.note(.shape, false, reason)
        return nil
      }
    } else if let reason = genericRefusal(found, rule, &opinion, trace: &trace) {
      trace.note(.shape, false, reason)
      return nil
    }
    applyChecksum(rule, secret, &opinion, trace: &trace)
    if rule.entropy > 0 && secret.count >= Self.tellableLength {
      opinion.facts.append("entropy \(Entropy.text(entropy))")
    }
    return try finish(found, rule: index, entropy: entropy, opinion, trace: &trace)
  }

  /// The same for a run that the entropy detectors found.
  func finish(_ verdict: EntropyJudge.Verdict, trace: inout Trace) throws(MatchingError) -> Match? {
    let rule = rules.rule(verdict.rule)
    var opinion = Opinion(confidence: min(verdict.confidence, rule.confidence))
    opinion.facts = verdict.facts
    let found = RawMatch(match: verdict.value, secret: verdict.value, group: 0)
    let entropy = Entropy.shannon(bytes.slice(verdict.value))
    return try finish(found, rule: verdict.rule, entropy: entropy, opinion, trace: &trace)
  }

  /// What has been found out about a match so far.
  struct Opinion {
    var confidence: Confidence
    var prefix = ""
    var facts: [String] = []
    var features: ScoreFeatures?
    var hasRightCheckDigits = false

    /// Low confidence, and why.
    mutating func doubt(_ fact: String) {
      facts.append(fact)
      lower(to: .low)
    }

    mutating func lower(to confidence: Confidence) {
      self.confidence = min(self.confidence, confidence)
    }
  }

  /// Of shorter secrets neither length nor entropy is told.
  private static let tellableLength = 12

  private func finish(
    _ found: RawMatch, rule index: Int, entropy: Double, _ opinion: Opinion, trace: inout Trace
  ) throws(MatchingError) -> Match? {
    let lines = LineView(of: found, in: bytes)
    if try isAllowlisted(found, index, lines, trace: &trace) { return nil }
    let rule = rules.rule(index)
    let allow = InlineAllow(
      sameLines: lines.own, above: lines.above, ids: [rule.id] + rule.aliases,
      acceptsGitleaks: options.gitleaksAllow)
    if let reason = allow.reason { trace.note(.inlineAllow, true, reason) }
    for note in allow.notes { trace.note(.inlineAllow, false, note) }
    let facts = opinion.facts.isEmpty ? ["the rule's pattern matches"] : opinion.facts
    var match = Match(
      ruleIndex: index,
      location: SourceLocation(
        startLine: 1, endLine: 1, startColumn: 1, endColumn: 1, byteOffset: 0, byteLength: 0),
      secret: Array(bytes.slice(found.secret)),
      match: Array(bytes.slice(found.match).prefix(Self.matchLimit)), shownPrefix: opinion.prefix,
      entropy: entropy, confidence: opinion.confidence, severity: rule.severity,
      why: facts.joined(separator: ", "), decoded: [], allowedBy: allow.reason, notes: allow.notes,
      features: opinion.features)
    match.hasRightCheckDigits = opinion.hasRightCheckDigits
    return match
  }

  private func isAllowlisted(
    _ found: RawMatch, _ index: Int, _ lines: LineView, trace: inout Trace
  ) throws(MatchingError) -> Bool {
    let texts = AllowlistTexts(
      secret: bytes.slice(found.secret), match: bytes.slice(found.match), line: lines.text)
    for list in rules.globalAllowlists where list.covers(index) {
      if let check = try list.allows(texts, path: path) {
        trace.note(.allowlist, false, "a global allowlist, \(check)")
        return true
      }
    }
    for list in rules.rules[index].allowlists {
      if let check = try list.allows(texts, path: path) {
        trace.note(.allowlist, false, "an allowlist of the rule, \(check)")
        return true
      }
    }
    return false
  }
}

// MARK: - Check digits and shape

extension Judge {
  private func applyChecksum(
    _ rule: Rule, _ secret: UnsafeRawBufferPointer, _ opinion: inout Opinion, trace: inout Trace
  ) {
    guard let name = rule.checksum, let verdict = CheckDigits.verify(name, secret) else { return }
    switch verdict {
    case .right:
      trace.note(.checksum, true, "\(name) is right")
      opinion.facts.append("check digits right")
      opinion.confidence = .high
      opinion.hasRightCheckDigits = true
    case .wrong where CheckDigits.isPublished(name):
      trace.note(.checksum, false, "\(name) is wrong: low confidence")
      opinion.facts.append("check digits wrong")
      opinion.lower(to: .low)
    case .wrong:
      trace.note(.checksum, true, "\(name) is wrong, and not published: no change")
    case .notApplicable:
      trace.note(.checksum, true, "\(name) does not apply")
    }
  }

  /// A token of a known kind is never dropped for its looks, only doubted.
  private func applySpecificShape(
    _ secret: UnsafeRawBufferPointer, isNamed: Bool, _ opinion: inout Opinion, trace: inout Trace
  ) {
    let body = secret.slice(opinion.prefix.utf8.count..<secret.count)
    if body.count >= 8 && Shape.isRepetition(body) {
      trace.note(.shape, false, "one piece repeated: low confidence")
      opinion.facts.append("one piece repeated")
      opinion.lower(to: .low)
    } else if Self.isNameOfWords(body) {
      trace.note(.shape, false, "words joined by hyphens: low confidence")
      opinion.facts.append("reads as words joined by hyphens")
      opinion.lower(to: .low)
    } else if isNamed && Self.isIdentifier(body) {
      trace.note(.shape, false, "a name in code: low confidence")
      opinion.facts.append("reads as a name in code")
      opinion.lower(to: .low)
    } else if let reason = dummyReason(body, hasPrefix: !opinion.prefix.isEmpty) {
      trace.note(.shape, false, "\(reason): low confidence")
      opinion.facts.append(reason)
      opinion.lower(to: .low)
    } else if body.containsIgnoringCase(Self.example) {
      trace.note(.shape, false, "says that it is an example: low confidence")
      opinion.facts.append("says that it is an example")
      opinion.lower(to: .low)
    }
  }

  private static let example = Array("example".utf8)

  /// Why a value is one that people write where a secret would stand, whatever rule found it: `changeme`,
  /// `postgres`. Longer values without a prefix are digits of some provider, which their rule knows better.
  private func dummyReason(_ body: UnsafeRawBufferPointer, hasPrefix: Bool) -> String? {
    if DummyWords.isDummy(body) { return "made of dummy words" }
    return hasPrefix || body.count >= Self.longestPassword ? nil : Placeholders.reason(body)
  }

  /// Bytes from which on hardly anybody makes up a password.
  private static let longestPassword = 20

  /// Whether the value is lower-case words with hyphens or underscores between: `list-item-space`.
  private static func isNameOfWords(_ body: UnsafeRawBufferPointer) -> Bool {
    guard body.count >= 8 else { return false }
    var separators = 0
    for byte in body {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): continue
      case UInt8(ascii: "-"), UInt8(ascii: "_"): separators += 1
      default: return false
      }
    }
    return separators > 0 && Shape.looksLikeWords(body)
  }

  /// Whether the value is words joined by capitals: `getIntegrationByNameFn`.
  private static func isIdentifier(_ body: UnsafeRawBufferPointer) -> Bool {
    guard body.count >= 12, body.allSatisfy(\.isASCIILetter) else { return false }
    let capitals = body.count { 0x41...0x5A ~= $0 }
    return capitals > 0 && capitals * 3 <= body.count && LetterModel(body).density > -0.35
  }

  private func shownPrefix(
    _ regex: LazyPattern?, _ found: RawMatch, _ secret: UnsafeRawBufferPointer
  ) -> String {
    guard let tree = regex?.tree() else { return "" }
    guard let node = found.group == 0 ? tree : tree.group(found.group) else { return "" }
    return LiteralPrefix.shown(of: secret, by: node)
  }
}
