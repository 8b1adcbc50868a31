/// How a value stands in its line: under which name, behind which sign, in which quotes.
///
/// Looks at most `reach` bytes back and never beyond the line, so that what it says of a place does
/// not depend on where a window of the content was cut.
struct AssignmentContext {
  /// The name that the value is given to; empty where there is none.
  var key: Range<Int>
  /// `=`, `:`, `>` (an element's text), `(` (an argument), `-` (the value of an option) or 0.
  var sign: UInt8
  /// The quote around the value; 0 for none.
  var quote: UInt8
  /// Whether the quote closes right behind the value.
  var isClosed: Bool

  static let reach = 256

  var hasKey: Bool { !key.isEmpty }

  /// Reads the surroundings of `value`.
  init(of value: Range<Int>, in bytes: UnsafeRawBufferPointer) {
    var reader = BackwardReader(bytes: bytes, position: value.lowerBound)
    let quote = reader.takeQuote() ?? 0
    if quote != 0 { reader.skipLiteralPrefix() }
    self.quote = quote
    isClosed = quote != 0 && value.upperBound < bytes.count && Self.closes(quote, value, bytes)
    sign = 0
    key = value.lowerBound..<value.lowerBound
    reader.skipBlanks()
    guard let byte = reader.previous else { return }
    switch byte {
    case UInt8(ascii: "="), UInt8(ascii: ":"):
      sign = byte
      reader.skip { "=:?!".utf8.contains($0) }
    case UInt8(ascii: ">"):
      sign = byte
      reader.step()
      if reader.previous == UInt8(ascii: "=") || reader.previous == UInt8(ascii: "-") {
        sign = UInt8(ascii: "=")
        reader.step()
      }
    case UInt8(ascii: "("), UInt8(ascii: ","):
      sign = UInt8(ascii: "(")
      reader.step()
    default:
      // `--option value`
      let word = reader.word()
      if !word.isEmpty, word.upperBound < value.lowerBound,
        bytes[word.lowerBound] == UInt8(ascii: "-")
      {
        sign = UInt8(ascii: "-")
        key = word
      }
      return
    }
    reader.skipBlanks()
    reader.skip { $0 == UInt8(ascii: "]") || $0 == UInt8(ascii: ")") }
    _ = reader.takeQuote()
    let word = reader.word()
    key = word
    if sign == UInt8(ascii: "="), let typed = reader.nameBeforeType() { key = typed }
  }

  /// The bytes of the key; empty where there is none.
  func keyText(in bytes: UnsafeRawBufferPointer) -> [UInt8] { Array(bytes.slice(key)) }

  private static func closes(_ quote: UInt8, _ value: Range<Int>, _ bytes: UnsafeRawBufferPointer)
    -> Bool
  {
    let end = value.upperBound
    if bytes[end] == quote { return true }
    return bytes[end] == UInt8(ascii: "\\") && end + 1 < bytes.count && bytes[end + 1] == quote
  }
}

/// Walks backwards in one line.
private struct BackwardReader {
  let bytes: UnsafeRawBufferPointer
  /// The byte before this one is the next to be read.
  private(set) var position: Int
  private let limit: Int

  init(bytes: UnsafeRawBufferPointer, position: Int) {
    self.bytes = bytes
    self.position = min(position, bytes.count)
    limit = max(self.position - AssignmentContext.reach, 0)
  }

  var previous: UInt8? {
    guard position > limit else { return nil }
    let byte = bytes[position - 1]
    return byte == 0x0A ? nil : byte
  }

  mutating func step() { if previous != nil { position -= 1 } }

  mutating func skip(_ condition: (UInt8) -> Bool) {
    while let byte = previous, condition(byte) { position -= 1 }
  }

  mutating func skipBlanks() { skip(\.isBlank) }

  /// Steps over a quote, escaped or not, or several (`'''`, `"""`).
  mutating func takeQuote() -> UInt8? {
    guard let byte = previous,
      byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
    else { return nil }
    skip { $0 == byte }
    skip { $0 == UInt8(ascii: "\\") }
    return byte
  }

  /// Steps over what may stand before a string literal: `b"…"`, `rb'…'`, `@"…"`, `L"…"`.
  mutating func skipLiteralPrefix() {
    var probe = self
    probe.skip { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "#") || $0.isASCIILetter }
    let isAlone = !(probe.previous?.isWordByte ?? false)
    if isAlone && position - probe.position <= 2 { self = probe }
  }

  /// Steps over a name: word bytes, `-`, `.`, `$`.
  mutating func word() -> Range<Int> {
    let end = position
    skip {
      $0.isWordByte || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "$")
    }
    return position..<end
  }

  /// For `name: Type = value`: the name; the reader stands before the type.
  mutating func nameBeforeType() -> Range<Int>? {
    var probe = self
    probe.skip { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "&") || $0.isBlank }
    guard probe.previous == UInt8(ascii: ":") else { return nil }
    probe.step()
    probe.skipBlanks()
    _ = probe.takeQuote()
    let name = probe.word()
    return name.isEmpty ? nil : name
  }
}
