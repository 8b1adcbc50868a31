/// Secrets for tests, made when they are needed so that none stands in the source.
enum Token {
  /// A GitHub token in the classic form: 30 random characters and the check digits, CRC-32 of them
  /// in base62.
  static func github() -> String {
    let body = (0..<30).map { _ in alphabet[Int.random(in: 0..<62)] }
    var digits: [UInt8] = []
    var rest = crc32(body)
    for _ in 0..<6 {
      digits.insert(alphabet[Int(rest % 62)], at: 0)
      rest /= 62
    }
    return "gh" + "p_" + String(decoding: body + digits, as: UTF8.self)
  }

  private static let alphabet = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  /// CRC-32 as in zlib, bit by bit.
  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var value: UInt32 = 0xffff_ffff
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
    }
    return ~value
  }
}
