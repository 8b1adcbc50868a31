/// The character sets in which tokens and their check digits are written.
enum Alphabet {
  static let digits = Array("0123456789".utf8)
  static let lower = Array("abcdefghijklmnopqrstuvwxyz".utf8)
  static let upper = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
  /// Digits, upper case, lower case: the order of GitHub and most others.
  static let base62 = digits + upper + lower
  /// Digits, lower case, upper case: the order of Apify and Prefect.
  static let base62LowerFirst = digits + lower + upper
  static let base36 = digits + lower
  static let hex = Array("0123456789abcdef".utf8)
  static let upperHex = Array("0123456789ABCDEF".utf8)
  /// RFC 4648, section 6.
  static let base32 = upper + Array("234567".utf8)
  /// RFC 4648, section 4.
  static let base64 = upper + lower + digits + Array("+/".utf8)
  /// RFC 4648, section 5.
  static let base64url = upper + lower + digits + Array("-_".utf8)
  /// Base 58 of Bitcoin: no `0`, `O`, `I`, `l`.
  static let base58 = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
  /// BIP 173.
  static let bech32 = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
}

/// Whole numbers written in an alphabet.
enum Radix {
  /// Writes `value`, most significant digit first, padded on the left to `width` characters.
  static func encode(_ value: UInt32, width: Int, _ alphabet: [UInt8]) -> [UInt8] {
    var digits: [UInt8] = []
    var rest = Int(value)
    while rest > 0 {
      digits.append(alphabet[rest % alphabet.count])
      rest /= alphabet.count
    }
    while digits.count < width { digits.append(alphabet[0]) }
    return digits.reversed()
  }

  /// Reads digits and lower-case letters as a number in base 36; `nil` for others or over 9 digits.
  static func decodeBase36(_ text: ArraySlice<UInt8>) -> Int? {
    guard !text.isEmpty, text.count <= 9 else { return nil }
    var value = 0
    for byte in text {
      guard let digit = Alphabet.base36.firstIndex(of: byte) else { return nil }
      value = value * 36 + digit
    }
    return value
  }
}
