import Matching
import Packs
import Platform

/// Finds the blobs that are worth a look with their paths, by reading what their deltas changed.
///
/// A blob that is a delta shares most bytes with its base, and with them the clusters of hits that were
/// found there. Around inserted bytes, and where bytes meet that were no neighbours, the blob itself is
/// looked at. A blob without a base is looked at whole. One a worker.
struct ChangeMatcher: ~Copyable {
  /// The clusters of a blob that others are deltas on, ascending by their starts.
  private struct Known {
    let number: Int32
    let clusters: [HitCluster]
    let longest: Int
  }

  private let rules: CompiledRules
  /// Bases on the way down to the blob at hand, and some that were left.
  private var known: [Known] = []
  private var changes: [Range<Int>] = []
  private var lines = LineLook()
  private var decided = DecisionMemo()
  private var kept: [HitCluster] = []
  private var fresh: [HitCluster] = []
  /// A stretch of a blob that is not built; owned.
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 14, alignment: 64)

  init(_ rules: CompiledRules) { self.rules = rules }

  deinit { buffer.deallocate() }

  /// Whether a blob may hold a finding under some path; never `false` where a scan of all of it would
  /// find something by one byte a character.
  ///
  /// - Parameter timer: counts what is decided as `.verify`.
  mutating func mayHoldFinding(
    _ node: PackNode, _ scanner: inout Scanner, _ timer: StageTimer? = nil
  ) throws -> Bool {
    kept.removeAll(keepingCapacity: true)
    fresh.removeAll(keepingCapacity: true)
    if let parent = node.parent, let base = known.last(where: { $0.number == parent }) {
      if !base.clusters.isEmpty { carry(base, node) }
      try lookAtChanges(node, &scanner)
    } else {
      try lines.addHits(in: node.bytes(), at: 0, of: node.size, &scanner, into: &fresh)
    }
    if !fresh.isEmpty {
      timer?.begin(.verify)
      defer { timer?.end() }
      try settle(node, &scanner)
    }
    if node.hasChildren {
      let longest = kept.reduce(0) { max($0, $1.range.count) }
      known.append(Known(number: node.number, clusters: kept, longest: longest))
    }
    return kept.contains(where: \.isFinding)
  }

  /// Where the last blob may hold a finding; `nil` where that is in too many places to be kept.
  var findings: [HitCluster]? { Scanner.findings(among: kept) }

  /// No further blob is a delta on this one.
  mutating func leave(_ number: Int32) {
    if let index = known.lastIndex(where: { $0.number == number }) { known.remove(at: index) }
  }

  /// Takes over clusters of the base whose bytes were copied.
  private mutating func carry(_ base: Known, _ node: PackNode) {
    let carrier = ClusterCarrier(rules, baseSize: node.baseSize, size: node.size)
    for segment in node.segments where segment.isCopy {
      let source = Int(segment.source)..<(Int(segment.source) + Int(segment.length))
      carrier.carry(
        base.clusters, longest: base.longest, source: source, to: Int(segment.start),
        kept: &kept, fresh: &fresh)
    }
  }

  /// Looks around everything that the delta changed.
  private mutating func lookAtChanges(_ node: PackNode, _ scanner: inout Scanner) throws {
    node.changes(into: &changes)
    let context = Scanner.changeContext
    var cursor = 0
    var index = 0
    while index < changes.count {
      let low = max(0, changes[index].lowerBound - context)
      var high = min(node.size, changes[index].upperBound + context)
      index += 1
      while index < changes.count, changes[index].lowerBound - context <= high {
        high = min(node.size, changes[index].upperBound + context)
        index += 1
      }
      let stretch = bytes(low..<high, of: node, &cursor)
      try lines.addHits(in: stretch, at: low, of: node.size, &scanner, into: &fresh)
    }
  }

  /// Decides what is new.
  private mutating func settle(_ node: PackNode, _ scanner: inout Scanner) throws {
    Scanner.join(&fresh)
    // Putting many stretches together costs more than all of the blob.
    let wanted = fresh.reduce(0) { $0 + scanner.deciding($1, of: node.size).count }
    if wanted > node.size { _ = node.bytes() }
    for index in fresh.indices {
      let range = scanner.deciding(fresh[index], of: node.size)
      var cluster = fresh[index]
      if try decide(&cluster, range, node, &scanner) == .keep { kept.append(cluster) }
    }
    kept.sort { ($0.range.lowerBound, $0.rule) < ($1.range.lowerBound, $1.rule) }
  }

  /// Decides a cluster by the bytes of a range, or as it was decided before.
  private mutating func decide(
    _ cluster: inout HitCluster, _ range: Range<Int>, _ node: PackNode, _ scanner: inout Scanner
  ) throws -> Scanner.Decision {
    var cursor = 0
    let bytes = bytes(range, of: node, &cursor)
    let key = decided.key(cluster, in: bytes, at: range.lowerBound, of: node.size)
    if let key, let known = decided[key] {
      cluster = known.cluster.moved(by: range.lowerBound)
      return known.decision
    }
    let decision = try scanner.decide(&cluster, in: bytes, at: range.lowerBound, of: node.size)
    if decision == .needsMore { return try decide(&cluster, beyond: range, node, &scanner) }
    if let key {
      decided[key] = .init(cluster: cluster.moved(by: -range.lowerBound), decision: decision)
    }
    return decision
  }

  /// Decides a cluster that a range does not tell of, by wider ones: all of the blob for each of many clusters
  /// would be many times all of it.
  private mutating func decide(
    _ cluster: inout HitCluster, beyond range: Range<Int>, _ node: PackNode,
    _ scanner: inout Scanner
  ) throws -> Scanner.Decision {
    // What is asked for in growing parts is built once.
    let all = node.bytes()
    var range = range
    var decision = Scanner.Decision.needsMore
    while decision == .needsMore {
      let margin = range.count
      range = (range.lowerBound - margin)..<(range.upperBound + margin)
      range = range.clamped(to: 0..<node.size)
      decision = try scanner.decide(
        &cluster, in: UnsafeRawBufferPointer(rebasing: all[range]), at: range.lowerBound,
        of: node.size)
    }
    return decision
  }

  /// Bytes of a blob; those of one without deltas on it are put together for this stretch alone.
  private mutating func bytes(
    _ range: Range<Int>, of node: PackNode, _ cursor: inout Int
  ) -> UnsafeRawBufferPointer {
    if node.isWhole { return UnsafeRawBufferPointer(rebasing: node.bytes()[range]) }
    if buffer.count < range.count {
      buffer.deallocate()
      buffer = .allocate(byteCount: range.count * 2, alignment: 64)
    }
    let count = node.copy(range, into: buffer, cursor: &cursor)
    return UnsafeRawBufferPointer(rebasing: buffer[..<count])
  }
}
