import ScanModel

/// Where hits of one rule stand so close that its matches may overlap, or a run of token bytes that the
/// entropy detectors look at, or encoded text; and what became of it.
///
/// Which matches a cluster holds depends on its own bytes, and what is said of them on a margin around it.
/// So a content that shares them with another one has the same cluster with the same answer.
package struct HitCluster: Sendable, Equatable {
  /// Index into the rules; `HitCluster.run` for a run, `HitCluster.encoded` for encoded texts.
  package var rule: Int32
  /// Whether it holds what may be a finding under some path.
  package var isFinding = false
  /// Byte offsets into the content.
  package var range: Range<Int>
  /// Of encoded texts: bytes on both sides that tell where they end.
  var reach: Int32 = 0
  /// How many matches of the rule it holds, where none of them may be a finding.
  package var matches: Int32 = 0

  package static let run: Int32 = -1
  /// Encoded texts.
  package static let encoded: Int32 = -2

  package init(rule: Int32, range: Range<Int>) {
    self.rule = rule
    self.range = range
  }

  /// The same at another place.
  package func moved(by count: Int) -> HitCluster {
    var cluster = self
    cluster.range = (range.lowerBound + count)..<(range.upperBound + count)
    return cluster
  }
}

/// The clusters of a content that is made of parts of another one, its base.
///
/// Three kinds come out: those whose margin lies in one part, with the answer that they had; those that
/// are there but stand beside a change, which are to be decided anew; and pieces of those that a change
/// cuts, where hits may be left. Hits that a change makes are found by whoever looks at
/// `Scanner.changeContext` bytes around it.
package struct ClusterCarrier {
  private let rules: CompiledRules
  private let baseSize: Int
  private let size: Int

  package init(_ rules: CompiledRules, baseSize: Int, size: Int) {
    self.rules = rules
    self.baseSize = baseSize
    self.size = size
  }

  /// Takes over what lies in one copied part.
  ///
  /// - Parameters:
  ///   - clusters: of the base, ascending by their starts.
  ///   - longest: bytes of the longest of them.
  ///   - source: byte offsets of the part in the base.
  ///   - place: where it stands in the content.
  ///   - kept: gets clusters with their answers, ascending where the calls are.
  ///   - fresh: gets what is to be decided.
  package func carry(
    _ clusters: [HitCluster], longest: Int, source: Range<Int>, to place: Int,
    kept: inout [HitCluster], fresh: inout [HitCluster]
  ) {
    var index = firstIndex(clusters, from: source.lowerBound - longest)
    while index < clusters.count, clusters[index].range.lowerBound < source.upperBound {
      let cluster = clusters[index]
      index += 1
      let shared = cluster.range.clamped(to: source)
      if shared.isEmpty { continue }
      let isWhole = shared == cluster.range
      // Hits in a short piece lie in the look around the change that cut it.
      if !isWhole, cluster.rule == HitCluster.run || shared.count < Scanner.changeContext {
        continue
      }
      let shift = place - source.lowerBound
      var range = (shared.lowerBound + shift)..<(shared.upperBound + shift)
      if isWhole, hasMargin(cluster, source, place) {
        var cluster = cluster
        cluster.range = range
        kept.append(cluster)
        continue
      }
      if cluster.rule >= 0 {
        // Matches of what is left may reach into what is new.
        let reach = rules.firstStage.entries[Int(cluster.rule)].reach
        let isCutBefore = cluster.range.lowerBound < source.lowerBound
        let isCutBehind = cluster.range.upperBound > source.upperBound
        let low = isCutBefore || cluster.range.lowerBound == 0 ? Int(reach.before) + 1 : 0
        let high = isCutBehind || cluster.range.upperBound == baseSize ? Int(reach.after) + 1 : 0
        range = max(range.lowerBound - low, 0)..<min(range.upperBound + high, size)
      }
      fresh.append(HitCluster(rule: cluster.rule, range: range))
    }
  }

  /// Whether all that decides about a cluster lies in a part.
  private func hasMargin(_ cluster: HitCluster, _ source: Range<Int>, _ place: Int) -> Bool {
    guard let margin = rules.carryMargin(cluster) else { return false }
    let isStart = source.lowerBound == 0 && place == 0
    let isEnd = source.upperBound == baseSize && place + source.count == size
    return (isStart || cluster.range.lowerBound - margin >= source.lowerBound)
      && (isEnd || cluster.range.upperBound + margin <= source.upperBound)
  }

  private func firstIndex(_ clusters: [HitCluster], from start: Int) -> Int {
    clusters.partitioningIndex { $0.range.lowerBound >= start }
  }
}

extension CompiledRules {
  /// Bytes of a rule's longest match; 0 where there is no bound.
  func matchWidth(_ rule: Int) -> Int { max(firstStage.entries[rule].width, 0) }

  /// Bytes on both sides of a cluster that decide about it besides its own; `nil` where all of the content
  /// does, because the rule's matches have no bound.
  func margin(_ cluster: HitCluster) -> Int? {
    if cluster.rule == HitCluster.run { return Judge.runReach }
    if cluster.rule == HitCluster.encoded { return Int(cluster.reach) }
    let rule = Int(cluster.rule)
    if rules[rule].readsKubernetesSecrets { return nil }
    let entry = firstStage.entries[rule]
    guard entry.width >= 0 else { return nil }
    // RE2 asks for the neighbours, and judgement of other values for nothing outside of the match.
    return entry.flags.contains(.isGeneric) ? Judge.reach : 1
  }

  /// Bytes on both sides of a cluster that must be the same for it to stay what it is.
  ///
  /// Beyond that no hit that a change makes can have a match that overlaps one of the cluster's.
  func carryMargin(_ cluster: HitCluster) -> Int? {
    guard let margin = margin(cluster) else { return nil }
    if cluster.rule < 0 { return margin }
    let reach = firstStage.entries[Int(cluster.rule)].reach
    return max(Int(max(reach.before, reach.after)) + FirstStageFactor.widthLimit + 4, margin)
  }
}
