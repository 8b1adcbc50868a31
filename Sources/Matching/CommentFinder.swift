/// Finds where the comment of a line begins, without knowing its language.
enum CommentFinder {
  /// The offset in the line behind a comment's marker, or `nil`.
  ///
  /// A marker counts at the start of the line or behind a blank, and never inside a string literal;
  /// a line that goes on a block comment (`*` or a doc comment's text) starts with its marker too.
  static func commentStart(in line: UnsafeRawBufferPointer) -> Int? {
    var quote: UInt8 = 0
    var i = 0
    while i < line.count {
      let byte = line[i]
      if quote != 0 {
        if byte == UInt8(ascii: "\\") {
          i += 1
        } else if byte == quote {
          quote = 0
        }
        i += 1
        continue
      }
      let atBreak = i == 0 || line[i - 1].isBlank || closesValue(line[i - 1])
      if atBreak, let length = markerLength(line, at: i) { return i + length }
      if isQuote(byte) {
        // An apostrophe inside a word opens nothing.
        if byte != UInt8(ascii: "'") || i == 0 || !line[i - 1].isWordByte { quote = byte }
      }
      i += 1
    }
    return nil
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
  }

  /// Bytes after which a marker needs no blank: `x = "…";// ward:allow …`.
  private static func closesValue(_ byte: UInt8) -> Bool {
    isQuote(byte) || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ",")
      || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: ">")
  }

  private static func markerLength(_ line: UnsafeRawBufferPointer, at i: Int) -> Int? {
    func has(_ text: StaticString) -> Bool {
      text.withUTF8Buffer { text in
        i + text.count <= line.count && text.indices.allSatisfy { line[i + $0] == text[$0] }
      }
    }
    if has("<!--") { return 4 }
    if has("//") || has("/*") || has("{-") || has("(*") { return 2 }
    // `--` is a comment in SQL, Lua and Haskell, and the start of an option in a shell.
    if has("--") && (i + 2 == line.count || line[i + 2].isBlank) { return 2 }
    if has("#") || has(";") && isOnlyBlank(line, before: i) { return 1 }
    if has("%") && isOnlyBlank(line, before: i) { return 1 }
    if has("*") && isOnlyBlank(line, before: i) { return 1 }
    if has(";") && i + 1 < line.count && line[i + 1].isBlank { return 1 }
    if has("%") && i + 1 < line.count && line[i + 1].isBlank { return 1 }
    return nil
  }

  private static func isOnlyBlank(_ line: UnsafeRawBufferPointer, before end: Int) -> Bool {
    line[..<end].allSatisfy(\.isBlank)
  }
}
