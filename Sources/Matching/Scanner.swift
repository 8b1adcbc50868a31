import Rules
package import ScanModel

/// Scans contents with compiled rules; one a worker, since it owns the engine's working memory.
package struct Scanner: ~Copyable {
  let rules: CompiledRules
  let options: ScanOptions
  let collector: HitCollector
  private var verifier = Verifier()
  /// UTF-16 text as one byte a unit; kept to be used again.
  private var decoded: [UInt8] = []
  /// Sentences about what was not looked at in the last scan because a limit was reached.
  ///
  /// Not empty means that the last result is incomplete.
  package private(set) var limits: [String] = []
  /// Whether no path means that it is not known yet: what may be a match under some path is one then.
  package var isAnyPath = false

  /// Whoever takes pieces of a large text; changes no result.
  package var helper: MatchHelper? {
    get { collector.helper }
    set { collector.helper = newValue }
  }

  package init(_ rules: CompiledRules, options: ScanOptions = .init()) throws(MatchingError) {
    self.rules = rules
    self.options = options
    let detectors = rules.entropyDetectors
    collector = try HitCollector(
      rules.firstStage,
      shortestRun: detectors.isEmpty
        ? EncodedRuns.shortest : min(detectors.shortest, EncodedRuns.shortest),
      scratch: rules.takeScratch())
  }

  /// Whether these bytes may hold a finding under any path: the first stage and the entropy pass.
  ///
  /// Never `false` where `scan` would find something by rules of bounded width; may be `true` for
  /// nothing. Allocates only for UTF-16 text.
  package mutating func hasCandidate(_ bytes: UnsafeRawBufferPointer) throws(MatchingError) -> Bool
  {
    if try hasPlainCandidate(bytes) { return true }
    guard let text = UTF16Text.detect(bytes) else { return false }
    decoded.removeAll(keepingCapacity: true)
    text.decode(bytes.slice(text.markLength..<bytes.count), into: &decoded)
    let lent = decoded
    return try lent.lend { (bytes) throws(MatchingError) in
      try hasPlainCandidate(bytes)
    }
  }

  private mutating func hasPlainCandidate(_ bytes: UnsafeRawBufferPointer) throws(MatchingError)
    -> Bool
  {
    try runFirstStage(bytes, stopsAtFirst: true)
    if !collector.isEmpty { return true }
    for index in rules.rulesWithoutFirstStage {
      let rule = rules.rules[index]
      guard hasKeyword(rule, in: bytes), let regex = rule.regex else { continue }
      if try regex.pattern().matches(bytes) { return true }
    }
    if hasRandomRun(bytes) { return true }
    return try hasEncodedCandidate(bytes)
  }

  /// Whether the entropy detectors take one of the runs that the first stage found.
  private func hasRandomRun(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard !rules.entropyDetectors.isEmpty else { return false }
    let judge = EntropyJudge(detectors: rules.entropyDetectors, bytes: bytes)
    var trace = Trace(isOn: false)
    var isFound = false
    rules.entropyDetectors.forEachRun(of: collector.runs, in: bytes, accepted: 0..<bytes.count) {
      run in
      isFound = judge.judge(run, trace: &trace) != nil
      return !isFound
    }
    return isFound
  }

  /// Waits until so many bytes of a content that is still arriving may be read; `false` where they will
  /// never come.
  package typealias Wait = @Sendable (_ count: Int) -> Bool

  /// All matches, judged, sorted by offset, one a secret and place.
  ///
  /// - Parameter isThere: for a content that is still arriving.
  package mutating func scan(
    _ bytes: UnsafeRawBufferPointer, path: RepositoryPath?, isThere: Wait? = nil
  ) throws(MatchingError) -> [Match] {
    limits = []
    // The first thing that is done with the content, and all that reads it before it is there.
    collector.isThere = isThere
    var candidates = try candidates(in: bytes, ScanState(path, isAnyPath, map: .identity))
    if let text = UTF16Text.detect(bytes) {
      decoded.removeAll(keepingCapacity: true)
      text.decode(bytes.slice(text.markLength..<bytes.count), into: &decoded)
      let lent = decoded
      var inText = try lent.lend { (units) throws(MatchingError) in
        try self.candidates(in: units, ScanState(path, isAnyPath, map: text.map))
      }
      for i in inText.indices where inText[i].text == nil {
        inText[i].result.secret = text.utf8(bytes.slice(inText[i].original))
      }
      candidates += inText
    }
    return Resolution.resolve(candidates, rules).findings
  }

  /// Waits for all of a content.
  package static func wait(
    for bytes: UnsafeRawBufferPointer, _ isThere: Wait?
  ) throws(MatchingError) {
    if let isThere, !isThere(bytes.count) {
      throw MatchingError("scan", "the content never arrived")
    }
  }

  private mutating func candidates(
    in bytes: UnsafeRawBufferPointer, _ state: ScanState
  ) throws(MatchingError) -> [Candidate] {
    var state = state
    try scan(Segment(whole: bytes), &state)
    return finish(state)
  }

  /// Rules on paths alone: what they find has no place and no secret but the path.
  package mutating func scanPath(_ path: RepositoryPath) throws(MatchingError) -> [Match] {
    var matches: [Match] = []
    rules: for index in rules.pathRules {
      let rule = rules.rules[index]
      guard !rules.rule(index).skipReport, let pattern = rule.path,
        try pattern.pattern().matches(path.bytes), rule.required.isEmpty
      else { continue }
      for list in rule.allowlists + rules.globalAllowlists.filter({ $0.covers(index) })
      where try list.allowsPath(path) { continue rules }
      matches.append(
        Match(
          ruleIndex: index,
          location: SourceLocation(
            startLine: 1, endLine: 1, startColumn: 1, endColumn: 1, byteOffset: 0, byteLength: 0),
          secret: [], match: [], shownPrefix: "", entropy: 0,
          confidence: rules.rule(index).confidence,
          severity: rules.rule(index).severity, why: "the path matches the rule",
          decoded: []))
    }
    return matches
  }
}

