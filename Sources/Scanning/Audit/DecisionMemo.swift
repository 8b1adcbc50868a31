import Matching

/// What clusters turned out to be lately.
///
/// The same lines with the same neighbours come in many versions and on many branches, and asking RE2 and
/// judgement about them takes twenty times as long as a hash. The hash stands for all that decides; its key
/// is drawn anew for each process, so that nobody can write a text that passes for another one. One a
/// worker; what it remembers never changes what is found.
struct DecisionMemo: ~Copyable {
  struct Answer: Equatable {
    var isFinding: Bool
    var decision: Scanner.Decision
  }

  private struct Slot {
    var key = 0
    var answer: Answer?
  }

  /// A power of two.
  private static let slotCount = 1 << 14
  /// More bytes are hardly ever the same.
  private static let longest = 1 << 15
  private var slots = Array(repeating: Slot(), count: DecisionMemo.slotCount)

  /// The key of a cluster and of what decides about it; `nil` for one that is not remembered: what
  /// becomes of runs and encoded texts is more than an answer.
  ///
  /// - Parameters:
  ///   - bytes: those that decide.
  ///   - origin: where they begin in the content.
  static func key(
    _ cluster: HitCluster, in bytes: UnsafeRawBufferPointer, at origin: Int
  ) -> Int? {
    guard cluster.rule >= 0, bytes.count <= longest else { return nil }
    var hasher = Hasher()
    hasher.combine(cluster.rule)
    hasher.combine(cluster.range.lowerBound - origin)
    hasher.combine(cluster.range.count)
    hasher.combine(bytes.count)
    hasher.combine(bytes: bytes)
    return hasher.finalize()
  }

  subscript(key: Int) -> Answer? {
    get {
      let slot = slots[key & (Self.slotCount - 1)]
      return slot.key == key ? slot.answer : nil
    }
    set { slots[key & (Self.slotCount - 1)] = Slot(key: key, answer: newValue) }
  }
}
