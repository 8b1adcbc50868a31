package import ScanModel

/// Contents of which it is known where something may be found, from a look at their changes.
extension Scanner {
  /// `scan`, without a first stage.
  ///
  /// A cluster that is no finding under any path holds no match under this one, so only the others are
  /// verified again. The result is that of `scan`.
  /// - Parameter clusters: what `findings(among:)` told of the content.
  package mutating func scan(
    _ bytes: UnsafeRawBufferPointer, path: RepositoryPath?, known clusters: [HitCluster]
  ) throws(MatchingError) -> [Match] {
    guard clusters.allSatisfy({ standsAlone($0) }) else {
      return try scan(bytes, path: path)
    }
    resetLimits()
    var state = ScanState(path, isAnyPath, map: .identity)
    let segment = Segment(whole: bytes)
    let hits = Dictionary(grouping: clusters.filter { $0.rule >= 0 }, by: \.rule)
    for rule in hits.keys.sorted() {
      let windows = searched(Int(rule), hits: (hits[rule] ?? []).map(\.range), in: bytes)
      try verify(Int(rule), windows: windows, segment, &state)
    }
    try scanEntropy(
      of: clusters.filter { $0.rule == HitCluster.run }.map(\.range), segment, &state)
    if clusters.contains(where: { $0.rule == HitCluster.encoded }) {
      collector.findRuns(in: bytes)
      try scanEncoded(segment, &state)
    }
    locate(from: 0, segment, &state)
    return Resolution.resolve(finish(state), rules).findings
  }

  /// Those clusters of a content that hold findings; `nil` where they are too many to be kept, or a rule may
  /// have more matches than a scan looks at.
  ///
  /// - Parameter clusters: all that `decide` left, ascending by their starts.
  package static func findings(among clusters: [HitCluster]) -> [HitCluster]? {
    let found = clusters.filter(\.isFinding)
    // A match has one byte at least. What encoded texts hold is counted by itself, as in any scan.
    let matches = clusters.lazy.filter { $0.rule != HitCluster.encoded }.reduce(0) {
      $0 + ($1.isFinding ? $1.range.count : Int($1.matches))
    }
    return found.count <= mostFindings && matches <= Verifier.matchLimit ? found : nil
  }

  private static let mostFindings = 4096

  /// Whether no other rule has a say in what a cluster is.
  private func standsAlone(_ cluster: HitCluster) -> Bool {
    cluster.rule < 0 || rules.rules[Int(cluster.rule)].required.isEmpty
  }
}
