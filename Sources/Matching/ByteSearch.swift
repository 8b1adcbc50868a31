#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension [UInt8] {
  /// The same bytes with `A`…`Z` as `a`…`z`.
  var asciiLowercased: [UInt8] { map { $0.asciiLowercased } }

  /// Whether a word occurs; for names, which are short.
  func holds(_ word: StaticString) -> Bool {
    word.withUTF8Buffer { word in
      guard let first = word.first, word.count <= count else { return false }
      return (0...(count - word.count)).contains { start in
        self[start] == first && self[start..<(start + word.count)].elementsEqual(word)
      }
    }
  }

  /// Lends the bytes to a body with typed errors, which `withUnsafeBytes` does not pass on.
  func lend<R>(_ body: (UnsafeRawBufferPointer) throws(MatchingError) -> R) throws(MatchingError)
    -> R
  {
    try withUnsafeBufferPointer { (bytes) throws(MatchingError) in
      try body(UnsafeRawBufferPointer(bytes))
    }
  }
}

extension UInt8 {
  @inline(__always)
  var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

  @inline(__always)
  var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }

  @inline(__always)
  var isASCIIDigit: Bool { self &- 0x30 < 10 }

  @inline(__always)
  var isWordByte: Bool { isASCIILetter || isASCIIDigit || self == 0x5F }

  @inline(__always)
  var isBlank: Bool { self == 0x20 || self == 0x09 }
}

extension UnsafeRawBufferPointer {
  /// The bytes of a range, cut to what is there.
  @inline(__always)
  func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    let lower = Swift.min(Swift.max(range.lowerBound, 0), count)
    let upper = Swift.min(Swift.max(range.upperBound, lower), count)
    return UnsafeRawBufferPointer(rebasing: self[lower..<upper])
  }

  /// The offset of the first `byte` in a range; found by the C library's vectors.
  func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    guard let base = baseAddress, range.lowerBound < range.upperBound, range.lowerBound >= 0,
      range.upperBound <= count
    else { return nil }
    guard let found = memchr(base + range.lowerBound, Int32(byte), range.count) else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// Whether a word (ASCII lower case) occurs, ASCII case ignored. Linear for short words.
  func containsIgnoringCase(_ word: [UInt8]) -> Bool {
    guard let base = baseAddress, let first = word.first, word.count <= count else {
      return word.isEmpty
    }
    let upper = first &- 0x61 < 26 ? first & ~0x20 : first
    let end = count - word.count
    var nextLower = next(first, from: 0, through: end)
    var nextUpper = upper == first ? nil : next(upper, from: 0, through: end)
    while true {
      guard let place = smaller(nextLower, nextUpper) else { return false }
      if matches(word, at: base + place) { return true }
      if nextLower == place { nextLower = next(first, from: place + 1, through: end) }
      if nextUpper == place { nextUpper = next(upper, from: place + 1, through: end) }
    }
  }

  private func next(_ byte: UInt8, from start: Int, through end: Int) -> Int? {
    start > end ? nil : firstIndex(of: byte, in: start..<(end + 1))
  }

  private func smaller(_ a: Int?, _ b: Int?) -> Int? {
    guard let a else { return b }
    guard let b else { return a }
    return Swift.min(a, b)
  }

  // The caller has checked that the whole word fits behind `place`.
  private func matches(_ word: [UInt8], at place: UnsafeRawPointer) -> Bool {
    for i in word.indices
    where place.load(fromByteOffset: i, as: UInt8.self).asciiLowercased != word[i] {
      return false
    }
    return true
  }
}
