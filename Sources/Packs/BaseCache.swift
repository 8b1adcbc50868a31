#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Contents that were built lately, which the next object may be a delta on: neighbours in a history have
/// most of their chains in common.
///
/// One place a pack and offset, and a limit for all of them; what gives way is built again when it is wanted.
struct BaseCache: ~Copyable {
  private struct Slot {
    /// Where the pack is mapped.
    var pack: UnsafeRawPointer?
    var offset: UInt64 = 0
    var kind = PackObjectKind.blob
    /// Owned; `nil` in an empty place.
    var memory: UnsafeMutableRawPointer?
    var count = 0
  }

  /// Bytes of all contents, and of the largest of them.
  private static let limit = 16 << 20
  static let largest = 1 << 20
  private static let slotCount = 1 << 10

  /// Empty until something is kept.
  private var slots: [Slot] = []
  private var total = 0
  /// The place that gives way next where there are too many bytes.
  private var hand = 0

  deinit { for slot in slots { free(slot.memory) } }

  /// The content of an entry; lent until the next `keep`.
  func content(_ pack: UnsafeRawPointer, _ offset: UInt64) -> (
    kind: PackObjectKind, bytes: UnsafeMutableRawBufferPointer
  )? {
    guard !slots.isEmpty else { return nil }
    let slot = slots[Self.place(pack, offset)]
    guard let memory = slot.memory, slot.pack == pack, slot.offset == offset else { return nil }
    return (slot.kind, UnsafeMutableRawBufferPointer(start: memory, count: slot.count))
  }

  /// Takes over a content of an entry, in memory of `malloc`.
  mutating func keep(
    _ pack: UnsafeRawPointer, _ offset: UInt64, _ kind: PackObjectKind,
    _ bytes: UnsafeMutableRawBufferPointer
  ) {
    guard bytes.count <= Self.largest else { return free(bytes.baseAddress) }
    if slots.isEmpty { slots = Array(repeating: Slot(), count: Self.slotCount) }
    let place = Self.place(pack, offset)
    drop(place)
    while total + bytes.count > Self.limit {
      drop(hand)
      hand = (hand + 1) & (Self.slotCount - 1)
    }
    slots[place] = Slot(
      pack: pack, offset: offset, kind: kind, memory: bytes.baseAddress, count: bytes.count)
    total += bytes.count
  }

  private mutating func drop(_ place: Int) {
    free(slots[place].memory)
    total -= slots[place].count
    slots[place] = Slot()
  }

  private static func place(_ pack: UnsafeRawPointer, _ offset: UInt64) -> Int {
    let value = (offset ^ UInt64(UInt(bitPattern: pack))) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: value >> 40) & (slotCount - 1)
  }
}
