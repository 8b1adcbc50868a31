/// The keys of a JSON object (RFC 8259), read without building its values.
struct JSONShape {
  /// Keys of the outermost object as they are written, escapes unresolved.
  private(set) var keys: [[UInt8]] = []

  private let text: [UInt8]
  private var next = 0
  /// Deeper nesting than this is refused, so that the stack is bounded.
  private static let deepest = 64

  /// Reads text that is one object; `nil` where it is not well-formed.
  init?(object text: [UInt8]) {
    self.text = text
    skipSpace()
    guard peek() == UInt8(ascii: "{"), value(depth: 0) else { return nil }
    skipSpace()
    guard next == text.count else { return nil }
  }

  private func peek() -> UInt8? { next < text.count ? text[next] : nil }

  private mutating func take(_ byte: Character) -> Bool {
    guard peek() == byte.asciiValue else { return false }
    next += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 32 || byte == 9 || byte == 10 || byte == 13 { next += 1 }
  }

  private mutating func value(depth: Int) -> Bool {
    guard depth < Self.deepest, let first = peek() else { return false }
    switch first {
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "\""): return string() != nil
    case UInt8(ascii: "t"): return word("true")
    case UInt8(ascii: "f"): return word("false")
    case UInt8(ascii: "n"): return word("null")
    default: return number()
    }
  }

  private mutating func object(depth: Int) -> Bool {
    _ = take("{")
    skipSpace()
    if take("}") { return true }
    while true {
      skipSpace()
      guard let key = string() else { return false }
      if depth == 0 { keys.append(key) }
      skipSpace()
      guard take(":") else { return false }
      skipSpace()
      guard value(depth: depth + 1) else { return false }
      skipSpace()
      if take("}") { return true }
      guard take(",") else { return false }
    }
  }

  private mutating func array(depth: Int) -> Bool {
    _ = take("[")
    skipSpace()
    if take("]") { return true }
    while true {
      skipSpace()
      guard value(depth: depth + 1) else { return false }
      skipSpace()
      if take("]") { return true }
      guard take(",") else { return false }
    }
  }

  private mutating func string() -> [UInt8]? {
    guard take("\"") else { return nil }
    let start = next
    while let byte = peek() {
      next += 1
      if byte == UInt8(ascii: "\"") { return Array(text[start..<(next - 1)]) }
      if byte == UInt8(ascii: "\\") { next += 1 }
      if byte < 32 { return nil }
    }
    return nil
  }

  private mutating func word(_ word: String) -> Bool {
    guard text[next...].starts(with: word.utf8) else { return false }
    next += word.utf8.count
    return true
  }

  private mutating func number() -> Bool {
    let start = next
    while let byte = peek(), (48...57).contains(byte) || "+-.eE".utf8.contains(byte) { next += 1 }
    return text[start..<next].contains { (48...57).contains($0) }
  }
}