// MARK: - One segment

extension Scanner {
  /// Fills the collector with windows and long runs.
  func runFirstStage(
    _ bytes: UnsafeRawBufferPointer, stopsAtFirst: Bool = false
  ) throws(MatchingError) {
    try collector.scan(bytes, stopsAtFirst: stopsAtFirst)
  }

  /// Finds and judges the matches that start in the accepted part of a segment.
  mutating func scan(_ segment: Segment, _ state: inout ScanState) throws(MatchingError) {
    let known = state.candidates.count
    try runFirstStage(segment.bytes)
    for hit in collector.windowsByRule() {
      try verify(hit.rule, windows: hit.windows, segment, &state)
    }
    for rule in rules.rulesWithoutFirstStage {
      try verify(rule, windows: [0..<segment.bytes.count], segment, &state)
    }
    try scanEntropy(of: collector.runs, segment, &state)
    for (rule, gate) in state.gates where gate == .awaitsKeyword {
      if hasKeyword(rules.rules[rule], in: segment.bytes) { state.gates[rule] = .open }
    }
    // Last, since it runs the first stage over other bytes.
    try scanEncoded(segment, &state)
    locate(from: known, segment, &state)
  }

  /// Gives the candidates from one on their places.
  func locate(from known: Int, _ segment: Segment, _ state: inout ScanState) {
    guard known < state.candidates.count else { return }
    state.candidates[known...].sort { $0.secret.lowerBound < $1.secret.lowerBound }
    for i in known..<state.candidates.count {
      state.candidates[i].result.location = state.lines.location(
        of: state.candidates[i].secret, in: segment.bytes, base: segment.base, map: state.map)
    }
  }

  mutating func verify(
    _ index: Int, windows: [Range<Int>], _ segment: Segment, _ state: inout ScanState
  ) throws(MatchingError) {
    let rule = rules.rules[index]
    guard let regex = rule.regex, !state.limited.contains(index) else { return }
    let gate = try gate(rule, windows, segment, &state)
    if gate == .closed { return }
    let judge = Judge(
      rules: rules, options: options, path: state.path, bytes: segment.bytes,
      isAnyPath: state.isAnyPath)
    let resume = max((state.resume[index] ?? 0) - segment.base, 0)
    var trace = Trace(isOn: false)
    var verified = state.verified[index] ?? 0
    var kept = state.kept[index] ?? 0
    var fresh: [Candidate] = []
    var isLimited = false
    var readTo = 0
    let end = try verifier.forEachMatch(
      of: regex.pattern(), secretGroup: rules.rule(index).secretGroup, in: segment.bytes,
      windows: windows, accepted: segment.accepted, resume: resume
    ) { (found) throws(MatchingError) in
      verified += 1
      guard verified <= Verifier.matchLimit && kept < ScanState.keptLimit else {
        isLimited = true
        return false
      }
      for var found in judge.values(of: found, rule, readTo: &readTo) {
        guard let match = try judge.judge(&found, rule: index, trace: &trace) else { continue }
        kept += 1
        let secret =
          (found.secret.lowerBound + segment.base)..<(found.secret.upperBound + segment.base)
        fresh.append(
          Candidate(
            secret: secret, kind: rule.kind, result: match, awaitsKeyword: gate == .awaitsKeyword))
      }
      return true
    }
    state.resume[index] = end + segment.base
    state.verified[index] = verified
    state.kept[index] = kept
    state.candidates += fresh
    if isLimited { state.limited.insert(index) }
  }

