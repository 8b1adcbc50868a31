/// Text with `%41` escapes as bytes.
enum PercentText {
  /// - Returns: `nil` where nothing is escaped.
  static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var i = 0
    var isEscaped = false
    while i < text.count {
      if text[i] == UInt8(ascii: "%"), i + 2 < text.count, let high = digit(text[i + 1]),
        let low = digit(text[i + 2])
      {
        out.append(high << 4 | low)
        isEscaped = true
        i += 3
      } else {
        out.append(text[i])
        i += 1
      }
    }
    return isEscaped ? out : nil
  }

  /// The value of a hexadecimal digit.
  static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}
