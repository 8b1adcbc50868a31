import Rules

/// Looks at what is new in a content that shares the rest with one that was looked at before.
///
/// A hit of the first stage is decided by `FirstStageFactor.widthLimit` bytes and their neighbours. So
/// with `changeContext` bytes around every change all hits are seen that the change may have made; the
/// others were hits before (`ClusterCarrier`). Then each cluster is decided by RE2 and judgement, with its
/// margin. Nothing that a scan of the whole would report is missed; what is told may turn out to be
/// nothing under every path that the content has.
extension Scanner {
  /// Bytes to look at on both sides of a change (`W` in the documentation).
  package static var changeContext: Int { FirstStageFactor.widthLimit + 2 }

  /// Appends a cluster for each hit and run of a stretch.
  ///
  /// - Parameters:
  ///   - bytes: a part of a content, with `changeContext` bytes around each change or up to its ends.
  ///   - origin: where they begin in the content.
  ///   - size: of the content.
  package mutating func addHits(
    in bytes: UnsafeRawBufferPointer, at origin: Int, of size: Int,
    into clusters: inout [HitCluster]
  ) throws(MatchingError) {
    try collector.scan(bytes, part: (origin, size))
    for window in collector.windows where !rules.skipsReport(Int(window.rule)) {
      clusters.append(HitCluster(rule: window.rule, range: window.start..<window.end))
    }
    addEncoded(in: bytes, at: origin, of: size, into: &clusters)
    if rules.entropyDetectors.isEmpty { return }
    for run in collector.runs {
      let isCut = run.lowerBound == 0 && origin > 0 || run.upperBound == bytes.count
      // Of a run that goes on outside of the stretch only all of it tells.
      if isCut || mayStand(run, bytes, origin) && rules.entropyDetectors.fits(run, in: bytes) {
        let range = (run.lowerBound + origin)..<(run.upperBound + origin)
        clusters.append(HitCluster(rule: HitCluster.run, range: range))
      }
    }
  }

  /// Whether a run may be a value, as far as can be told in a stretch.
  private func mayStand(_ run: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ origin: Int) -> Bool {
    let isSeenBefore = origin == 0 || run.lowerBound > ValueGate.reach + 1
    // Nothing behind the end of a line is asked.
    let isSeenBehind =
      run.upperBound + ValueGate.reachBehind <= bytes.count || bytes.last == 0x0A
    return !(isSeenBefore && isSeenBehind) || ValueGate.mayStand(run, in: bytes)
  }

  /// Appends a cluster for each encoded text of a stretch, and for what may be a part of one.
  private func addEncoded(
    in bytes: UnsafeRawBufferPointer, at origin: Int, of size: Int,
    into clusters: inout [HitCluster]
  ) {
    let edges = (start: origin == 0, end: origin + bytes.count == size)
    let texts = encodedTexts(in: bytes, edges: edges, phase: nil)
    for text in texts {
      let range = (text.range.lowerBound + origin)..<(text.range.upperBound + origin)
      clusters.append(HitCluster(rule: HitCluster.encoded, range: range))
    }
  }

  /// Joins clusters of the same rule that touch; they come out by rule and start. Encoded texts are decided
  /// together where they stand near each other.
  package static func join(_ clusters: inout [HitCluster]) {
    guard clusters.count > 1 else { return }
    clusters.sort { ($0.rule, $0.range.lowerBound) < ($1.rule, $1.range.lowerBound) }
    var count = 1
    for cluster in clusters.dropFirst() {
      let last = clusters[count - 1]
      let gap = last.rule == HitCluster.encoded ? EncodedClusters.gap : 0
      if last.rule == cluster.rule, cluster.range.lowerBound <= last.range.upperBound + gap {
        clusters[count - 1].range =
          last.range.lowerBound..<max(last.range.upperBound, cluster.range.upperBound)
      } else {
        clusters[count] = cluster
        count += 1
      }
    }
    clusters.removeSubrange(count...)
  }

