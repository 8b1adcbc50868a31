import Matching

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Stretches around changes that were looked at lately, with the clusters that were seen in them.
///
/// The same lines change again and again, and the same change stands on several branches: a third of all
/// stretches have been looked at a moment before, byte for byte. All bytes are compared, so that nothing is
/// taken for something else. One a worker; what it remembers never changes what is found.
struct StretchMemo: ~Copyable {
  private struct Slot {
    var count = 0
    /// Whether it begins and ends where its content does.
    var edges = 0
    /// Ranges are offsets into the stretch.
    var clusters: [HitCluster] = []
  }

  /// Larger stretches are hardly ever the same.
  private static let longest = 4096
  /// A power of two.
  private static let slotCount = 2048
  private var slots = Array(repeating: Slot(), count: StretchMemo.slotCount)
  /// The bytes of all slots. Pages of those that are not used take no memory.
  private let bytes = UnsafeMutableRawPointer.allocate(
    byteCount: StretchMemo.slotCount * StretchMemo.longest, alignment: 64)

  deinit { bytes.deallocate() }

  /// Appends the clusters of a stretch that is known.
  ///
  /// - Parameters:
  ///   - origin: where the stretch begins in its content.
  ///   - size: of the content.
  func recall(
    _ stretch: UnsafeRawBufferPointer, at origin: Int, of size: Int,
    into clusters: inout [HitCluster]
  ) -> Bool {
    guard let place = Self.place(of: stretch), let start = stretch.baseAddress,
      slots[place].count == stretch.count,
      slots[place].edges == Self.edges(stretch.count, origin, size),
      memcmp(bytes + place * Self.longest, start, stretch.count) == 0
    else { return false }
    let known = clusters.count
    for var cluster in slots[place].clusters {
      cluster.range = (cluster.range.lowerBound + origin)..<(cluster.range.upperBound + origin)
      if !Self.isInside(cluster, size) {
        clusters.removeSubrange(known...)
        return false
      }
      clusters.append(cluster)
    }
    return true
  }

  /// Remembers what was seen in a stretch.
  mutating func keep(
    _ stretch: UnsafeRawBufferPointer, at origin: Int, of size: Int,
    _ clusters: ArraySlice<HitCluster>
  ) {
    guard let place = Self.place(of: stretch), let start = stretch.baseAddress,
      clusters.allSatisfy({ Self.isInside($0, size) })
    else { return }
    slots[place].count = stretch.count
    slots[place].edges = Self.edges(stretch.count, origin, size)
    slots[place].clusters.removeAll(keepingCapacity: true)
    for var cluster in clusters {
      cluster.range = (cluster.range.lowerBound - origin)..<(cluster.range.upperBound - origin)
      slots[place].clusters.append(cluster)
    }
    memcpy(bytes + place * Self.longest, start, stretch.count)
  }

  /// Whether the ends of the content have cut nothing off a cluster: in another content they lie elsewhere.
  private static func isInside(_ cluster: HitCluster, _ size: Int) -> Bool {
    cluster.range.lowerBound > 0 && cluster.range.upperBound < size
  }

  private static func edges(_ count: Int, _ origin: Int, _ size: Int) -> Int {
    (origin == 0 ? 1 : 0) | (origin + count == size ? 2 : 0)
  }

  /// The slot of a stretch; `nil` for one that is not kept.
  private static func place(of stretch: UnsafeRawBufferPointer) -> Int? {
    guard (1...longest).contains(stretch.count) else { return nil }
    let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
    var value = UInt64(truncatingIfNeeded: stretch.count)
    var offset = 0
    while offset &+ 8 <= stretch.count {
      value = (value ^ stretch.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* factor
      value ^= value >> 32
      offset &+= 8
    }
    while offset < stretch.count {
      value = (value ^ UInt64(stretch[offset])) &* factor
      offset &+= 1
    }
    return Int(truncatingIfNeeded: value >> 40) & (slotCount - 1)
  }
}
