import Rules
import ScanModel

/// Matching in what encoded texts stand for (docs/decoding.md).
///
/// Rules that name a provider are asked, and no others: generic ones judge a value together with its name,
/// and decode it themselves. Rules that are bound to paths speak of files, and what was decoded is none.
extension Scanner {
  /// A decoded text and the rules that the first stage saw in it.
  struct DecodedHits {
    var level: Int
    var piece: Int
    /// Windows are offsets into the piece.
    var rules: [(rule: Int, windows: [Range<Int>])]
  }

  private static let muchPacked = 256 << 10

  /// The encoded texts of bytes that the first stage has just run over.
  func encodedTexts(in bytes: UnsafeRawBufferPointer, edges: (start: Bool, end: Bool), phase: Int?)
    -> [EncodedText]
  {
    var texts: [EncodedText] = []
    EncodedRuns(bytes: bytes, edges: edges, phase: phase).find(among: collector.runs, into: &texts)
    let count = texts.count
    EscapedStretches.find(in: bytes, blocks: collector.escapes, into: &texts)
    // Either kind is sorted; a run within a stretch with escapes is part of it.
    guard count > 0, count < texts.count else { return texts }
    return texts.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// Decodes texts and tells in which of what they stand for the first stage sees something; then those
  /// that were found in the decoded ones, and so on.
  ///
  /// - Parameters:
  ///   - texts: of the level above; afterwards of the new level.
  ///   - byLines: whether lines that were looked at before are not looked at again; changes no result.
  /// - Returns: `nil` when there is nothing left to decode.
  mutating func nextDecodedHits(
    _ texts: inout [EncodedText], in content: UnsafeRawBufferPointer, _ levels: inout DecodedLevels,
    byLines: Bool = false
  ) throws(MatchingError) -> [DecodedHits]? {
    guard !texts.isEmpty else { return nil }
    let number = levels.levels.count
    var isDeeper = false
    if let above = levels.levels.last?.bytes {
      try above.lend { (above) throws(MatchingError) in
        isDeeper = levels.descend(texts, in: above)
      }
    } else {
      isDeeper = levels.descend(texts, in: content)
    }
    guard isDeeper else { return nil }
    let level = levels.levels[number]
    var found: [Int: [(rule: Int, windows: [Range<Int>])]] = [:]
    try level.bytes.lend { (bytes) throws(MatchingError) in
      if byLines, let known = try hitsByLines(in: bytes) {
        texts = known.texts
        found = hits(known.windows, in: level)
        return
      }
      try runFirstStage(bytes)
      texts = encodedTexts(in: bytes, edges: (true, true), phase: nil)
      found = hits(collector.windowsByRule(), in: level)
    }
    return found.keys.sorted().map {
      DecodedHits(level: number, piece: $0, rules: found[$0] ?? [])
    }
  }

  /// What the first stage saw in each piece of a level.
  private func hits(
    _ found: [(rule: Int, windows: [Range<Int>])], in level: DecodedLevels.Level
  ) -> [Int: [(rule: Int, windows: [Range<Int>])]] {
    var result: [Int: [(rule: Int, windows: [Range<Int>])]] = [:]
    for hit in found where isAskedOfDecoded(hit.rule) {
      var windows: [Int: [Range<Int>]] = [:]
      for window in hit.windows {
        for number in Self.pieces(touching: window, level.pieces) {
          let range = level.pieces[number].range
          let part = window.clamped(to: range)
          let own = (part.lowerBound - range.lowerBound)..<(part.upperBound - range.lowerBound)
          windows[number, default: []].append(own)
        }
      }
      for (number, found) in windows {
        result[number, default: []].append((hit.rule, found))
      }
    }
    return result
  }

  private static func pieces(touching window: Range<Int>, _ pieces: [DecodedPiece]) -> [Int] {
    var low = pieces.partitioningIndex { $0.range.upperBound > window.lowerBound }
    var result: [Int] = []
    while low < pieces.count, pieces[low].range.lowerBound < window.upperBound {
      result.append(low)
      low += 1
    }
    return result
  }

  func isAskedOfDecoded(_ rule: Int) -> Bool {
    rules.rules[rule].path == nil && rules.rules[rule].kind < .generic
  }

  /// Whether a decoded text may hold a finding under any path; asks the runs that were found last.
  mutating func hasEncodedCandidate(_ bytes: UnsafeRawBufferPointer) throws(MatchingError) -> Bool {
    try hasCandidate(
      in: encodedTexts(in: bytes, edges: (true, true), phase: nil), of: bytes)
  }

  /// The same for some of the encoded texts.
  ///
  /// What the first stage sees in a decoded text is verified at once: hexadecimal ids decode to bytes in
  /// which some short literal often stands. Much packed text counts as a finding: how much of it is looked
  /// at depends on all of the content.
  mutating func hasCandidate(
    in found: [EncodedText], of bytes: UnsafeRawBufferPointer, byLines: Bool = false
  ) throws(MatchingError) -> Bool {
    var texts = found
    var levels = DecodedLevels()
    var state = ScanState(nil, true, map: .identity)
    while let found = try nextDecodedHits(&texts, in: bytes, &levels, byLines: byLines) {
      if levels.isCut || levels.unpacked > Self.muchPacked { return true }
      for hits in found {
        if try !candidates(in: hits, levels, &state).isEmpty || !state.limited.isEmpty {
          return true
        }
      }
    }
    return false
  }

  // MARK: - Finding

  /// Adds what stands in the encoded texts of a segment, after its own matches were found.
  mutating func scanEncoded(_ segment: Segment, _ state: inout ScanState) throws(MatchingError) {
    let phase = state.phase(of: collector.runs, segment)
    var texts = encodedTexts(
      in: segment.bytes, edges: (segment.base == 0, segment.isLast), phase: phase)
    var levels = DecodedLevels()
    var fresh: [Candidate] = []
    while let found = try nextDecodedHits(&texts, in: segment.bytes, &levels) {
      for hits in found {
        guard state.decodedCount + fresh.count < ScanState.keptLimit else {
          if let rule = hits.rules.first?.rule { state.limited.insert(rule) }
          break
        }
        for candidate in try candidates(in: hits, levels, &state) {
          if let moved = outside(candidate, hits, &levels, segment) { fresh.append(moved) }
        }
      }
    }
    if levels.isCut { state.isPackedTextCut = true }
    state.decodedCount += fresh.count
    state.candidates += fresh
  }

  /// What the rules find in one decoded text, overlaps and required rules settled.
  private mutating func candidates(
    in hits: DecodedHits, _ levels: DecodedLevels, _ outer: inout ScanState
  ) throws(MatchingError) -> [Candidate] {
    let level = levels.levels[hits.level]
    let range = level.pieces[hits.piece].range
    var state = ScanState(outer.path, outer.isAnyPath, map: .identity)
    try level.bytes.lend { (bytes) throws(MatchingError) in
      let segment = Segment(whole: bytes.slice(range))
      for hit in hits.rules {
        let windows = searched(hit.rule, hits: hit.windows, in: segment.bytes)
        try verify(hit.rule, windows: windows, segment, &state)
      }
      locate(from: 0, segment, &state)
    }
    outer.limited.formUnion(state.limited)
    return Resolution.resolve(state.candidates, rules).kept
  }

  /// A candidate of a decoded text as one of the segment; `nil` where it starts outside of the part of the
  /// segment where matches may.
  private func outside(
    _ candidate: Candidate, _ hits: DecodedHits, _ levels: inout DecodedLevels,
    _ segment: Segment
  ) -> Candidate? {
    let span = levels.origin(
      of: candidate.secret, in: hits.piece, level: hits.level, content: segment.bytes)
    guard segment.accepted.contains(span.lowerBound) else { return nil }
    let text = levels.outermost(of: hits.piece, level: hits.level)
    var moved = candidate
    moved.secret = (span.lowerBound + segment.base)..<(span.upperBound + segment.base)
    moved.text = text.range.lowerBound + segment.base
    moved.result.decoded = levels.levels[hits.level].pieces[hits.piece].layers
    // What is told of the secret must not show its encoded form either.
    let shown = text.range.count <= Self.shownLimit ? text.range : span
    moved.result.match = Array(segment.bytes.slice(shown).prefix(Self.shownLimit))
    let lines = LineView(of: RawMatch(match: span, secret: span, group: 0), in: segment.bytes)
    let rule = rules.rule(candidate.result.ruleIndex)
    let allow = InlineAllow(
      sameLines: lines.own, above: lines.above, ids: [rule.id] + rule.aliases,
      acceptsGitleaks: options.gitleaksAllow)
    // A comment in the decoded text is as hidden as the secret: nobody has agreed to it.
    moved.result.allowedBy = allow.reason
    moved.result.notes = allow.notes
    return moved
  }

  private static let shownLimit = 4 << 10
}