  /// The bytes that decide about a cluster, as offsets into the content.
  package func deciding(_ cluster: HitCluster, of size: Int) -> Range<Int> {
    guard var margin = rules.margin(cluster) else { return 0..<size }
    if cluster.rule == HitCluster.run { margin += rules.entropyDetectors.longest }
    if cluster.rule == HitCluster.encoded { margin = EncodedClusters.look }
    return max(cluster.range.lowerBound - margin, 0)..<min(cluster.range.upperBound + margin, size)
  }

  /// Decides a cluster: sets its answer, and of a run how far it goes.
  ///
  /// - Parameters:
  ///   - bytes: those of `deciding(_:of:)`.
  ///   - origin: where they begin in the content.
  ///   - size: of the content.
  package mutating func decide(
    _ cluster: inout HitCluster, in bytes: UnsafeRawBufferPointer, at origin: Int, of size: Int
  ) throws(MatchingError) -> Decision {
    if cluster.rule == HitCluster.encoded {
      return try decideEncoded(&cluster, in: bytes, at: origin, of: size)
    }
    let range = (cluster.range.lowerBound - origin)..<(cluster.range.upperBound - origin)
    guard cluster.rule != HitCluster.run else {
      return try decideRun(&cluster, range, bytes, at: origin) ? .keep : .drop
    }
    let index = Int(cluster.rule)
    guard let regex = rules.rules[index].regex else { return .drop }
    let judge = Judge(rules: rules, options: options, path: nil, bytes: bytes, isAnyPath: true)
    var isFinding = false
    var count = 0
    _ = try verifier.forEachMatch(
      of: regex.pattern(), secretGroup: rules.rule(index).secretGroup, in: bytes,
      windows: searched(index, hits: [range], in: bytes),
      accepted: 0..<(bytes.count + 1), resume: 0
    ) { (found) throws(MatchingError) in
      count += 1
      // Beyond the limit a scan would not look; so many matches are worth one in any case.
      isFinding =
        if count > Verifier.matchLimit { true } else {
          try judge.mayBeFinding(found, rule: index)
        }
      return !isFinding
    }
    cluster.isFinding = isFinding
    cluster.matches = Int32(clamping: count)
    // Whoever makes a match of these hits changes a byte of it, and looks at all of them again.
    let width = rules.matchWidth(index)
    return count == 0 && width > 0 && width < Self.changeContext - 1 ? .drop : .keep
  }

  private func decideRun(
    _ cluster: inout HitCluster, _ seen: Range<Int>, _ bytes: UnsafeRawBufferPointer, at origin: Int
  ) throws(MatchingError) -> Bool {
    let detectors = rules.entropyDetectors
    var low = seen.lowerBound
    var high = seen.upperBound
    while low > 0, TokenRuns.bytes.contains(bytes[low - 1]) { low -= 1 }
    while high < bytes.count, TokenRuns.bytes.contains(bytes[high]) { high += 1 }
    let run = low..<high
    // A change that makes a value of what cannot be one stands so near that the run is seen again.
    guard run.count <= detectors.longest, ValueGate.mayStand(run, in: bytes),
      detectors.mayCount(run, in: bytes)
    else { return false }
    cluster.range = (low + origin)..<(high + origin)
    let entropyJudge = EntropyJudge(detectors: detectors, bytes: bytes)
    let judge = Judge(rules: rules, options: options, path: nil, bytes: bytes, isAnyPath: true)
    var trace = Trace(isOn: false)
    if let verdict = entropyJudge.judge(run, trace: &trace) {
      let found = RawMatch(match: verdict.value, secret: verdict.value, group: 0)
      cluster.isFinding = try !judge.isAllowedEverywhere(found, rule: verdict.rule)
    }
    return true
  }
}

extension CompiledRules {
  /// Whether contents may be looked at by their changes: every rule has a first stage, so that a stretch
  /// around a change shows its hits.
  package var canMatchChanges: Bool {
    firstStage.entries.allSatisfy {
      !$0.flags.contains(.hasRegex) || $0.flags.contains(.isPresent)
    }
  }

  /// Whether `Scanner.mayBeWideText` may hold of a content with these first bytes.
  package static func mayBeginWideText(_ bytes: UnsafeRawBufferPointer) -> Bool {
    UTF16Text.mayBegin(bytes)
  }
}
