import Rules
package import ScanModel

/// Scans contents with compiled rules; one a worker, since it owns the engine's working memory.
package struct Scanner: ~Copyable {
  let rules: CompiledRules
  let options: ScanOptions
  let collector: HitCollector
  var verifier = Verifier()
  /// Lines of decoded texts that were looked at; `nil` until there are long ones.
  var decodedLines: LineLook?
  /// UTF-16 text as one byte a unit; kept to be used again.
  private var decoded: [UInt8] = []
  /// Sentences about what was not looked at in the last scan because a limit was reached.
  ///
  /// Not empty means that the last result is incomplete.
  package internal(set) var limits: [String] = []
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

  /// Waits until the first `count` bytes of a content may be read.
  package static func wait(for count: Int, _ isThere: Wait?) throws(MatchingError) {
    if let isThere, !isThere(count) {
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
