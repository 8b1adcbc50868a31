/// One line of a `.gitignore`.
package struct IgnorePattern: Sendable {
  /// The line as written, without its end and trailing spaces.
  package let text: [UInt8]
  /// 1-based.
  package let line: Int
  /// Whether it takes back what an earlier line ignored (`!`).
  package let isNegated: Bool
  /// Whether it fits folders only (`/` at the end).
  package let isDirectoryOnly: Bool
  /// Whether it has no slash and so fits a name at any depth.
  package let isNameOnly: Bool
  /// Whether it can match nothing (an open bracket, a backslash at the end).
  package var isMalformed: Bool {
    if case .glob(let glob, _) = matcher { glob.isMalformed } else { false }
  }

  private enum Matcher: Sendable {
    case literal([UInt8])
    /// `*` and a literal, on names.
    case suffix([UInt8])
    /// A glob behind literal bytes that are compared first.
    case glob(Wildmatch, prefix: [UInt8])
  }
  private let matcher: Matcher
  private let foldsCase: Bool

  /// Reads a line; `nil` for comments and empty lines.
  ///
  /// - Parameter foldsCase: whether ASCII letters match in either case (`core.ignoreCase` is not).
  package init?(line text: ArraySlice<UInt8>, number: Int, foldsCase: Bool = false) {
    if text.isEmpty || text.first == UInt8(ascii: "#") { return nil }
    // Git reads lines as C strings.
    var body = text.prefix { $0 != 0 }
    body = Self.trimmed(body)
    self.text = Array(body)
    self.line = number
    self.foldsCase = foldsCase
    isNegated = body.first == UInt8(ascii: "!")
    if isNegated { body = body.dropFirst() }
    isDirectoryOnly = body.last == UInt8(ascii: "/")
    if isDirectoryOnly { body = body.dropLast() }
    isNameOnly = !body.contains(UInt8(ascii: "/"))
    if !isNameOnly && body.first == UInt8(ascii: "/") { body = body.dropFirst() }
    matcher = Self.matcher(body, isNameOnly: isNameOnly, foldsCase: foldsCase)
  }

  private static func matcher(
    _ body: ArraySlice<UInt8>, isNameOnly: Bool, foldsCase: Bool
  ) -> Matcher {
    func fold(_ bytes: ArraySlice<UInt8>) -> [UInt8] { foldsCase ? lowered(bytes) : Array(bytes) }
    let prefix = body.prefix { !isSpecial($0) }
    if prefix.count == body.count { return .literal(fold(body)) }
    if isNameOnly, body.first == UInt8(ascii: "*"), !body.dropFirst().contains(where: isSpecial) {
      return .suffix(fold(body.dropFirst()))
    }
    let glob = Wildmatch(body, pathname: !isNameOnly, foldsCase: foldsCase)
    return .glob(glob, prefix: fold(prefix))
  }

  /// The byte, in lower case, that every path which the pattern fits ends in; 0 where there is no such
  /// byte, or the pattern fits folders.
  var lastByte: UInt8 {
    // Behind a bracket or a star anything may end the path.
    guard !isDirectoryOnly, let last = text.last, !Self.isSpecial(last), last != UInt8(ascii: "]")
    else { return 0 }
    return Self.lowered(last)
  }

  /// Whether the pattern fits a path.
  ///
  /// - Parameters:
  ///   - path: relative to the folder of the pattern's file; without a slash at its end.
  ///   - name: its last component.
  func matches(path: ArraySlice<UInt8>, name: ArraySlice<UInt8>, isDirectory: Bool) -> Bool {
    if isDirectoryOnly && !isDirectory { return false }
    let text = isNameOnly ? name : path
    switch matcher {
    case .literal(let literal):
      return !literal.isEmpty && text.count == literal.count && begins(text, literal)
    case .suffix(let suffix):
      return text.count >= suffix.count && begins(text.suffix(suffix.count), suffix)
    case .glob(let glob, let prefix): return begins(text, prefix) && glob.matches(text)
    }
  }

  /// Whether `text` begins with `prefix`, which is in lower case where case is folded.
  private func begins(_ text: ArraySlice<UInt8>, _ prefix: [UInt8]) -> Bool {
    guard foldsCase else { return text.starts(with: prefix) }
    return text.starts(with: prefix) { Self.lowered($0) == $1 }
  }

  /// Drops spaces at the end, unless a backslash protects them.
  static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = line.startIndex
    var i = line.startIndex
    while i < line.endIndex {
      if line[i] == UInt8(ascii: "\\") {
        // A lone backslash at the end keeps everything before it, spaces included.
        if i + 1 == line.endIndex { return line }
        i += 2
        end = i
      } else {
        if line[i] != UInt8(ascii: " ") { end = i + 1 }
        i += 1
      }
    }
    return line[..<end]
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "[")
      || byte == UInt8(ascii: "\\")
  }

  static func lowered(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  static func lowered(_ bytes: ArraySlice<UInt8>) -> [UInt8] { bytes.map { lowered($0) } }
}
