/// Words for messages.
enum Text {
  /// Foreign text without quotes, control and bidirectional characters escaped, on one line.
  static func plain(_ text: String) -> String {
    String(quoted(text, limit: 240).dropFirst().dropLast())
  }

  /// ASCII letters in lower case, all else as it is.
  static func asciiLowercased(_ text: String) -> String {
    String(decoding: text.utf8.map(RegexText.lowercase), as: UTF8.self)
  }

  /// Text of a rule file between quotes: cut short, control and bidirectional characters escaped.
  static func quoted(_ text: String, limit: Int = 80) -> String {
    var shown = "\""
    var count = 0
    for scalar in text.unicodeScalars {
      count += 1
      if count > limit {
        shown += "…"
        break
      }
      switch scalar.value {
      case 0..<32, 127..<160, 0x061c, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown + "\""
  }

  /// `"a", "b" and "c"`, with at most `limit` of them named.
  static func list(_ names: [String], limit: Int = 5) -> String {
    let shown = names.prefix(limit).map { quoted($0) }
    let rest = names.count - shown.count
    if rest > 0 { return shown.joined(separator: ", ") + " and \(rest) more" }
    guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
    return shown.dropLast().joined(separator: ", ") + " and " + last
  }
}
