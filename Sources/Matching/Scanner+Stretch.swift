import Rules

/// A stretch of bytes that a rule finds worth a look with all of its context.
package struct CandidatePlace: Sendable, Equatable {
  /// Index into `ruleSet.rules`.
  package var rule: Int
  /// Offsets into the bytes that were looked at.
  package var range: Range<Int>
}

/// Looks at stretches of a content instead of all of it.
///
/// Whether a place is a candidate depends on `context` bytes before and after it. So whoever knows
/// which bytes of a content are new reads only these, with as much of the content around them, and
/// carries over what was found in what was there before. The answers are a superset: whatever a scan
/// of the whole content reports has a place in every stretch that holds it with its context. What no
/// scan would report, whatever its surroundings, is left out.
extension Scanner {
  /// Bytes before and after a place that decide whether it is a candidate (`W` in the documentation).
  package static var context: Int { 1024 }

  /// A content that starts like this is to be scanned whole: it may be text of two bytes a character.
  package static func mayBeWideText(_ bytes: UnsafeRawBufferPointer) -> Bool {
    UTF16Text.detect(bytes) != nil
  }

  /// Appends the places of a stretch, sorted by rule and offset.
  ///
  /// - Parameter bytes: new bytes with `context` bytes on both sides, or the content's real ends.
  ///
  /// A place whose bytes and context a change leaves alone stays a place. One that is cut by a change
  /// may have stood for others that overlap it; such a content is to be scanned whole.
  package mutating func candidates(
    inStretch bytes: UnsafeRawBufferPointer, into places: inout [CandidatePlace]
  ) throws(MatchingError) {
    try forEachCandidate(in: bytes) { place in
      places.append(place)
      return true
    }
  }

  /// Whether a stretch holds a place.
  package mutating func hasCandidate(inStretch bytes: UnsafeRawBufferPointer) throws(MatchingError)
    -> Bool
  {
    var isFound = false
    try forEachCandidate(in: bytes) { _ in
      isFound = true
      return false
    }
    return isFound
  }

  private mutating func forEachCandidate(
    in bytes: UnsafeRawBufferPointer, _ body: (CandidatePlace) -> Bool
  ) throws(MatchingError) {
    try runFirstStage(bytes)
    for hit in collector.windowsByRule(keepsHits: true) {
      guard try forEachPlace(of: hit.rule, windows: hit.windows, in: bytes, body) else { return }
    }
    for rule in rules.rulesWithoutFirstStage {
      guard try forEachPlace(of: rule, windows: [0..<bytes.count], in: bytes, body) else { return }
    }
    guard !rules.entropyDetectors.isEmpty else { return }
    let judge = EntropyJudge(detectors: rules.entropyDetectors, bytes: bytes)
    var trace = Trace(isOn: false)
    rules.entropyDetectors.forEachRun(of: collector.runs, in: bytes, accepted: 0..<bytes.count) {
      run in
      guard let verdict = judge.judge(run, trace: &trace) else { return true }
      return body(CandidatePlace(rule: verdict.rule, range: verdict.value))
    }
  }

  /// - Returns: whether to go on.
  private mutating func forEachPlace(
    of index: Int, windows: [Range<Int>], in bytes: UnsafeRawBufferPointer,
    _ body: (CandidatePlace) -> Bool
  ) throws(MatchingError) -> Bool {
    let rule = rules.rules[index]
    // What only helps others is asked for when they are judged.
    guard let regex = rule.regex, !rules.rule(index).skipReport else { return true }
    guard rules.firstStage.entries[index].isDecidedLocally else {
      for window in windows where !body(CandidatePlace(rule: index, range: window)) { return false }
      return true
    }
    var goesOn = true
    var count = 0
    var verifier = Verifier()
    _ = try verifier.forEachMatch(
      of: regex.pattern(), secretGroup: rules.rule(index).secretGroup, in: bytes,
      windows: windows, accepted: 0..<(bytes.count + 1), resume: 0
    ) { (found) throws(MatchingError) in
      count += 1
      // Beyond the limit a scan would not look; so many matches are worth one in any case.
      if count < Verifier.matchLimit, try isNothingAnywhere(found, index, in: bytes) {
        return true
      }
      goesOn = body(CandidatePlace(rule: index, range: found.match))
      return goesOn
    }
    return goesOn
  }

  /// Whether a match is no finding by its own bytes alone.
  ///
  /// It may refuse only what `Judge` refuses in any surroundings.
  func isNothingAnywhere(
    _ found: RawMatch, _ index: Int, in bytes: UnsafeRawBufferPointer
  ) throws(MatchingError) -> Bool {
    // Judgement reads the values of generic rules anew, so what is matched says nothing about them.
    if rules.rules[index].kind == .generic { return false }
    let secret = bytes.slice(found.secret)
    let threshold = rules.rule(index).entropy
    if threshold > 0 && Entropy.shannon(secret) <= threshold { return true }
    let match = bytes.slice(found.match)
    for list in rules.rules[index].allowlists
    where try list.allowsEverywhere(secret: secret, match: match) { return true }
    for list in rules.globalAllowlists where list.covers(index) {
      if try list.allowsEverywhere(secret: secret, match: match) { return true }
    }
    return false
  }
}

extension CompiledRules {
  /// Whether stretches may be looked at at all (`Scanner.candidates(inStretch:)`).
  ///
  /// Not where some rule has neither a first stage nor a bound: only the whole content tells then.
  package var hasLocalCandidates: Bool {
    rulesWithoutFirstStage.allSatisfy {
      firstStage.entries[$0].isDecidedLocally || rule($0).skipReport
    }
  }
}
