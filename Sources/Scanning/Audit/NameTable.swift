#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Numbers the names that trees hold; the same few thousand come in millions of entries.
///
/// Open addressing over lent bytes, so that a name that is known costs no allocation.
struct NameTable {
  private(set) var names: [[UInt8]] = []
  private var hashes: [UInt64] = []
  /// Indices into `names`, or −1; a power of two many.
  private var slots: [Int32]

  init() { slots = Array(repeating: -1, count: 1 << 12) }

  /// The number of a name, given out now if it is new.
  mutating func number(of name: UnsafeRawBufferPointer) -> UInt32 {
    if names.count * 2 >= slots.count { grow() }
    let hash = Self.hash(name)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if hashes[index] == hash, equals(names[index], name) { return UInt32(index) }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(names.count)
    names.append(Array(name))
    hashes.append(hash)
    return UInt32(names.count - 1)
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for (index, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index)
    }
  }

  private func equals(_ known: [UInt8], _ name: UnsafeRawBufferPointer) -> Bool {
    known.withUnsafeBytes { known in
      guard known.count == name.count, let left = known.baseAddress, let right = name.baseAddress
      else { return known.isEmpty && name.isEmpty }
      return memcmp(left, right, name.count) == 0
    }
  }

  /// Eight bytes at a time. Names are hostile, but a slow audit is all that collisions could buy, and
  /// the table is bounded by the repository's own size.
  private static func hash(_ name: UnsafeRawBufferPointer) -> UInt64 {
    let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
    var value = UInt64(truncatingIfNeeded: name.count) &* factor
    var place = 0
    while place &+ 8 <= name.count {
      value = (value ^ name.loadUnaligned(fromByteOffset: place, as: UInt64.self)) &* factor
      value ^= value >> 29
      place &+= 8
    }
    var rest: UInt64 = 0
    while place < name.count {
      rest = rest << 8 | UInt64(name[place])
      place &+= 1
    }
    value = (value ^ rest) &* factor
    return value ^ (value >> 29)
  }
}
