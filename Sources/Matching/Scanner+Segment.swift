import Rules
import ScanModel

/// The scan of one segment of a content.
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
      try verify(
        hit.rule, windows: searched(hit.rule, hits: hit.windows, in: segment.bytes), segment, &state
      )
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

  /// Where RE2 has to look for the matches of a rule that hold its hits.
  ///
  /// - Parameter hits: its windows in the first stage, ascending.
  func searched(_ rule: Int, hits: [Range<Int>], in bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
    if rules.firstStage.entries[rule].width >= 0 { return hits }
    return rules.rules[rule].regex?.extent()?.windows(around: hits, in: bytes) ?? [0..<bytes.count]
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
