import ScanModel

/// What was found of tree entries lately: most entries of a tree stood in another one before, and asking
/// for an object's number costs several misses of the processor's caches.
///
/// One place an entry, so that what is asked for rarely gives way; forgetting costs a look-up.
struct EntryMemo: ~Copyable {
  /// What an entry leads to.
  struct Answer {
    /// Index of the edge to a tree, or `TreeShape.none`.
    var edge: UInt32
    /// Index of the wanted entry, or `TreeShape.none`.
    var wanted: UInt32
  }

  private struct Slot {
    var id: ObjectID
    var name: UInt32
    var mode: UInt32
    var answer: Answer
  }

  /// 2 MiB: what a core's second cache holds.
  private static let count = 1 << 15
  private let slots = UnsafeMutablePointer<Slot?>.allocate(capacity: EntryMemo.count)

  init() { slots.initialize(repeating: nil, count: Self.count) }

  // A slot is a trivial type.
  deinit { slots.deallocate() }

  /// The answer that was kept for an entry.
  func answer(_ id: ObjectID, name: UInt32, mode: UInt32) -> Answer? {
    guard let slot = slots[place(id, name)], slot.name == name, slot.mode == mode, slot.id == id
    else { return nil }
    return slot.answer
  }

  func keep(_ answer: Answer, _ id: ObjectID, name: UInt32, mode: UInt32) {
    slots[place(id, name)] = Slot(id: id, name: name, mode: mode, answer: answer)
  }

  private func place(_ id: ObjectID, _ name: UInt32) -> Int {
    Int(truncatingIfNeeded: (id.head ^ UInt64(name) &* 0x9E37_79B9_7F4A_7C15) >> 8)
      & (Self.count - 1)
  }
}
