/// The patterns of one `.gitignore`, in the order of its lines.
package struct IgnorePatterns: Sendable {
  package let patterns: [IgnorePattern]
  /// Whether names alone decide, so that nobody has to put paths together.
  let areNameOnly: Bool

  /// Reads a file as git does: a byte order mark is skipped, lines end with LF or CR LF, `#` begins a
  /// comment, and nothing is ever an error.
  package init(bytes: [UInt8], foldsCase: Bool = false) {
    var patterns: [IgnorePattern] = []
    Self.forEachLine(of: bytes) { line, number in
      if let pattern = IgnorePattern(line: line, number: number, foldsCase: foldsCase) {
        patterns.append(pattern)
      }
    }
    self.patterns = patterns
    self.areNameOnly = patterns.allSatisfy(\.isNameOnly)
  }

  /// Calls `body` with each line without its end, and its 1-based number.
  static func forEachLine(of bytes: [UInt8], _ body: (ArraySlice<UInt8>, Int) -> Void) {
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    var number = 0
    while !rest.isEmpty {
      number += 1
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      var line = rest[..<end]
      if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
      body(line, number)
      rest = end < rest.endIndex ? rest[(end + 1)...] : []
    }
  }

  /// The last pattern that fits; it decides, whatever earlier ones say.
  ///
  /// - Parameter path: relative to the folder of the file.
  func deciding(
    path: ArraySlice<UInt8>, name: ArraySlice<UInt8>, isDirectory: Bool
  ) -> IgnorePattern? {
    patterns.last { $0.matches(path: path, name: name, isDirectory: isDirectory) }
  }
}
