/// The first matches that RE2 found lately.
///
/// The same lines come in many versions of a file, and are verified and judged under several paths. A keyed hash
/// stands for the bytes that were searched, and for one neighbour on each side, which is all that a match
/// depends on. One a worker; what it remembers never changes what is found.
final class MatchMemo {
  typealias Key = KeyedHash.Value

  private struct Slot {
    var key = Key()
    /// Offsets from where the search began.
    var found: RawMatch?
  }

  private static let bits = 13
  private let hash = KeyedHash()
  private var slots = Array(repeating: Slot(), count: 1 << MatchMemo.bits)

  /// Which search this is; `nil` for one that is not remembered, since its text is too long.
  func key(
    _ pattern: BytePattern, in text: UnsafeRawBufferPointer, from: Int, to: Int
  ) -> Key? {
    let range = max(from - 1, 0)..<min(to + 1, text.count)
    var mark = pattern.number << 2
    if range.lowerBound < from { mark |= 1 }
    if range.upperBound > to { mark |= 2 }
    return hash.hash(text.slice(range), mark: mark)
  }

  /// The first match of a search, if it is remembered: `.some(nil)` where there is none.
  subscript(key: Key) -> RawMatch?? {
    let slot = slots[key.slot(bits: Self.bits)]
    return slot.key == key ? .some(slot.found) : nil
  }

  func keep(_ found: RawMatch?, for key: Key) {
    slots[key.slot(bits: Self.bits)] = Slot(key: key, found: found)
  }
}
