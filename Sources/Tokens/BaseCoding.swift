/// Bytes written in bases 32, 58 and 64, without padding.
enum BaseCoding {
  /// Encodes `bytes` with 2^`bits` letters, first bit first; the last letter is filled with zeros.
  static func encode(_ bytes: some Sequence<UInt8>, bits: Int, _ alphabet: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var buffer = 0
    var held = 0
    for byte in bytes {
      buffer = (buffer << 8 | Int(byte)) & 0xffff
      held += 8
      while held >= bits {
        held -= bits
        text.append(alphabet[buffer >> held & (1 << bits - 1)])
      }
    }
    if held > 0 { text.append(alphabet[buffer << (bits - held) & (1 << bits - 1)]) }
    return text
  }

  /// Decodes what `encode` writes.
  ///
  /// - Returns: the whole bytes and the bits that were left over; `nil` where a letter is not of the
  ///   alphabet.
  static func decode(_ text: some Sequence<UInt8>, bits: Int, _ alphabet: [UInt8])
    -> (bytes: [UInt8], rest: Int)?
  {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.underestimatedCount * bits / 8)
    var buffer = 0
    var held = 0
    for letter in text {
      let value = values[Int(letter)]
      guard value != 255 else { return nil }
      buffer = (buffer << bits | Int(value)) & 0xffff
      held += bits
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> held))
      }
    }
    return (bytes, buffer & (1 << held - 1))
  }

  /// Decodes standard base 64 with up to two `=`; the length must be a multiple of four with them.
  static func decodePadded64(_ text: some Collection<UInt8>) -> [UInt8]? {
    let body = withoutPadding(text)
    guard text.count % 4 == 0, text.count - body.count <= 2 else { return nil }
    return decode(body, bits: 6, Alphabet.base64)?.bytes
  }

  /// Encodes standard base 64 with its `=`.
  static func encodePadded64(_ bytes: [UInt8]) -> [UInt8] {
    let text = encode(bytes, bits: 6, Alphabet.base64)
    return text + [UInt8](repeating: UInt8(ascii: "="), count: (4 - text.count % 4) % 4)
  }

  /// The text without the `=` at its end.
  static func withoutPadding(_ text: some Collection<UInt8>) -> [UInt8] {
    var body = Array(text)
    while body.last == UInt8(ascii: "=") { body.removeLast() }
    return body
  }

  /// Writes bytes as one big number in base 58, a `1` for each leading zero byte.
  static func encode58(_ bytes: [UInt8]) -> [UInt8] {
    var digits: [UInt8] = []
    for byte in bytes { push(&digits, factor: 256, Int(byte), base: 58) }
    let zeros = bytes.prefix { $0 == 0 }.count
    return [UInt8](repeating: Alphabet.base58[0], count: zeros)
      + digits.reversed().map { Alphabet.base58[Int($0)] }
  }

  /// Reads what `encode58` writes; `nil` for other letters. Cost is quadratic in the length.
  static func decode58(_ text: [UInt8]) -> [UInt8]? {
    var bytes: [UInt8] = []
    for letter in text {
      guard let value = Alphabet.base58.firstIndex(of: letter) else { return nil }
      push(&bytes, factor: 58, value, base: 256)
    }
    let zeros = text.prefix { $0 == Alphabet.base58[0] }.count
    return [UInt8](repeating: 0, count: zeros) + bytes.reversed()
  }

  /// `number = number * factor + digit`, for a number whose digits stand least significant first.
  private static func push(_ number: inout [UInt8], factor: Int, _ digit: Int, base: Int) {
    var carry = digit
    for i in number.indices {
      carry += Int(number[i]) * factor
      number[i] = UInt8(carry % base)
      carry /= base
    }
    while carry > 0 {
      number.append(UInt8(carry % base))
      carry /= base
    }
  }
}