  private func gate(
    _ rule: CompiledRule, _ windows: [Range<Int>], _ segment: Segment, _ state: inout ScanState
  ) throws(MatchingError) -> ScanState.Gate {
    if let known = state.gates[rule.index], known != .awaitsKeyword { return known }
    if try isClosed(rule, state) {
      state.gates[rule.index] = .closed
      return .closed
    }
    var isOpen = windows.contains { hasKeyword(rule, in: segment.bytes.slice($0)) }
    if !isOpen {
      // The keywords of a named rule are its names: where none is in a window, nothing matches there.
      if rule.isNamed { return .closed }
      isOpen = hasKeyword(rule, in: segment.bytes)
    }
    // What an earlier segment held was not searched for keywords of a rule that had no hit there;
    // more is let through then, never less.
    let gate: ScanState.Gate =
      isOpen || segment.base > 0 && state.gates[rule.index] == nil
      ? .open : segment.isLast ? .closed : .awaitsKeyword
    if gate != .closed { state.gates[rule.index] = gate }
    return gate
  }

  private func isClosed(_ rule: CompiledRule, _ state: ScanState) throws(MatchingError) -> Bool {
    if state.isAnyPath { return false }
    return try isClosedByPath(rule, state.path)
  }

  func isClosedByPath(_ rule: CompiledRule, _ path: RepositoryPath?) throws(MatchingError) -> Bool {
    if let pattern = rule.path {
      guard let path, try pattern.pattern().matches(path.bytes) else { return true }
    }
    for list in rule.allowlists where try list.allowsPath(path) { return true }
    for list in rules.globalAllowlists where list.covers(rule.index) {
      if try list.allowsPath(path) { return true }
    }
    return false
  }

  func hasKeyword(_ rule: CompiledRule, in bytes: UnsafeRawBufferPointer) -> Bool {
    rule.keywords.isEmpty || rule.keywords.contains { bytes.containsIgnoringCase($0) }
  }

  func scanEntropy(
    of runs: [Range<Int>], _ segment: Segment, _ state: inout ScanState
  ) throws(MatchingError) {
    guard !rules.entropyDetectors.isEmpty, !state.skipsEntropy else { return }
    let entropyJudge = EntropyJudge(detectors: rules.entropyDetectors, bytes: segment.bytes)
    let judge = Judge(rules: rules, options: options, path: state.path, bytes: segment.bytes)
    var trace = Trace(isOn: false)
    var fresh: [Candidate] = []
    var kept = state.kept
    var limited: Set<Int> = []
    var failure: MatchingError?
    rules.entropyDetectors.forEachRun(
      of: runs, in: segment.bytes, accepted: segment.accepted
    ) { run in
      guard let verdict = entropyJudge.judge(run, trace: &trace) else { return true }
      guard kept[verdict.rule, default: 0] < ScanState.keptLimit else {
        limited.insert(verdict.rule)
        return true
      }
      do throws(MatchingError) {
        let rule = rules.rules[verdict.rule]
        if try isClosed(rule, state) { return true }
        guard let match = try judge.finish(verdict, trace: &trace) else { return true }
        kept[verdict.rule, default: 0] += 1
        let value = verdict.value
        fresh.append(
          Candidate(
            secret: (value.lowerBound + segment.base)..<(value.upperBound + segment.base),
            kind: .entropy, result: match))
      } catch {
        failure = error
        return false
      }
      return true
    }
    if let failure { throw failure }
    state.kept = kept
    state.limited.formUnion(limited)
    state.candidates += fresh
  }

  mutating func resetLimits() { limits = [] }

  /// The candidates of a content at its end, and its limits as sentences.
  mutating func finish(_ state: ScanState) -> [Candidate] {
    for index in state.limited.sorted() {
      limits.append(
        "rule \(rules.rules[index].id) matches more often than is looked at in one file")
    }
    if state.isPackedTextCut {
      limits.append("compressed text in base64 is longer than what is unpacked of it")
    }
    var candidates = state.candidates.filter {
      !$0.awaitsKeyword || state.gates[$0.result.ruleIndex] == .open
    }
    if state.map != .identity {
      for i in candidates.indices { candidates[i].result.decoded.insert("utf-16", at: 0) }
    }
    return candidates
  }
}
