import Rules

/// Contents whose path is not known yet: an audit meets blobs before it knows where they stood.
///
/// What is refused here is refused under every path: a rule that is bound to paths counts as if its path
/// were met, and a generic value gets the best score that any kind of file gives it.
extension Scanner {
  /// Whether a scan of a content may report something under some path.
  package mutating func mayHoldFinding(_ bytes: UnsafeRawBufferPointer) throws(MatchingError)
    -> Bool
  {
    guard try hasCandidate(bytes) else { return false }
    isAnyPath = true
    defer { isAnyPath = false }
    return try !scan(bytes, path: nil).isEmpty
  }

  /// A content that starts like this is to be scanned whole: it may be text of two bytes a character.
  package static func mayBeWideText(_ bytes: UnsafeRawBufferPointer) -> Bool {
    UTF16Text.detect(bytes) != nil
  }
}

extension Judge {
  /// How far from a match its judgement looks, but for lines: the name that it is given to, users named
  /// before it, each with a name of its own, the host behind it, and the rest of a long value.
  static let reach = 1_024
  /// The same for runs: their name, the sign before it, and the padding behind.
  static let runReach = AssignmentContext.reach + 32

  /// Whether a match may be a finding, judged by its own bytes and those within `reach`.
  ///
  /// Refuses only what `judge` refuses under any path and in any line.
  func mayBeFinding(_ found: RawMatch, rule index: Int) throws(MatchingError) -> Bool {
    if rules.rules[index].readsKubernetesSecrets {
      var readTo = 0
      for value in values(of: found, rules.rules[index], readTo: &readTo)
      where try mayBeFinding(value: value, rule: index) { return true }
      return false
    }
    return try mayBeFinding(value: found, rule: index)
  }

  private func mayBeFinding(value found: RawMatch, rule index: Int) throws(MatchingError) -> Bool {
    var found = found
    let isGeneric = rules.rules[index].kind == .generic
    if isGeneric { setEnds(of: &found) }
    let rule = rules.rule(index)
    let secret = bytes.slice(found.secret)
    if Self.lacksEntropy(Entropy.shannon(secret), rule) { return false }
    if isGeneric {
      var opinion = Opinion(confidence: rule.confidence)
      var trace = Trace(isOn: false)
      if genericRefusal(found, rule, &opinion, trace: &trace) != nil { return false }
    }
    return try !isAllowedEverywhere(found, rule: index)
  }

  /// Whether an allowlist makes a match no finding under any path and in any line.
  func isAllowedEverywhere(_ found: RawMatch, rule index: Int) throws(MatchingError) -> Bool {
    let secret = bytes.slice(found.secret)
    let match = bytes.slice(found.match)
    for list in rules.rules[index].allowlists
    where try list.allowsEverywhere(secret: secret, match: match) { return true }
    for list in rules.globalAllowlists where list.covers(index) {
      if try list.allowsEverywhere(secret: secret, match: match) { return true }
    }
    return false
  }
}
