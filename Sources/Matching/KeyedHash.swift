/// Hashes of texts with keys that are drawn anew in each process, for tables in which equal hashes stand for
/// equal texts.
///
/// NH over 64-bit words: two different texts have the same hash with a probability of 2⁻⁶⁴, whoever wrote
/// them, since nobody outside of the process knows the keys (Black et al., "UMAC: fast and secure message
/// authentication").
package struct KeyedHash: ~Copyable {
  package struct Value: Equatable {
    package var low: UInt64 = 0
    package var high: UInt64 = 0

    package init() {}

    /// Where it stands in a table of 2 to the power of `bits` places.
    package func slot(bits: Int) -> Int {
      Int(truncatingIfNeeded: (low ^ high &* 0x9E37_79B9_7F4A_7C15) >> (64 - UInt64(bits)))
    }
  }

  /// Bytes of which a hash is made at most.
  package static let longest = 4096
  private static let count = longest / 8 + 6
  private let keys: UnsafeMutablePointer<UInt64>

  package init() {
    keys = .allocate(capacity: Self.count)
    var random = SystemRandomNumberGenerator()
    for index in 0..<Self.count { (keys + index).initialize(to: random.next()) }
  }

  deinit { keys.deallocate() }

  /// The hash of a text and a mark; `nil` for one that is too long.
  package func hash(_ bytes: UnsafeRawBufferPointer, mark: UInt64) -> Value? {
    guard bytes.count <= Self.longest else { return nil }
    var sum = Value()
    // How many bytes there are is part of what is hashed: the last word is filled up with zeros.
    add(mark, UInt64(truncatingIfNeeded: bytes.count), 0, &sum)
    var key = 2
    var offset = 0
    while offset &+ 16 <= bytes.count {
      add(
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self), key, &sum)
      key &+= 2
      offset &+= 16
    }
    if offset < bytes.count {
      var rest: (UInt64, UInt64) = (0, 0)
      withUnsafeMutableBytes(of: &rest) {
        $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset...]))
      }
      add(rest.0, rest.1, key, &sum)
    }
    return sum
  }

  /// The hash of a text of any length and a mark: of a long one, that of the hashes of its pieces.
  package func hash(long bytes: UnsafeRawBufferPointer, mark: UInt64) -> Value {
    if let value = hash(bytes, mark: mark) { return value }
    var sum = Value()
    var start = 0
    while start < bytes.count {
      let end = min(start + Self.longest, bytes.count)
      let piece = hash(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), mark: mark)
      sum = hash(sum, piece ?? Value(), mark: mark)
      start = end
    }
    return sum
  }

  /// The hash of two hashes, in their order, and a mark.
  package func hash(_ first: Value, _ second: Value, mark: UInt64) -> Value {
    var sum = Value()
    add(mark, 0, 0, &sum)
    add(first.low, first.high, 2, &sum)
    add(second.low, second.high, 4, &sum)
    return sum
  }

  @inline(__always)
  private func add(_ first: UInt64, _ second: UInt64, _ key: Int, _ sum: inout Value) {
    let product = (first &+ keys[key]).multipliedFullWidth(by: second &+ keys[key &+ 1])
    let (low, isCarried) = sum.low.addingReportingOverflow(product.low)
    sum.low = low
    sum.high = sum.high &+ product.high &+ (isCarried ? 1 : 0)
  }
}
