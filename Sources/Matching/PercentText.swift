/// Text with `%41` escapes as bytes.
enum PercentText {
  /// - Returns: `nil` where nothing is escaped.
  static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var i = 0
    var isEscaped = false
    while i < text.count {
      if let byte = escape(at: i, in: text) {
        out.append(byte)
        isEscaped = true
        i += 3
      } else {
        out.append(text[i])
        i += 1
      }
    }
    return isEscaped ? out : nil
  }

  /// The byte that the escape at a place stands for.
  static func escape(at place: Int, in text: UnsafeRawBufferPointer) -> UInt8? {
    guard place + 2 < text.count, text[place] == UInt8(ascii: "%"),
      let high = digit(text[place + 1]), let low = digit(text[place + 2])
    else { return nil }
    return high << 4 | low
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
