/// Makes text of unknown origin harmless to a terminal and to people who read it.
///
/// Bytes that are no UTF-8 become `\xNN`, and so do the ASCII controls (newline and tab too: what is
/// escaped is always one line). Characters that reorder, hide or break text become `\u{…}`. The
/// backslash itself stays as it is, so that ordinary text survives; machine formats carry the exact
/// bytes beside the escaped ones where they differ.
enum Escaping {
  /// Appends the escaped form of `bytes` to `out`; linear, and a plain copy for printable ASCII.
  static func append(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
    if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      out.append(contentsOf: bytes)
      return
    }
    var i = bytes.startIndex
    while i < bytes.endIndex {
      let byte = bytes[i]
      if byte >= 0x20 && byte < 0x7F {
        out.append(byte)
        i += 1
      } else if byte < 0x80 {
        appendHex(byte, to: &out)
        i += 1
      } else if let (value, length) = decode(bytes, at: i) {
        if isTreacherous(value) {
          out.append(contentsOf: "\\u{\(String(value, radix: 16, uppercase: true))}".utf8)
        } else {
          out.append(contentsOf: bytes[i..<i + length])
        }
        i += length
      } else {
        appendHex(byte, to: &out)
        i += 1
      }
    }
  }

  /// The escaped form of `bytes`.
  static func text(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    append(bytes[...], to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  /// The escaped form of a string.
  static func text(_ string: String) -> String { text(Array(string.utf8)) }

  /// Whether a character beyond ASCII must not reach a terminal as it is.
  ///
  /// C1 controls, bidirectional controls and marks (UAX #9), line and paragraph separators, and the
  /// characters that show nothing at all.
  private static func isTreacherous(_ value: UInt32) -> Bool {
    switch value {
    case 0x80...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    case 0x2028, 0x2029: true
    case 0x00AD, 0x180E, 0x200B, 0x2060...0x2065, 0x206A...0x206F, 0xFEFF: true
    case 0xFFF9...0xFFFB, 0xE0000...0xE0FFF: true
    default: false
    }
  }

  /// Decodes one well-formed UTF-8 sequence of two to four bytes (Unicode, table 3-7).
  private static func decode(
    _ bytes: ArraySlice<UInt8>, at start: Int
  ) -> (value: UInt32, length: Int)? {
    let first = bytes[start]
    let length: Int
    var value: UInt32
    var range: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: (length, value) = (2, UInt32(first & 0x1F))
    case 0xE0...0xEF:
      (length, value) = (3, UInt32(first & 0x0F))
      if first == 0xE0 { range = 0xA0...0xBF }
      if first == 0xED { range = 0x80...0x9F }
    case 0xF0...0xF4:
      (length, value) = (4, UInt32(first & 0x07))
      if first == 0xF0 { range = 0x90...0xBF }
      if first == 0xF4 { range = 0x80...0x8F }
    default: return nil
    }
    guard start + length <= bytes.endIndex else { return nil }
    for i in 1..<length {
      let next = bytes[start + i]
      guard range.contains(next) else { return nil }
      value = value << 6 | UInt32(next & 0x3F)
      range = 0x80...0xBF
    }
    return (value, length)
  }

  private static func appendHex(_ byte: UInt8, to out: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    out.append(contentsOf: [
      UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)],
    ])
  }
}
