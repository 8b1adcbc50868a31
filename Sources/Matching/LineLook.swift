/// Looks at contents of which most lines were looked at a moment before.
package struct LineLook: ~Copyable {
  private var memo = LineMemo()
  private var groups: [LineMemo.Group] = []

  /// From so many bytes on lines are not remembered.
  private let large: Int
  /// So many bytes are looked at together at most: each cluster is compared with each of their groups.
  private static let most = 64 << 10
  /// So many clusters for each group are hostile, and none is remembered.
  private static let manyClusters = 32

  /// - Parameter large: stretches from so many bytes on are looked at whole: more than is remembered would
  ///   push out what others need.
  package init(large: Int = 64 << 10) { self.large = large }

  /// Appends a cluster for each hit and run of a stretch, as `Scanner.addHits` does; only lines that are not
  /// known are looked at.
  ///
  /// - Parameters:
  ///   - stretch: a part of a content, with `Scanner.changeContext` bytes around each change or up to its
  ///     ends.
  ///   - origin: where it begins in the content.
  ///   - size: of the content.
  package mutating func addHits(
    in stretch: UnsafeRawBufferPointer, at origin: Int, of size: Int, _ scanner: inout Scanner,
    into fresh: inout [HitCluster]
  ) throws(MatchingError) {
    guard stretch.count < large else {
      try scanner.addHits(in: stretch, at: origin, of: size, into: &fresh)
      return
    }
    groups.removeAll(keepingCapacity: true)
    memo.unknown(in: stretch, at: origin, of: size, into: &groups, &fresh)
    var index = 0
    while index < groups.count {
      let start = index
      repeat {
        index += 1
      } while index < groups.count
        && groups[index].range.lowerBound == groups[index - 1].range.upperBound
        && groups[index].range.upperBound - groups[start].range.lowerBound <= Self.most
      try look(at: start..<index, of: stretch, at: origin, of: size, &scanner, &fresh)
    }
  }

  /// Looks at groups that stand next to each other.
  private mutating func look(
    at together: Range<Int>, of stretch: UnsafeRawBufferPointer, at origin: Int, of size: Int,
    _ scanner: inout Scanner, _ fresh: inout [HitCluster]
  ) throws(MatchingError) {
    let start = groups[together.lowerBound].range.lowerBound
    let low = max(start - Scanner.changeContext, 0)
    let bytes = UnsafeRawBufferPointer(
      rebasing: stretch[low..<groups[together.upperBound - 1].range.upperBound])
    let known = fresh.count
    try scanner.addHits(in: bytes, at: origin + low, of: size, into: &fresh)
    // What ends before them belongs to a group that is known.
    var count = known
    for index in known..<fresh.count
    where fresh[index].range.upperBound > origin + start || fresh[index].rule == HitCluster.encoded
    {
      fresh[count] = fresh[index]
      count += 1
    }
    fresh.removeSubrange(count...)
    if fresh.count - known > together.count * Self.manyClusters { return }
    for index in together { memo.keep(groups[index], fresh[known...], at: origin, of: size) }
  }
}
