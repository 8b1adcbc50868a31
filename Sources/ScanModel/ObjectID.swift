/// The name of a git object: 20 bytes of SHA-1 or 32 bytes of SHA-256.
///
/// Four machine words and a length, so that ids are compared and hashed without following a pointer.
package struct ObjectID: Hashable, Sendable {
  /// Bytes in the id: 20 (SHA-1) or 32 (SHA-256).
  package let count: Int
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// Takes the raw bytes of an id.
  ///
  /// - Returns: `nil` unless `bytes` holds exactly 20 or 32 bytes.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 20 || bytes.count == 32 else { return nil }
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
    self.count = bytes.count
    self.words = words
  }

  /// Reads 40 or 64 hexadecimal digits of either case.
  package init?(hex: some StringProtocol) {
    let digits = Array(hex.utf8)
    guard let id = digits.withUnsafeBytes({ ObjectID(hexDigits: $0) }) else { return nil }
    self = id
  }

  /// The same for digits in memory, without any allocation.
  package init?(hexDigits digits: UnsafeRawBufferPointer) {
    guard digits.count == 40 || digits.count == 64 else { return nil }
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    let faults = withUnsafeMutableBytes(of: &words) { words in
      // Without branches: half of the digits are letters, which no processor foresees.
      var faults: UInt8 = 0
      for i in 0..<digits.count / 2 {
        let (high, low) = (digits[2 &* i], digits[2 &* i &+ 1])
        faults |= hexFault(high) | hexFault(low)
        words[i] = hexValue(high) << 4 | hexValue(low)
      }
      return faults
    }
    guard faults == 0 else { return nil }
    self.count = digits.count / 2
    self.words = words
  }

  /// git's way to write "no object" where names are SHA-1.
  package static let zero = ObjectID(count: 20)

  private init(count: Int) {
    self.count = count
    words = (0, 0, 0, 0)
  }

  /// The first eight bytes as they lie in memory: enough for a table that checks the rest.
  package var head: UInt64 { words.0 }

  /// Lends the raw bytes of the id, `count` of them.
  package func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    withUnsafeBytes(of: words) { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }

  /// Lower-case hexadecimal digits, 40 or 64 of them.
  package var hex: String {
    withBytes { bytes in
      String(unsafeUninitializedCapacity: bytes.count * 2) { out in
        for (i, byte) in bytes.enumerated() {
          out[2 * i] = hexDigit(byte >> 4)
          out[2 * i + 1] = hexDigit(byte & 15)
        }
        return bytes.count * 2
      }
    }
  }

  /// Whether every bit is zero: git's way to write "no object".
  package var isZero: Bool { words == (0, 0, 0, 0) }

  package static func == (a: ObjectID, b: ObjectID) -> Bool {
    a.count == b.count && a.words == b.words
  }

  package func hash(into hasher: inout Hasher) {
    // All of it: the ids of a hostile pack index are whatever somebody wrote there, and tables keyed by
    // ids that share a first word would become lists.
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    if count > 24 { hasher.combine(words.3) }
  }
}

extension ObjectID: Comparable {
  package static func < (a: ObjectID, b: ObjectID) -> Bool {
    let left = (
      a.words.0.bigEndian, a.words.1.bigEndian, a.words.2.bigEndian, a.words.3.bigEndian
    )
    let right = (
      b.words.0.bigEndian, b.words.1.bigEndian, b.words.2.bigEndian, b.words.3.bigEndian
    )
    return left == right ? a.count < b.count : left < right
  }
}

extension ObjectID: CustomStringConvertible {
  package var description: String { hex }
}

/// The value of a hexadecimal digit; any for other bytes.
private func hexValue(_ digit: UInt8) -> UInt8 { ((digit & 15) &+ (digit >> 6) &* 9) & 15 }

/// 1 for a byte that is no hexadecimal digit, else 0.
private func hexFault(_ digit: UInt8) -> UInt8 {
  let isNumber: UInt8 = digit &- UInt8(ascii: "0") < 10 ? 1 : 0
  let isLetter: UInt8 = (digit | 0x20) &- UInt8(ascii: "a") < 6 ? 1 : 0
  return (isNumber | isLetter) ^ 1
}

private func hexDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
