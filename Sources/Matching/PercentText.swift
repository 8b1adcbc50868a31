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
    // Digits and letters come in no order that a processor could guess.
    let number = byte &- 0x30
    let letter = (byte | 0x20) &- 0x61
    guard number < 10 || letter < 6 else { return nil }
    return number < 10 ? number : letter &+ 10
  }
}
