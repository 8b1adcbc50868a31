/// A JSON value, written without Foundation.
///
/// Objects keep the order in which their members were given, so that equal reports are equal bytes.
enum JSON {
  case null
  case bool(Bool)
  case int(Int)
  /// A number with two decimals, given in hundredths, 0 or more.
  case hundredths(Int)
  case string(String)
  case array([JSON])
  /// An array of items that are made one after another while they are written: all at once would take
  /// many times the memory of the text.
  case each(AnySequence<JSON>)
  case object([(String, JSON)])
  /// An array of strings, by their places in a table.
  case literals(JSONLiterals, [Int32])

  /// A string, or null.
  static func optional(_ string: String?) -> JSON { string.map { .string($0) } ?? .null }
  /// A number, or null.
  static func optional(_ number: Int?) -> JSON { number.map { .int($0) } ?? .null }
  /// A truth value, or null.
  static func optional(_ value: Bool?) -> JSON { value.map { .bool($0) } ?? .null }
  /// A list of strings.
  static func strings(_ strings: [String]) -> JSON { .array(strings.map { .string($0) }) }

  /// The value on one line, as JSON Lines wants it.
  var compact: [UInt8] {
    var out: [UInt8] = []
    write(to: &out, indent: nil)
    return out
  }

  /// The value over several lines, indented by two spaces.
  var indented: [UInt8] { indented(about: 0) }

  /// The same for a text that gets about so many bytes long: one that has to grow lies there twice.
  func indented(about count: Int) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(count)
    write(to: &out, indent: 0)
    return out
  }

  private func write(to out: inout [UInt8], indent: Int?) {
    switch self {
    case .null: out.append(contentsOf: "null".utf8)
    case .bool(let value): out.append(contentsOf: (value ? "true" : "false").utf8)
    case .int(let value): out.append(contentsOf: String(value).utf8)
    case .hundredths(let value):
      let rest = value % 100
      out.append(contentsOf: "\(value / 100).\(rest < 10 ? "0" : "")\(rest)".utf8)
    case .string(let value): Self.write(value, to: &out)
    case .array(let items):
      Self.writeList(items.count, "[", "]", to: &out, indent: indent) { i, out, inner in
        items[i].write(to: &out, indent: inner)
      }
    case .each(let items):
      out.append(UInt8(ascii: "["))
      var isFirst = true
      for item in items {
        if !isFirst { out.append(UInt8(ascii: ",")) }
        isFirst = false
        if let indent { Self.newLine(&out, indent + 1) }
        item.write(to: &out, indent: indent.map { $0 + 1 })
      }
      if let indent, !isFirst { Self.newLine(&out, indent) }
      out.append(UInt8(ascii: "]"))
    case .literals(let table, let places):
      Self.writeList(places.count, "[", "]", to: &out, indent: indent) { i, out, _ in
        out.append(contentsOf: table.bytes[table.range(Int(places[i]))])
      }
    case .object(let members):
      Self.writeList(members.count, "{", "}", to: &out, indent: indent) { i, out, inner in
        Self.write(members[i].0, to: &out)
        out.append(contentsOf: (inner == nil ? ":" : ": ").utf8)
        members[i].1.write(to: &out, indent: inner)
      }
    }
  }

  private static func writeList(
    _ count: Int, _ open: Unicode.Scalar, _ close: Unicode.Scalar, to out: inout [UInt8],
    indent: Int?, item: (Int, inout [UInt8], Int?) -> Void
  ) {
    out.append(UInt8(ascii: open))
    for i in 0..<count {
      if i > 0 { out.append(UInt8(ascii: ",")) }
      if let indent { newLine(&out, indent + 1) }
      item(i, &out, indent.map { $0 + 1 })
    }
    if let indent, count > 0 { newLine(&out, indent) }
    out.append(UInt8(ascii: close))
  }

  private static func newLine(_ out: inout [UInt8], _ indent: Int) {
    out.append(UInt8(ascii: "\n"))
    out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * 2))
  }

  /// Writes a string literal (RFC 8259, section 7); DEL is escaped too.
  fileprivate static func write(_ string: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    var string = string
    string.withUTF8 { bytes in
      var done = 0
      for i in bytes.indices where needsEscape(bytes[i]) {
        out.append(contentsOf: bytes[done..<i])
        out.append(contentsOf: escape(bytes[i]))
        done = i + 1
      }
      out.append(contentsOf: bytes[done...])
    }
    out.append(UInt8(ascii: "\""))
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func escape(_ byte: UInt8) -> [UInt8] {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return [UInt8(ascii: "\\"), byte]
    case 0x0A: return Array("\\n".utf8)
    case 0x0D: return Array("\\r".utf8)
    case 0x09: return Array("\\t".utf8)
    default:
      let digits = Array("0123456789abcdef".utf8)
      return Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
}

/// Strings as JSON writes them, for those that are written again and again.
final class JSONLiterals {
  /// All of them, one behind the other.
  fileprivate private(set) var bytes: [UInt8] = []
  private var ends: [Int] = []

  init(_ strings: [String]) {
    for string in strings {
      JSON.write(string, to: &bytes)
      ends.append(bytes.count)
    }
  }

  /// Where one is in `bytes`.
  fileprivate func range(_ place: Int) -> Range<Int> {
    (place == 0 ? 0 : ends[place - 1])..<ends[place]
  }
}

/// Base64 with padding (RFC 4648, section 4).
func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var out: [UInt8] = []
  out.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let count = min(3, bytes.count - start)
    var group: UInt32 = 0
    for i in 0..<3 { group = group << 8 | (i < count ? UInt32(bytes[start + i]) : 0) }
    for i in 0..<4 {
      out.append(
        i <= count ? alphabet[Int(group >> UInt32(18 - 6 * i)) & 63] : UInt8(ascii: "="))
    }
  }
  return String(decoding: out, as: UTF8.self)
}
