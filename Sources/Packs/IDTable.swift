import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Sorted object ids at equal distances in memory that somebody else keeps alive.
struct IDTable: @unchecked Sendable {
  // Unchecked for the pointer into read-only memory.
  /// The first id.
  let start: UnsafeRawPointer
  /// Bytes from one id to the next.
  let stride: Int
  let count: Int
  /// Bytes of an id: 20 or 32.
  let idLength: Int

  /// The id at `position`, which the caller has checked.
  @inline(__always)
  func pointer(_ position: Int) -> UnsafeRawPointer { start + position &* stride }

  /// The first position in `range` whose id is not less than the wanted one.
  func lowerBound(_ wanted: UnsafeRawPointer, in range: Range<Int>) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low &+ high) >> 1
      if compareIDs(pointer(middle), wanted, idLength) < 0 {
        low = middle &+ 1
      } else {
        high = middle
      }
    }
    return low
  }
}

/// Compares two ids byte by byte: negative, 0 or positive.
///
/// The first eight bytes nearly always decide, which saves the call of `memcmp`.
@inline(__always)
func compareIDs(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ length: Int) -> Int {
  let left = UInt64(bigEndian: a.loadUnaligned(as: UInt64.self))
  let right = UInt64(bigEndian: b.loadUnaligned(as: UInt64.self))
  if left != right { return left < right ? -1 : 1 }
  return Int(memcmp(a, b, length))
}
