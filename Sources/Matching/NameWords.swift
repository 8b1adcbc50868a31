/// The words that a name is made of.
enum NameWords {
  /// Splits `clientSecret`, `CLIENT_SECRET`, `client-secret` and `OAuthToken` into lower-case words.
  static func of(_ name: [UInt8]) -> [String] {
    var words: [String] = []
    var current: [UInt8] = []
    func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
    func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }
    for (i, byte) in name.enumerated() {
      let isAlphanumeric = byte.isASCIILetter || byte.isASCIIDigit
      let previous = i > 0 ? name[i - 1] : 0
      let next = i + 1 < name.count ? name[i + 1] : 0
      let startsWord =
        isUpper(byte) && (isLower(previous) || previous.isASCIIDigit)
        || isUpper(byte) && isUpper(previous) && isLower(next)
      if (!isAlphanumeric || startsWord) && !current.isEmpty {
        words.append(String(decoding: current, as: UTF8.self))
        current = []
      }
      if isAlphanumeric { current.append(byte.asciiLowercased) }
    }
    if !current.isEmpty { words.append(String(decoding: current, as: UTF8.self)) }
    return words
  }
}
