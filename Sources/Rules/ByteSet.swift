/// A set of byte values.
struct ByteSet: Equatable, Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  init() {}

  init(_ byte: UInt8) { insert(byte) }

  init(_ bytes: some Sequence<UInt8>) { for byte in bytes { insert(byte) } }

  static let all: ByteSet = ByteSet().inverted

  func contains(_ byte: UInt8) -> Bool {
    word(Int(byte >> 6)) >> UInt64(byte & 63) & 1 == 1
  }

  mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  mutating func formUnion(_ other: ByteSet) {
    words.0 |= other.words.0
    words.1 |= other.words.1
    words.2 |= other.words.2
    words.3 |= other.words.3
  }

  var inverted: ByteSet {
    var result = ByteSet()
    result.words = (~words.0, ~words.1, ~words.2, ~words.3)
    return result
  }

  /// With both cases of every ASCII letter.
  var foldingCase: ByteSet {
    // Letters are bits 1…26 of the second word, and 32 bits further in lower case.
    let upper: UInt64 = 0x07ff_fffe
    var result = self
    result.words.1 |= (words.1 & upper) << 32 | words.1 >> 32 & upper
    return result
  }

  var count: Int {
    words.0.nonzeroBitCount + words.1.nonzeroBitCount + words.2.nonzeroBitCount
      + words.3.nonzeroBitCount
  }

  /// The only member; `nil` where there is none or more than one.
  var single: UInt8? {
    guard count == 1 else { return nil }
    for index in 0..<4 where word(index) != 0 {
      return UInt8(index * 64 + word(index).trailingZeroBitCount)
    }
    return nil
  }

  static func == (a: ByteSet, b: ByteSet) -> Bool { a.words == b.words }

  private func word(_ index: Int) -> UInt64 {
    switch index {
    case 0: words.0
    case 1: words.1
    case 2: words.2
    default: words.3
    }
  }
}
