import ScanModel

/// Gitignore-style names that are compared with files and not with folders above them.
///
/// A pattern without a slash fits the file's name, one with a slash the whole path; one with a slash
/// at its end fits every file below such a folder. (A folder `.env/` of a virtual environment does not
/// make its files `.env` files, as it would in a `.gitignore`.)
struct NamePatterns: Sendable {
  let patterns: [IgnorePattern]
  /// The last byte of what each pattern fits, in lower case; 0 where that is not one byte. Nearly every
  /// name is told apart by it, without touching the pattern.
  private let lastBytes: [UInt8]

  /// Patterns that are empty or begin with `#` are dropped; `!` has no meaning and is dropped too.
  init(_ texts: [String], foldsCase: Bool) {
    patterns = texts.enumerated().compactMap { i, text in
      IgnorePattern(line: Array(text.utf8)[...], number: i + 1, foldsCase: foldsCase)
    }
    lastBytes = patterns.map(\.lastByte)
  }

  /// The first pattern that fits.
  func first(fitting path: RepositoryPath) -> IgnorePattern? {
    position(fitting: path).map { patterns[$0] }
  }

  /// Whether a pattern fits.
  func isFitting(_ path: RepositoryPath) -> Bool { position(fitting: path) != nil }

  private func position(fitting path: RepositoryPath) -> Int? {
    let last = path.bytes.last.map { IgnorePattern.lowered($0) } ?? 0
    return lastBytes.indices.first {
      (lastBytes[$0] == 0 || lastBytes[$0] == last) && Self.fits(patterns[$0], path)
    }
  }

  /// Compares one pattern with a path.
  static func fits(_ pattern: IgnorePattern, _ path: RepositoryPath) -> Bool {
    guard pattern.isDirectoryOnly else {
      return pattern.matches(path: path.bytes[...], name: path.name, isDirectory: false)
    }
    var start = 0
    for end in path.bytes.indices where path.bytes[end] == UInt8(ascii: "/") {
      if pattern.matches(
        path: path.bytes[..<end], name: path.bytes[start..<end], isDirectory: true)
      {
        return true
      }
      start = end + 1
    }
    return false
  }
}
