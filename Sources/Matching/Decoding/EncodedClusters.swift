import ScanModel

/// Encoded texts of contents that are looked at by their changes.
///
/// A text is told by its own bytes and a few around it, but where it ends may not be seen in a stretch: it is
/// then looked for in all of the content. Whoever a change makes a text of begins in the stretch around it, or
/// in a text of the base that the change cuts or touches.
enum EncodedClusters {
  /// Texts that stand nearer to each other than this are decided together.
  static let gap = 128
  /// Bytes on both sides that are looked at first.
  static let look = 1200

  /// Bytes on both sides of a text that tell where it begins and ends.
  ///
  /// - Parameter runs: the long runs of token bytes of its content.
  static func reach(of text: EncodedText, among runs: [Range<Int>]) -> Int {
    switch text.kind {
    case .percent, .escapes: return 16
    case .hex: return 80
    case .base64:
      // A line behind belongs to it or does not by whether it is longer than the first.
      let first = runs.partitioningIndex { $0.upperBound > text.range.lowerBound }
      return 80 + (first < runs.count ? runs[first].upperBound - text.range.lowerBound : 0)
    }
  }
}

extension Scanner {
  /// What becomes of a cluster.
  package enum Decision {
    /// It is to be kept for contents that share its bytes.
    case keep
    case drop
    /// More bytes around it are needed to tell; never of all of the content.
    case needsMore
  }

  /// Decides encoded texts: how far they go, and whether one of them may hold a finding.
  mutating func decideEncoded(
    _ cluster: inout HitCluster, in bytes: UnsafeRawBufferPointer, at origin: Int, of size: Int
  ) throws(MatchingError) -> Decision {
    let isWhole = bytes.count == size
    let edges = (start: origin == 0, end: origin + bytes.count == size)
    collector.findRuns(in: bytes)
    let wanted =
      (cluster.range.lowerBound - origin)..<(cluster.range.upperBound - origin)
    let texts = encodedTexts(in: bytes, edges: edges, phase: nil).filter {
      $0.range.overlaps(wanted)
    }
    guard let first = texts.first else { return .drop }
    if !isWhole && texts.contains(where: \.isCut) { return .needsMore }
    var range = first.range
    var reach = 0
    for text in texts {
      range =
        min(range.lowerBound, text.range.lowerBound)..<max(range.upperBound, text.range.upperBound)
      reach = max(reach, EncodedClusters.reach(of: text, among: collector.runs))
    }
    cluster.range = (range.lowerBound + origin)..<(range.upperBound + origin)
    cluster.reach = Int32(clamping: reach)
    cluster.isFinding = try hasCandidate(in: texts, of: bytes, byLines: true)
    return .keep
  }
}
