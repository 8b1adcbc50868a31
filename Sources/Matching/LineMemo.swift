#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Lines that were looked at lately, with the clusters that were seen in them.
///
/// Most of what stands around changes was looked at a moment before: the lines beside a change are those of
/// the last version, and the same change stands on several branches. A stretch is cut into groups of lines at
/// places that its own bytes choose, so that the same lines make the same groups wherever they stand; a
/// group that is known, behind a group that is the same too, is not looked at again.
///
/// That is enough to tell what ends in a group: hits are decided by `Scanner.changeContext` bytes before
/// their end (what has to follow a name counts as part of its hit), no run of token bytes crosses the end of
/// a line, and where an encoded text begins is told by its first bytes. Long lines are cut as well, behind a
/// byte that no such run, its padding or word with escapes holds; the byte behind the cut tells of such a group
/// too. A group is known by a keyed hash. One a worker; what it remembers never changes what is found.
struct LineMemo: ~Copyable {
  /// Lines of a stretch that are not known; offsets into it.
  struct Group {
    let range: Range<Int>
    /// `nil` for one that cannot be remembered.
    fileprivate let key: KeyedHash.Value?
  }

  private struct Slot {
    var key: KeyedHash.Value
    /// Number of its first cluster, among all that were ever kept.
    var first: Int
    var count: Int
  }

  /// A cluster; offsets from the start of its group.
  private struct Kept {
    var rule: Int32
    var start: Int32
    var end: Int32
  }

  /// Bytes of a group at least: all that stands before the next one and matters there.
  private static let shortest = Scanner.changeContext
  /// A line that ends so many bytes behind the start of a group is cut, or ends the group.
  private static let large = 1000
  /// What stands in front of a cut in a line.
  private static let cuts = ByteSet("\"'` <>")
  /// Clusters of one group at most.
  private static let mostClusters = 16
  /// More slots know more, and do not stay near the processor: reading one from afar takes as long as a look.
  private static let slotBits = 15
  /// How many clusters are kept at most, a power of two.
  private static let clusterCount = 1 << 16

  private let hash = KeyedHash()
  /// Both from `calloc`, so that pages which are never used take no memory; without memory nothing is
  /// remembered.
  private let slots: UnsafeMutablePointer<Slot>?
  private let clusters: UnsafeMutablePointer<Kept>?
  /// How many clusters were ever kept.
  private var written = 0

  init() {
    slots = calloc(1 << Self.slotBits, MemoryLayout<Slot>.stride)?
      .bindMemory(to: Slot.self, capacity: 1 << Self.slotBits)
    clusters = calloc(Self.clusterCount, MemoryLayout<Kept>.stride)?
      .bindMemory(to: Kept.self, capacity: Self.clusterCount)
  }

  deinit {
    free(slots)
    free(clusters)
  }

  /// Appends the groups of a stretch that are not known, ascending, and the clusters of those that are.
  ///
  /// - Parameters:
  ///   - origin: where the stretch begins in its content.
  ///   - size: of the content.
  func unknown(
    in stretch: UnsafeRawBufferPointer, at origin: Int, of size: Int,
    into groups: inout [Group], _ found: inout [HitCluster]
  ) {
    var before: KeyedHash.Value?
    var start = 0
    while start < stretch.count {
      let (end, isCut) = Self.end(of: start, in: stretch)
      let own = hash.hash(UnsafeRawBufferPointer(rebasing: stretch[start..<end]), mark: 0)
      // What stands before the first group is not seen, or there is nothing.
      var mark: UInt64 = start == 0 ? (origin == 0 ? 1 : 2) : 0
      if origin + end == size { mark |= 4 }
      if isCut { mark |= 8 | UInt64(stretch[end]) << 8 }
      var key: KeyedHash.Value?
      if let own, let before = start == 0 ? KeyedHash.Value() : before {
        key = hash.hash(before, own, mark: mark)
      }
      if !recall(key, at: origin + start, of: size, into: &found) {
        groups.append(Group(range: start..<end, key: key))
      }
      before = own
      start = end
    }
  }

  private func recall(
    _ key: KeyedHash.Value?, at place: Int, of size: Int, into found: inout [HitCluster]
  ) -> Bool {
    guard let key, let slots, let clusters else { return false }
    let slot = slots[key.slot(bits: Self.slotBits)]
    guard slot.key == key, slot.count == 0 || written - slot.first <= Self.clusterCount else {
      return false
    }
    for number in slot.first..<(slot.first + slot.count) {
      let kept = clusters[number & (Self.clusterCount - 1)]
      let start = max(place + Int(kept.start), 0)
      found.append(
        HitCluster(rule: kept.rule, range: start..<min(place + Int(kept.end), size)))
    }
    return true
  }

  /// Remembers what was seen in a group.
  ///
  /// - Parameters:
  ///   - seen: clusters of the stretch; those that do not touch the group are left out.
  ///   - origin: where the stretch begins in its content.
  ///   - size: of the content.
  mutating func keep(
    _ group: Group, _ seen: ArraySlice<HitCluster>, at origin: Int, of size: Int
  ) {
    guard let key = group.key, let slots, let clusters else { return }
    let range = (group.range.lowerBound + origin)..<(group.range.upperBound + origin)
    let first = written
    for cluster in seen where cluster.range.overlaps(range) {
      // In another content the ends, which may have cut a cluster, lie elsewhere.
      guard cluster.range.lowerBound > 0, cluster.range.upperBound < size,
        written - first < Self.mostClusters,
        let low = Int32(exactly: cluster.range.lowerBound - range.lowerBound),
        let high = Int32(exactly: cluster.range.upperBound - range.lowerBound)
      else { return }
      clusters[written & (Self.clusterCount - 1)] = Kept(rule: cluster.rule, start: low, end: high)
      written += 1
    }
    slots[key.slot(bits: Self.slotBits)] = Slot(key: key, first: first, count: written - first)
  }

  /// Where a group ends: behind a line whose last bytes say so, or within a long one.
  private static func end(of start: Int, in stretch: UnsafeRawBufferPointer) -> (
    end: Int, isCut: Bool
  ) {
    guard let base = stretch.baseAddress else { return (start, false) }
    var end = start + shortest - 1
    while end < stretch.count {
      let found = memchr(base + end, 0x0A, stretch.count - end)
      let line = found.map { UnsafeRawPointer($0) - base + 1 } ?? stretch.count
      if line - start >= large, let cut = cut(from: end + 1, to: line - 1, in: stretch) {
        return (cut, true)
      }
      end = line
      if end - start >= large || isChosen(end, in: stretch) { return (end, false) }
    }
    return (stretch.count, false)
  }

  /// The first place where a line is to be cut.
  private static func cut(from start: Int, to end: Int, in stretch: UnsafeRawBufferPointer) -> Int?
  {
    let cuts = cuts
    var place = start
    while place < end {
      if cuts.contains(stretch[place - 1]), isChosen(place, in: stretch) { return place }
      place += 1
    }
    return nil
  }

  /// Whether the bytes before a place choose it.
  private static func isChosen(_ place: Int, in stretch: UnsafeRawBufferPointer) -> Bool {
    let last = stretch.loadUnaligned(fromByteOffset: place - 8, as: UInt64.self)
    return (last &* 0x9E37_79B9_7F4A_7C15) >> 63 == 0
  }
}
