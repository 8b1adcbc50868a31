/// Check digits that a public specification defines for many kinds of token.
enum SpecifiedChecks {
  /// Base58Check: the last four bytes are the start of a double SHA-256 of the rest.
  static func base58(_ secret: [UInt8]) -> CheckDigits.Verdict {
    // Decoding is quadratic; an extended key, the longest of the kind, has 112 characters.
    guard secret.count >= 6, secret.count <= 256, let bytes = BaseCoding.decode58(secret),
      bytes.count > 4
    else { return .notApplicable }
    let hash = Digests.sha256(Digests.sha256(Array(bytes.dropLast(4))))
    return bytes.suffix(4).elementsEqual(hash.prefix(4)) ? .right : .wrong
  }

  /// NATS and Stellar seeds: base 32, the last two bytes a CRC-16/XMODEM, low byte first.
  static func crc16(_ secret: [UInt8]) -> CheckDigits.Verdict {
    guard secret.count >= 8,
      let (bytes, rest) = BaseCoding.decode(secret, bits: 5, Alphabet.base32), bytes.count > 2
    else { return .notApplicable }
    let checksum = Digests.crc16(bytes.dropLast(2))
    let have = UInt16(bytes[bytes.count - 1]) << 8 | UInt16(bytes[bytes.count - 2])
    return rest == 0 && have == checksum ? .right : .wrong
  }

  /// Luhn's digit of card numbers (ISO/IEC 7812); spaces and hyphens between digits are allowed.
  static func luhn(_ secret: [UInt8]) -> CheckDigits.Verdict {
    let digits = secret.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
    guard digits.count >= 8, digits.count <= 19, digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
      return .notApplicable
    }
    return luhnSum(digits) % 10 == 0 ? .right : .wrong
  }

  /// The sum that is a multiple of ten for a right number.
  static func luhnSum(_ digits: [UInt8]) -> Int {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let value = Int(digit - 48) * (1 + place % 2)
      sum += value > 9 ? value - 9 : value
    }
    return sum
  }

  /// The last 43 characters are 32 bytes in base64url, so that the last one carries two zero bits.
  static func base64url32(_ secret: [UInt8]) -> CheckDigits.Verdict {
    guard secret.count >= 43,
      let (_, rest) = BaseCoding.decode(secret.suffix(43), bits: 6, Alphabet.base64url)
    else { return .notApplicable }
    return rest == 0 ? .right : .wrong
  }

  /// A clamped Curve25519 key in base 64: low three bits of the first byte clear, top bits `01`.
  static func wireguard(_ secret: [UInt8]) -> CheckDigits.Verdict {
    guard secret.count == 44, let bytes = BaseCoding.decodePadded64(secret), bytes.count == 32
    else {
      return .notApplicable
    }
    return bytes[0] & 7 == 0 && bytes[31] >= 64 && bytes[31] < 128 ? .right : .wrong
  }
}
