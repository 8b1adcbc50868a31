/// Finds keys of absurd depth before the parser sees them.
///
/// The parser bounds nested values but not dotted keys: `[a.a.a.…]` of a few hundred thousand parts
/// overflows the stack when the tree is taken down. This is a lexer of strings and comments only;
/// on text that is not TOML it may be wrong, and there the parser stops at the same place.
enum TomlDepth {
  static let limit = 64

  /// The place of the first key with more than `limit` parts; `nil` where there is none.
  static func tooDeep(_ bytes: [UInt8]) -> TomlPlace? {
    let newline = UInt8(ascii: "\n")
    var dots = 0
    var next = 0
    while next < bytes.count {
      let byte = bytes[next]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        next = endOfString(bytes, next)
        continue
      case UInt8(ascii: "#"):
        next = bytes[next...].firstIndex(of: newline) ?? bytes.count
        continue
      case newline, UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "["):
        dots = 0
      case UInt8(ascii: "."):
        dots += 1
        if dots >= limit { return place(of: next, in: bytes) }
      default: break
      }
      next += 1
    }
    return nil
  }

  /// The offset behind the string that begins at `start`.
  private static func endOfString(_ bytes: [UInt8], _ start: Int) -> Int {
    let quote = bytes[start]
    let escapes = quote == UInt8(ascii: "\"")
    func run(_ at: Int) -> Int { bytes[at...].prefix(5).prefix { $0 == quote }.count }
    let opening = run(start)
    // Two quotes are an empty string; three open a multi-line one.
    if opening == 2 { return start + 2 }
    let isLong = opening >= 3
    var next = start + (isLong ? 3 : 1)
    while next < bytes.count {
      let byte = bytes[next]
      if escapes && byte == UInt8(ascii: "\\") {
        next += 2
      } else if byte == quote {
        if !isLong { return next + 1 }
        // Up to two quotes may stand before the three that close.
        let closing = run(next)
        if closing >= 3 { return next + closing }
        next += closing
      } else if byte == UInt8(ascii: "\n") && !isLong {
        return next
      } else {
        next += 1
      }
    }
    return bytes.count
  }

  private static func place(of offset: Int, in bytes: [UInt8]) -> TomlPlace {
    let before = bytes[..<offset]
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return TomlPlace(line: line, column: offset - start + 1)
  }
}
