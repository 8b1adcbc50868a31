import Rules
package import ScanModel

extension Scanner {
  /// The story of every rule that these bytes touch: matches with all their steps, and near misses.
  ///
  /// Slower than a scan: each rule looks for its keywords. Sorted by rule, then by offset.
  package mutating func explain(_ bytes: UnsafeRawBufferPointer, path: RepositoryPath?)
    throws(MatchingError) -> [Explanation]
  {
    var stories = try Explainer(scanner: self, bytes: bytes, path: path, map: .identity)
      .run()
    if let text = UTF16Text.detect(bytes) {
      var units: [UInt8] = []
      text.decode(bytes.slice(text.markLength..<bytes.count), into: &units)
      stories += try units.lend { (units) throws(MatchingError) in
        try Explainer(scanner: self, bytes: units, path: path, map: text.map).run()
      }
    }
    return try stories + explainEncoded(bytes, path: path)
  }
}

/// Runs every rule over one content with all steps recorded.
struct Explainer: ~Copyable {
  private let rules: CompiledRules
  private let options: ScanOptions
  private let bytes: UnsafeRawBufferPointer
  private let path: RepositoryPath?
  private let map: OffsetMap
  private var stories: [Explanation] = []
  private var candidates: [Candidate] = []

  init(
    scanner: borrowing Scanner, bytes: UnsafeRawBufferPointer, path: RepositoryPath?,
    map: OffsetMap
  ) {
    rules = scanner.rules
    options = scanner.options
    self.bytes = bytes
    self.path = path
    self.map = map
  }

  consuming func run() throws(MatchingError) -> [Explanation] {
    for rule in rules.rules where rule.regex != nil { try explain(rule) }
    try explainEntropy()
    locate()
    let result = Resolution.resolve(candidates, rules)
    for candidate in result.kept {
      let verdict: Explanation.Verdict = candidate.result.allowedBy == nil ? .finding : .allowed
      add(candidate, verdict, candidate.steps)
    }
    for (candidate, step) in result.dropped { add(candidate, .dropped, candidate.steps + [step]) }
    return stories.sorted {
      ($0.ruleIndex, $0.match?.location.byteOffset ?? Int.max)
        < ($1.ruleIndex, $1.match?.location.byteOffset ?? Int.max)
    }
  }

  private mutating func add(
    _ candidate: Candidate, _ verdict: Explanation.Verdict, _ steps: [Explanation.Step]
  ) {
    let index = candidate.result.ruleIndex
    stories.append(
      Explanation(
        ruleIndex: index, ruleID: rules.rules[index].id, verdict: verdict, steps: steps,
        match: candidate.result))
  }

  private mutating func explain(_ rule: CompiledRule) throws(MatchingError) {
    guard let regex = rule.regex else { return }
    var head = Trace(isOn: true)
    let keyword = rule.keywords.first { bytes.containsIgnoringCase($0) }
    if let keyword {
      head.note(.keyword, true, "\(String(decoding: keyword, as: UTF8.self)) is present")
    } else if !rule.keywords.isEmpty {
      head.note(.keyword, false, "none of its keywords is present")
    }
    let mayRun = rule.keywords.isEmpty || keyword != nil
    if let reason = try pathReason(rule) {
      // A rule of other paths is only worth a word where it would have matched.
      guard mayRun, try regex.pattern().matches(bytes) else { return }
      head.note(.path, false, reason)
      drop(rule, head.steps)
      return
    }
    var verifier = Verifier()
    let judge = Judge(rules: rules, options: options, path: path, bytes: bytes)
    var count = 0
    var readTo = 0
    var fresh: [Candidate] = []
    var fallen: [[Explanation.Step]] = []
    _ = try verifier.forEachMatch(
      of: regex.pattern(), secretGroup: rules.rule(rule.index).secretGroup, in: bytes,
      windows: [0..<bytes.count], accepted: 0..<(bytes.count + 1), resume: 0
    ) { (found) throws(MatchingError) in
      count += 1
      var start = Trace(isOn: true)
      start.note(
        .regex, true, "matches \(found.match.count) bytes at offset \(found.match.lowerBound)")
      guard mayRun else {
        fallen.append(start.steps)
        return false
      }
      for var found in judge.values(of: found, rule, readTo: &readTo) {
        var trace = start
        if let match = try judge.judge(&found, rule: rule.index, trace: &trace) {
          fresh.append(
            Candidate(
              secret: found.secret, kind: rule.kind, result: match,
              steps: head.steps + trace.steps))
        } else {
          fallen.append(trace.steps)
        }
      }
      return count < ScanState.keptLimit
    }
    candidates += fresh
    for steps in fallen { drop(rule, head.steps + steps) }
    if count == 0, keyword != nil {
      head.note(.regex, false, "does not match")
      stories.append(
        Explanation(
          ruleIndex: rule.index, ruleID: rule.id, verdict: .nearMiss, steps: head.steps, match: nil)
      )
    }
  }

  private mutating func drop(_ rule: CompiledRule, _ steps: [Explanation.Step]) {
    stories.append(
      Explanation(
        ruleIndex: rule.index, ruleID: rule.id, verdict: .dropped, steps: steps, match: nil))
  }

  private func pathReason(_ rule: CompiledRule) throws(MatchingError) -> String? {
    if let pattern = rule.path {
      guard let path else { return "the rule asks for a path and there is none" }
      guard try pattern.pattern().matches(path.bytes) else { return "the path is not the rule's" }
    }
    let lists = rule.allowlists + rules.globalAllowlists.filter { $0.covers(rule.index) }
    for list in lists where try list.allowsPath(path) { return "an allowlist names the path" }
    return nil
  }

  private mutating func explainEntropy() throws(MatchingError) {
    guard !rules.entropyDetectors.isEmpty else { return }
    var runs: [Range<Int>] = []
    rules.entropyDetectors.forEachRun(in: bytes, accepted: 0..<bytes.count) { run in
      runs.append(run)
      return runs.count < ScanState.keptLimit
    }
    let entropyJudge = EntropyJudge(detectors: rules.entropyDetectors, bytes: bytes)
    let judge = Judge(rules: rules, options: options, path: path, bytes: bytes)
    for run in runs {
      var trace = Trace(isOn: true)
      let verdict = entropyJudge.judge(run, trace: &trace)
      guard let index = verdict?.rule ?? detector(of: run) else { continue }
      let rule = rules.rules[index]
      if verdict != nil, PublicValues.isLockFile(path) {
        trace.note(.path, false, "a lock file's checksums are no secrets")
        drop(rule, trace.steps)
      } else if verdict != nil, let reason = try pathReason(rule) {
        trace.note(.path, false, reason)
        drop(rule, trace.steps)
      } else if let verdict, let match = try judge.finish(verdict, trace: &trace) {
        candidates.append(
          Candidate(secret: verdict.value, kind: .entropy, result: match, steps: trace.steps))
      } else if !trace.steps.isEmpty {
        drop(rule, trace.steps)
      }
    }
  }

  private func detector(of run: Range<Int>) -> Int? {
    rules.entropyDetectors.detector(for: Shape(bytes.slice(run)))?.rule
  }

  private mutating func locate() {
    candidates.sort { $0.secret.lowerBound < $1.secret.lowerBound }
    var lines = LineCounter()
    for i in candidates.indices {
      candidates[i].result.location = lines.location(
        of: candidates[i].secret, in: bytes, base: 0, map: map)
      if map != .identity { candidates[i].result.decoded = ["utf-16"] }
    }
  }
}
