/// Decoded texts that come in many versions, like what they were decoded from.
extension Scanner {
  /// Shorter and longer texts are looked at whole.
  private static let sizesByLines = (1 << 10)..<(4 << 20)

  /// What the first stage sees in decoded bytes, and the encoded texts in them; lines that were looked at
  /// lately are not looked at again.
  ///
  /// - Returns: `nil` where all of the bytes have to be looked at.
  mutating func hitsByLines(in bytes: UnsafeRawBufferPointer) throws(MatchingError)
    -> (windows: [(rule: Int, windows: [Range<Int>])], texts: [EncodedText])?
  {
    guard Self.sizesByLines.contains(bytes.count) else { return nil }
    // The look runs this scanner's first stage.
    var lines = decodedLines.take() ?? LineLook(large: Self.sizesByLines.upperBound)
    var clusters: [HitCluster] = []
    try lines.addHits(in: bytes, at: 0, of: bytes.count, &self, into: &clusters)
    decodedLines = consume lines
    var windows: [HitCollector.Window] = []
    for cluster in clusters where cluster.rule >= 0 && isAskedOfDecoded(Int(cluster.rule)) {
      // Hits of rules that only help others are no clusters.
      if !rules.rules[Int(cluster.rule)].required.isEmpty { return nil }
      windows.append(
        HitCollector.Window(
          rule: cluster.rule, start: cluster.range.lowerBound, end: cluster.range.upperBound))
    }
    var texts: [EncodedText] = []
    if clusters.contains(where: { $0.rule == HitCluster.encoded }) {
      collector.findRuns(in: bytes)
      texts = encodedTexts(in: bytes, edges: (true, true), phase: nil)
    }
    return (HitCollector.byRule(windows), texts)
  }
}
