/// Bech32 of BIP 173: a human-readable part, `1`, data, six check characters.
///
/// Only the constant 1 counts (not Bech32m): age keys and Nostr's are of that kind. No limit of 90
/// characters, since age does not keep it.
enum Bech32 {
  private static let separator = UInt8(ascii: "1")

  static func verify(_ secret: [UInt8]) -> CheckDigits.Verdict {
    guard let mark = secret.lastIndex(of: separator), mark > 0, secret.count - mark > 6 else {
      return .notApplicable
    }
    let lower = secret.map { isUpper($0) ? $0 + 32 : $0 }
    // Mixed case is forbidden; which case is meant cannot be told.
    if lower != secret && secret.contains(where: { $0 >= 97 && $0 <= 122 }) { return .wrong }
    guard lower[..<mark].allSatisfy({ $0 >= 33 && $0 <= 126 }) else { return .notApplicable }
    var values: [UInt8] = []
    for letter in lower[(mark + 1)...] {
      guard let value = Alphabet.bech32.firstIndex(of: letter) else { return .wrong }
      values.append(UInt8(value))
    }
    return remainder(expanded(lower[..<mark]) + values) == 1 ? .right : .wrong
  }

  /// Writes `data` in lower case.
  static func encode(_ readable: String, _ data: [UInt8]) -> [UInt8] {
    let values = BaseCoding.encode(data, bits: 5, Array(0..<32))
    let head = Array(readable.utf8)
    let check = remainder(expanded(head[...]) + values + [0, 0, 0, 0, 0, 0]) ^ 1
    let digits = (0..<6).map { UInt8(truncatingIfNeeded: check >> UInt32(5 * (5 - $0)) & 31) }
    return head + [separator] + (values + digits).map { Alphabet.bech32[Int($0)] }
  }

  private static func isUpper(_ byte: UInt8) -> Bool { byte >= 65 && byte <= 90 }

  private static func expanded(_ readable: ArraySlice<UInt8>) -> [UInt8] {
    readable.map { $0 >> 5 } + [0] + readable.map { $0 & 31 }
  }

  private static func remainder(_ values: [UInt8]) -> UInt32 {
    let generator: [UInt32] = [
      0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3,
    ]
    var value: UInt32 = 1
    for next in values {
      let top = value >> 25
      value = (value & 0x1ff_ffff) << 5 ^ UInt32(next)
      for bit in 0..<5 where top >> UInt32(bit) & 1 == 1 { value ^= generator[bit] }
    }
    return value
  }
}
