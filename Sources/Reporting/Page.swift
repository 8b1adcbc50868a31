/// Lines of terminal text, with colours where they were asked for.
struct Page {
  enum Style: String {
    case alarm = "1;31"
    case strong = "1"
    case dim = "2"
    case caution = "33"
  }

  let colour: Bool
  private(set) var bytes: [UInt8] = []

  init(colour: Bool) { self.colour = colour }

  /// Adds a line, indented by twice `indent` spaces.
  mutating func line(_ text: String, indent: Int = 0) {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * 2))
    bytes.append(contentsOf: text.utf8)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Adds an empty line, unless the page is empty or ends with one.
  mutating func gap() {
    if !bytes.isEmpty && !bytes.suffix(2).elementsEqual("\n\n".utf8) {
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  func paint(_ text: String, _ style: Style) -> String {
    colour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// Numbers with their nouns.
enum Quantity {
  /// `1 blob`, `2 blobs`; `plural` where an `s` does not do.
  static func of(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
  }

  /// Bytes in powers of a thousand with one decimal: `1 byte`, `999 bytes`, `1.0 kB`, `8.1 GB`.
  static func bytes(_ count: Int) -> String {
    guard count >= 1000 else { return of(count, "byte") }
    var unit = 1000
    for name in ["kB", "MB", "GB", "TB"] {
      // Tenths, rounded half up; 999.95 of a unit is shown as 1.0 of the next.
      let tenths = (count / unit) * 10 + ((count % unit) * 10 + unit / 2) / unit
      if tenths < 10_000 || name == "TB" { return "\(tenths / 10).\(tenths % 10) \(name)" }
      unit *= 1000
    }
    return of(count, "byte")
  }
}
