import ScanModel

extension Scanner {
  /// The stories of rules that the first stage sees in what encoded texts stand for.
  mutating func explainEncoded(_ bytes: UnsafeRawBufferPointer, path: RepositoryPath?)
    throws(MatchingError) -> [Explanation]
  {
    try runFirstStage(bytes)
    var texts = encodedTexts(in: bytes, edges: (true, true), phase: nil)
    var levels = DecodedLevels()
    var stories: [Explanation] = []
    while let found = try nextDecodedHits(&texts, in: bytes, &levels) {
      for hits in found { stories += try explain(hits, &levels, bytes, path) }
    }
    return stories
  }

  private func explain(
    _ hits: DecodedHits, _ levels: inout DecodedLevels, _ bytes: UnsafeRawBufferPointer,
    _ path: RepositoryPath?
  ) throws(MatchingError) -> [Explanation] {
    let piece = levels.levels[hits.level].pieces[hits.piece]
    let inside = try levels.levels[hits.level].bytes.lend { (level) throws(MatchingError) in
      try Explainer(scanner: self, bytes: level.slice(piece.range), path: path, map: .identity)
        .run()
    }
    let asked = Set(hits.rules.map(\.rule))
    let start = levels.outermost(of: hits.piece, level: hits.level).range.lowerBound
    let step = Explanation.Step(
      kind: .decoding, passed: true,
      detail: "\(piece.layers.joined(separator: ", then ")) at offset \(start)")
    var stories: [Explanation] = []
    for var story in inside where asked.contains(story.ruleIndex) && story.verdict != .nearMiss {
      story.steps.insert(step, at: 0)
      story.match?.decoded = piece.layers
      if let place = story.match?.location {
        let inner = place.byteOffset..<(place.byteOffset + place.byteLength)
        let span = levels.origin(
          of: inner, in: hits.piece, level: hits.level, content: bytes)
        var lines = LineCounter()
        story.match?.location = lines.location(of: span, in: bytes, base: 0, map: .identity)
      }
      stories.append(story)
    }
    return stories
  }
}
