/// A set of byte values: 256 bits.
struct ByteSet: Hashable, Sendable {
  private var words: SIMD4<UInt64> = .zero

  init() {}

  init(_ byte: UInt8) { insert(byte) }

  init(_ range: ClosedRange<UInt8>) { insert(range) }

  /// A byte, and where it is an ASCII letter its other case.
  init(ignoringCase byte: UInt8) {
    insert(byte)
    if byte.isASCIILetter { insert(byte ^ 0x20) }
  }

  /// The bytes of an ASCII string.
  init(_ members: StaticString) {
    members.withUTF8Buffer { for byte in $0 { insert(byte) } }
  }

  static let all = ByteSet(0...255)
  static let digits = ByteSet(0x30...0x39)
  static let upper = ByteSet(0x41...0x5A)
  static let lower = ByteSet(0x61...0x7A)
  static let letters = upper.union(lower)
  static let alphanumerics = letters.union(digits)
  static let word = alphanumerics.union(ByteSet(0x5F))
  static let hex = digits.union(ByteSet(0x41...0x46)).union(ByteSet(0x61...0x66))
  /// RE2's `\s`: no vertical tab, unlike PCRE and Hyperscan.
  static let perlSpace = ByteSet("\t\n\u{0C}\r ")

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1 }

  mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  mutating func insert(_ range: ClosedRange<UInt8>) { for byte in range { insert(byte) } }

  mutating func formUnion(_ other: ByteSet) { words |= other.words }

  func union(_ other: ByteSet) -> ByteSet {
    var result = self
    result.formUnion(other)
    return result
  }

  var inverted: ByteSet {
    var result = self
    result.words = ~words
    return result
  }

  var isEmpty: Bool { words == .zero }

  /// Whether two sets have a byte in common.
  func overlaps(_ other: ByteSet) -> Bool { words & other.words != .zero }

  /// No fewer than the stretches of bytes side by side; at most three more.
  var stretchBound: Int {
    (0..<4).reduce(0) { $0 + (words[$1] & ~(words[$1] << 1)).nonzeroBitCount }
  }

  /// The set as 32 bytes: the first bit of the first one is byte 0.
  var stored: [UInt8] {
    (0..<4).flatMap { word in withUnsafeBytes(of: words[word].littleEndian) { Array($0) } }
  }

  /// Reads what `stored` gives.
  ///
  /// - Parameter bytes: 32 of them.
  init(stored bytes: UnsafeRawBufferPointer) {
    for word in 0..<4 {
      words[word] = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self))
    }
  }

  var count: Int {
    words.x.nonzeroBitCount + words.y.nonzeroBitCount + words.z.nonzeroBitCount
      + words.w.nonzeroBitCount
  }

  /// The members, ascending.
  var members: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    for word in 0..<4 {
      var bits = words[word]
      while bits != 0 {
        result.append(UInt8(truncatingIfNeeded: word << 6 | bits.trailingZeroBitCount))
        bits &= bits - 1
      }
    }
    return result
  }

  /// The members as maximal ranges, ascending.
  var ranges: [ClosedRange<UInt8>] {
    var result: [ClosedRange<UInt8>] = []
    for byte in members {
      if let last = result.last, Int(last.upperBound) + 1 == Int(byte) {
        result[result.count - 1] = last.lowerBound...byte
      } else {
        result.append(byte...byte)
      }
    }
    return result
  }

  /// The set closed under case: ASCII, and the letters of Latin-1 as RE2 folds them.
  var foldingCase: ByteSet {
    var result = self
    for byte in members {
      switch byte {
      case 0x41...0x5A, 0xC0...0xD6, 0xD8...0xDE: result.insert(byte + 0x20)
      case 0x61...0x7A, 0xE0...0xF6, 0xF8...0xFE: result.insert(byte - 0x20)
      default: break
      }
    }
    return result
  }
}
