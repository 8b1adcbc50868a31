/// Seed phrases of wallets (BIP-39): words that spell random bits and a checksum of them.
enum SeedPhrase {
  /// Words of a phrase; each carries 11 bits, of which one in 33 is check.
  private static let counts: Set<Int> = [12, 15, 18, 21, 24]
  private static let bitsPerWord = 11

  /// The list's words with their places in it.
  private static let places: [[UInt8]: Int] = {
    var places: [[UInt8]: Int] = [:]
    for (place, word) in words.enumerated() { places[word] = place }
    return places
  }()

  static let words: [[UInt8]] = wordList.withUTF8Buffer {
    $0.split(separator: UInt8(ascii: " ")).map(Array.init)
  }

  /// Judges a phrase whose words stand apart by blanks, commas or line ends.
  static func verify(_ secret: [UInt8]) -> CheckDigits.Verdict {
    let parts = secret.split { $0 == 0x20 || $0 == 0x2C || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    guard counts.contains(parts.count) else { return .notApplicable }
    var bits: [Bool] = []
    for part in parts {
      guard let place = places[Array(part)] else { return .wrong }
      for bit in (0..<bitsPerWord).reversed() { bits.append(place >> bit & 1 == 1) }
    }
    let checkCount = bits.count / 33
    let entropy = bytes(bits.dropLast(checkCount))
    return bits.suffix(checkCount).elementsEqual(check(of: entropy)) ? .right : .wrong
  }

  /// The phrase of `entropy`, 16 to 32 bytes in steps of four.
  static func encode(_ entropy: [UInt8]) -> [UInt8] {
    var all = bits(of: entropy[...])
    all += check(of: entropy)
    var phrase: [UInt8] = []
    for start in stride(from: 0, to: all.count, by: bitsPerWord) {
      if start > 0 { phrase.append(UInt8(ascii: " ")) }
      phrase += words[number(all[start..<(start + bitsPerWord)])]
    }
    return phrase
  }

  /// The first bit of the hash for every 32 bits.
  private static func check(of entropy: [UInt8]) -> ArraySlice<Bool> {
    bits(of: Digests.sha256(entropy)[...]).prefix(entropy.count / 4)
  }

  /// Bits of bytes, high ones first.
  private static func bits(of bytes: ArraySlice<UInt8>) -> [Bool] {
    var bits: [Bool] = []
    for byte in bytes {
      for place in (0..<8).reversed() { bits.append(byte >> UInt8(place) & 1 == 1) }
    }
    return bits
  }

  private static func bytes(_ bits: ArraySlice<Bool>) -> [UInt8] {
    stride(from: bits.startIndex, to: bits.endIndex, by: 8).map { start in
      UInt8(truncatingIfNeeded: number(bits[start..<min(start + 8, bits.endIndex)]))
    }
  }

  private static func number(_ bits: ArraySlice<Bool>) -> Int {
    var number = 0
    for bit in bits { number = number << 1 | (bit ? 1 : 0) }
    return number
  }
}
