import CMemory

extension UnsafeRawBufferPointer {
  /// The offset of the first place at which some bytes stand, `nil` where they do not; linear.
  package func firstIndex(of wanted: UnsafeRawBufferPointer) -> Int? {
    guard let base = baseAddress, let wantedBase = wanted.baseAddress else {
      return wanted.isEmpty ? 0 : nil
    }
    guard let hit = ward_memory_find(base, count, wantedBase, wanted.count) else { return nil }
    return base.distance(to: hit)
  }

  /// How many bytes at the start are those at the start of another memory.
  package func sharedStart(with other: UnsafeRawBufferPointer) -> Int {
    let limit = Swift.min(count, other.count)
    var shared = 0
    while shared + 8 <= limit {
      let difference =
        loadUnaligned(fromByteOffset: shared, as: UInt64.self)
        ^ other.loadUnaligned(fromByteOffset: shared, as: UInt64.self)
      if difference != 0 {
        return shared + UInt64(littleEndian: difference).trailingZeroBitCount / 8
      }
      shared += 8
    }
    while shared < limit, self[shared] == other[shared] { shared += 1 }
    return shared
  }

  /// How many bytes at the end are those at the end of another memory.
  package func sharedEnd(with other: UnsafeRawBufferPointer) -> Int {
    let limit = Swift.min(count, other.count)
    var shared = 0
    while shared + 8 <= limit {
      let difference =
        loadUnaligned(fromByteOffset: count - shared - 8, as: UInt64.self)
        ^ other.loadUnaligned(fromByteOffset: other.count - shared - 8, as: UInt64.self)
      if difference != 0 {
        return shared + UInt64(littleEndian: difference).leadingZeroBitCount / 8
      }
      shared += 8
    }
    while shared < limit, self[count - shared - 1] == other[other.count - shared - 1] {
      shared += 1
    }
    return shared
  }
}
