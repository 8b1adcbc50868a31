/// Reads JSON (RFC 8259) without Foundation: what Ward writes, and nothing that it never does.
///
/// Numbers are integers. Objects keep the order of their members; names given twice are an error, as they
/// would let two readers see two reports.
struct JSONParser {
  /// What is wrong with a text, and at which byte (0-based).
  struct Malformed: Error, Equatable {
    var offset: Int
    var reason: String
  }

  /// Lists and objects inside of each other; reports need six.
  private static let deepest = 32

  private let bytes: ArraySlice<UInt8>
  private var next: Int

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes[...]
    next = 0
  }

  /// The one value that a text is.
  static func value(of bytes: [UInt8]) throws(Malformed) -> JSON {
    var parser = JSONParser(bytes)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    if parser.next < bytes.count { throw parser.malformed("more than one value") }
    return value
  }

  private func malformed(_ reason: String) -> Malformed {
    Malformed(offset: next, reason: reason)
  }

  private mutating func skipSpace() {
    while next < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[next]) { next += 1 }
  }

  /// The next byte that is no space, not yet taken.
  private mutating func peek() throws(Malformed) -> UInt8 {
    skipSpace()
    guard next < bytes.count else { throw malformed("the text ends here") }
    return bytes[next]
  }

  private mutating func take(_ byte: Unicode.Scalar) throws(Malformed) {
    guard try peek() == UInt8(ascii: byte) else { throw malformed("“\(byte)” is missing") }
    next += 1
  }

  private mutating func value(depth: Int) throws(Malformed) -> JSON {
    guard depth < Self.deepest else { throw malformed("nested too deep") }
    switch try peek() {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .array(try items(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .int(try number())
    }
  }

  private mutating func word(_ word: String, _ value: JSON) throws(Malformed) -> JSON {
    guard bytes[next...].starts(with: word.utf8) else { throw malformed("no value") }
    next += word.utf8.count
    return value
  }

  private mutating func number() throws(Malformed) -> Int {
    let start = next
    if bytes[next] == UInt8(ascii: "-") { next += 1 }
    while next < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[next]) {
      next += 1
    }
    guard let value = Int(String(decoding: bytes[start..<next], as: UTF8.self)) else {
      throw malformed("no value")
    }
    return value
  }

  private mutating func items(depth: Int) throws(Malformed) -> [JSON] {
    try take("[")
    var items: [JSON] = []
    if try peek() == UInt8(ascii: "]") {
      next += 1
      return items
    }
    while true {
      items.append(try value(depth: depth + 1))
      guard try peek() == UInt8(ascii: ",") else { break }
      next += 1
    }
    try take("]")
    return items
  }

  private mutating func members(depth: Int) throws(Malformed) -> [(String, JSON)] {
    try take("{")
    var members: [(String, JSON)] = []
    var names: Set<String> = []
    if try peek() == UInt8(ascii: "}") {
      next += 1
      return members
    }
    while true {
      guard try peek() == UInt8(ascii: "\"") else { throw malformed("a name is missing") }
      let name = try string()
      guard names.insert(name).inserted else { throw malformed("a name is given twice") }
      try take(":")
      members.append((name, try value(depth: depth + 1)))
      guard try peek() == UInt8(ascii: ",") else { break }
      next += 1
    }
    try take("}")
    return members
  }

  private mutating func string() throws(Malformed) -> String {
    next += 1
    var out: [UInt8] = []
    while next < bytes.count {
      let start = next
      while next < bytes.count, bytes[next] != UInt8(ascii: "\""),
        bytes[next] != UInt8(ascii: "\\"),
        bytes[next] >= 0x20
      {
        next += 1
      }
      out += bytes[start..<next]
      guard next < bytes.count, bytes[next] >= 0x20 else { break }
      next += 1
      if bytes[next - 1] == UInt8(ascii: "\"") {
        guard let string = String(validating: out, as: UTF8.self) else {
          throw malformed("a string is no UTF-8")
        }
        return string
      }
      out += try escaped()
    }
    throw malformed("a string has no end")
  }

  /// What stands behind a backslash, as UTF-8.
  private mutating func escaped() throws(Malformed) -> [UInt8] {
    guard next < bytes.count else { throw malformed("a string has no end") }
    let byte = bytes[next]
    next += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      let digits = bytes[next...].prefix(4)
      // Ward writes what is beyond ASCII as itself, so there are no surrogates here.
      guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
        let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(code)
      else { throw malformed("a character that cannot be") }
      next += 4
      return Array(String(scalar).utf8)
    default: throw malformed("a character that cannot be")
    }
  }
}
