import Matching

/// What clusters turned out to be lately.
///
/// The same lines with the same neighbours come in many versions and on many branches, and asking RE2 and
/// judgement about them takes twenty times as long as a hash. The hash stands for all that decides; its key
/// is drawn anew for each process, so that nobody can write a text that passes for another one. One a
/// worker; what it remembers never changes what is found.
struct DecisionMemo: ~Copyable {
  struct Answer: Equatable {
    /// As it was decided; its range counts from the first of the bytes.
    var cluster: HitCluster
    var decision: Scanner.Decision
  }

  private struct Slot {
    var key = KeyedHash.Value()
    var answer: Answer?
  }

  private static let bits = 14
  /// Clusters with more bytes are hardly ever the same; places in so many take 15 bits.
  private static let longest = 1 << 15 - 1
  private let hash = KeyedHash()
  private var slots = Array(repeating: Slot(), count: 1 << DecisionMemo.bits)

  /// The key of a cluster and of what decides about it; `nil` for one that is not remembered.
  ///
  /// - Parameters:
  ///   - bytes: those that decide.
  ///   - origin: where they begin in the content.
  ///   - size: of the content.
  func key(
    _ cluster: HitCluster, in bytes: UnsafeRawBufferPointer, at origin: Int, of size: Int
  ) -> KeyedHash.Value? {
    guard bytes.count <= Self.longest else { return nil }
    let isStart = origin == 0 ? 1 : 0
    let isEnd = origin + bytes.count == size ? 1 : 0
    let place = (cluster.range.lowerBound - origin) << 15 | cluster.range.count
    let mark = UInt64(UInt32(bitPattern: cluster.rule)) << 32
    return hash.hash(long: bytes, mark: mark | UInt64(place << 2 | isStart << 1 | isEnd))
  }

  subscript(key: KeyedHash.Value) -> Answer? {
    get {
      let slot = slots[key.slot(bits: Self.bits)]
      return slot.key == key ? slot.answer : nil
    }
    set { slots[key.slot(bits: Self.bits)] = Slot(key: key, answer: newValue) }
  }
}
