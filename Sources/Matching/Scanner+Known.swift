package import ScanModel

/// Contents of which it is known where something may be found, from a look at their changes.
extension Scanner {
  /// `scan`, without a first stage.
  ///
  /// A cluster that is no finding under any path holds no match under this one, so only the others are
  /// verified again. The result is that of `scan`.
  /// - Parameter clusters: those of the content that `decide` made findings, ascending by their starts.
  package mutating func scan(
    _ bytes: UnsafeRawBufferPointer, path: RepositoryPath?, known clusters: [HitCluster]
  ) throws(MatchingError) -> [Match] {
    guard bytes.count <= Self.knownLimit, clusters.allSatisfy({ standsAlone($0) }) else {
      return try scan(bytes, path: path)
    }
    resetLimits()
    var state = ScanState(path, isAnyPath, map: .identity)
    let segment = Segment(whole: bytes)
    let hits = Dictionary(grouping: clusters.filter { $0.rule >= 0 }, by: \.rule)
    for rule in hits.keys.sorted() {
      let isBounded = rules.firstStage.entries[Int(rule)].width >= 0
      let windows = isBounded ? (hits[rule] ?? []).map(\.range) : [0..<bytes.count]
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

  /// Matches of larger contents may be more than are looked at, so that all of them have to be counted.
  private static let knownLimit = 512 << 10

  /// Whether no other rule has a say in what a cluster is.
  private func standsAlone(_ cluster: HitCluster) -> Bool {
    cluster.rule < 0 || rules.rules[Int(cluster.rule)].required.isEmpty
  }
}
