/// Base64 in either alphabet, with or without padding, as bytes.
enum Base64Text {
  /// - Returns: `nil` where a byte is no digit or the length fits no bytes.
  static func decode(_ text: UnsafeRawBufferPointer, limit: Int = .max) -> [UInt8]? {
    var end = text.count
    while end > 0 && text.count - end < 2 && text[end - 1] == UInt8(ascii: "=") { end -= 1 }
    guard end > 0, end % 4 != 1 else { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(min(end / 4 * 3 + 3, limit))
    var bits: UInt32 = 0
    var count = 0
    for i in 0..<end {
      let digit = digits[Int(text[i])]
      guard digit < 64 else { return nil }
      bits = bits << 6 | UInt32(digit)
      count += 6
      if count >= 8 {
        count -= 8
        if out.count == limit { return out }
        out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return out
  }

  /// The value of each digit, 255 for other bytes.
  static let digits: [UInt8] = {
    var table = [UInt8](repeating: 255, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    for (i, byte) in alphabet.utf8.enumerated() { table[Int(byte)] = UInt8(i) }
    table[Int(UInt8(ascii: "+"))] = 62
    table[Int(UInt8(ascii: "-"))] = 62
    table[Int(UInt8(ascii: "/"))] = 63
    table[Int(UInt8(ascii: "_"))] = 63
    return table
  }()
}
