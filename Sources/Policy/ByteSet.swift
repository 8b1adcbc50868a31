/// The bytes that a bracket expression matches.
struct ByteSet: Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  func contains(_ byte: UInt8) -> Bool {
    let bit: UInt64 = 1 << UInt64(byte & 63)
    return switch byte >> 6 {
    case 0: words.0 & bit != 0
    case 1: words.1 & bit != 0
    case 2: words.2 & bit != 0
    default: words.3 & bit != 0
    }
  }

  private mutating func insert(_ byte: UInt8) {
    let bit: UInt64 = 1 << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  /// Reads a bracket expression behind its `[`; the reader then stands behind the `]`.
  ///
  /// As git reads it: `!` or `^` negates; a `]` in first place is literal; a backslash escapes; a range
  /// needs a byte on both sides, and ends nothing that was a range or class itself.
  ///
  /// - Returns: `nil` where there is no end, or an unknown `[:class:]`.
  init?(reading reader: inout Reader, foldsCase: Bool) {
    var isNegated = false
    if let first = reader.rest.first, first == UInt8(ascii: "!") || first == UInt8(ascii: "^") {
      isNegated = true
      _ = reader.next()
    }
    var previous: UInt8?
    var isFirst = true
    while true {
      guard let byte = reader.next() else { return nil }
      if byte == UInt8(ascii: "]") && !isFirst { break }
      isFirst = false
      if byte == UInt8(ascii: "\\") {
        guard let escaped = reader.next() else { return nil }
        insert(escaped)
        previous = escaped
      } else if byte == UInt8(ascii: "-"), let low = previous, let next = reader.rest.first,
        next != UInt8(ascii: "]")
      {
        guard let high = Self.rangeEnd(&reader) else { return nil }
        if low <= high { for member in low...high { insert(member) } }
        previous = nil
      } else if byte == UInt8(ascii: "["), reader.rest.first == UInt8(ascii: ":") {
        switch Self.className(&reader) {
        case .class(let members):
          for member in 0...UInt8(0x7F) where members(member) { insert(member) }
          previous = nil
        case .notOne:
          insert(byte)
          previous = byte
        case .broken: return nil
        }
      } else {
        insert(byte)
        previous = byte
      }
    }
    if foldsCase { closeOverCase() }
    if isNegated { words = (~words.0, ~words.1, ~words.2, ~words.3) }
  }

  private static func rangeEnd(_ reader: inout Reader) -> UInt8? {
    guard let byte = reader.next() else { return nil }
    return byte == UInt8(ascii: "\\") ? reader.next() : byte
  }

  private enum ClassName {
    case `class`((UInt8) -> Bool)
    /// No `:]` before the next `]`: the bracket is an ordinary member.
    case notOne
    case broken
  }

  /// Reads `:name:]` behind a `[`; the reader stays where it is for `.notOne`.
  private static func className(_ reader: inout Reader) -> ClassName {
    let body = reader.rest.dropFirst()
    guard let end = body.firstIndex(of: UInt8(ascii: "]")) else { return .broken }
    guard end > body.startIndex, body[end - 1] == UInt8(ascii: ":") else { return .notOne }
    guard let members = classes[String(decoding: body[..<(end - 1)], as: UTF8.self)] else {
      return .broken
    }
    reader.rest = body[(end + 1)...]
    return .class(members)
  }

  private mutating func closeOverCase() {
    for lower in UInt8(ascii: "a")...UInt8(ascii: "z") {
      let upper = lower & ~0x20
      if contains(lower) { insert(upper) }
      if contains(upper) { insert(lower) }
    }
  }

  /// The POSIX classes over ASCII; `space` is git's own: without vertical tab and form feed.
  private static let classes: [String: @Sendable (UInt8) -> Bool] = [
    "alnum": { isAlpha($0) || isDigit($0) },
    "alpha": isAlpha,
    "blank": { $0 == 0x20 || $0 == 0x09 },
    "cntrl": { $0 < 0x20 || $0 == 0x7F },
    "digit": isDigit,
    "graph": { $0 > 0x20 && $0 < 0x7F },
    "lower": { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) },
    "print": { $0 >= 0x20 && $0 < 0x7F },
    "punct": { $0 > 0x20 && $0 < 0x7F && !isAlpha($0) && !isDigit($0) },
    "space": { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D },
    "upper": { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) },
    "xdigit": { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0 | 0x20) },
  ]

  private static func isAlpha(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
