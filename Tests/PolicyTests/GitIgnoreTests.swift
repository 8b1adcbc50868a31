import Platform
import Policy
import ScanModel
import TestSupport
import Testing

@Suite struct GitIgnoreTests {
  /// Folders that exist, so that git takes their names for folders.
  static let folders = ["a", "a/b", "a/b/c", "foo", "foo/a", "foo/a/b", "b", "b c", ".env", "[x"]

  @Test func randomPatternsAgreeWithGit() throws {
    let seed = Environment.value("WARD_TEST_SEED").flatMap { UInt64($0) } ?? 20_261_123
    print("seed \(seed); set WARD_TEST_SEED for another one")
    var numbers = SeededGenerator(seed: seed)
    let reference = try GitReference.make()
    for folder in Self.folders { reference.makeFolder(folder) }
    var compared = 0
    var decided = 0
    for _ in 0..<100 {
      var files: [(directory: RepositoryPath, bytes: [UInt8])] = []
      for folder in ["", "a", "foo", "a/b"] {
        let name = folder.isEmpty ? ".gitignore" : "\(folder)/.gitignore"
        reference.remove(name)
        guard folder.isEmpty || Int.random(in: 0..<3, using: &numbers) == 0 else { continue }
        let bytes = Self.file(&numbers)
        try reference.write(bytes, to: name)
        files.append((RepositoryPath(folder), bytes))
      }
      let paths = (0..<25).map { _ in Self.path(&numbers) }
      let expected = try reference.decisions(paths)
      try #require(expected.count == paths.count)
      let tree = IgnoreTree(files: files)
      for (path, expected) in zip(paths, expected) {
        let text = String(decoding: path, as: UTF8.self)
        let ours = ourDecision(tree, path, isDirectory: Self.folders.contains(text))
        let shown = files.map {
          "\($0.directory.lossyString): \(String(decoding: $0.bytes, as: UTF8.self).debugDescription)"
        }
        #expect(ours == expected, "path \(text.debugDescription) with \(shown)")
        compared += 1
        if !expected.isEmpty { decided += 1 }
      }
    }
    #expect(compared == 2_500)
    // Random patterns that never fit anything would prove nothing.
    #expect(decided > 200)
  }

  private static func file(_ numbers: inout SeededGenerator) -> [UInt8] {
    var text: [UInt8] = Int.random(in: 0..<8, using: &numbers) == 0 ? [0xEF, 0xBB, 0xBF] : []
    for _ in 0..<Int.random(in: 1...6, using: &numbers) {
      text += pattern(&numbers).utf8
      let end = ["\n", "\n", "\n", "\r\n", "  \n", "\t\n"].randomElement(using: &numbers)!
      text += end.utf8
    }
    if Bool.random(using: &numbers), text.last == UInt8(ascii: "\n") { text.removeLast() }
    return text
  }

  private static let pieces = [
    "a", "b", "c", "foo", ".env", "x.key", "*", "*", "*", "**", "?", "/", "/", "/", "/**/", "**/",
    "[ab]", "[!a]", "[^b]", "[a-c]", "[[:alpha:]]", "[[:digit:]x]", "[[:punct:]]", "[]a]", "[!]a]",
    "[a", "[[:nope:]]", "[\\]]", "[a-]", "[\\a-c]", "[[:x]", "\\*", "\\a", "\\", " ", "\\ ", "!",
    "#",
    "-", "é", ".*", "*.key",
  ]

  private static func pattern(_ numbers: inout SeededGenerator) -> String {
    while true {
      var text = ["", "", "", "!", "/", "#", "\\#"].randomElement(using: &numbers)!
      for _ in 0..<Int.random(in: 1...4, using: &numbers) {
        text += pieces.randomElement(using: &numbers)!
      }
      if Int.random(in: 0..<5, using: &numbers) == 0 { text += "/" }
      if !isReadDifferently(text) { return text }
    }
  }

  /// Whether git's versions disagree: `**` right behind literal text (changed in 2.53).
  private static func isReadDifferently(_ pattern: String) -> Bool {
    let body = pattern.utf8.drop { $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "/") }
    let literal = body.prefix { !"*?[\\".utf8.contains($0) }
    guard let last = literal.last, last != UInt8(ascii: "/") else { return false }
    return body.dropFirst(literal.count).starts(with: "**".utf8)
  }

  private static func path(_ numbers: inout SeededGenerator) -> [UInt8] {
    if Int.random(in: 0..<4, using: &numbers) == 0 {
      return Array(folders.randomElement(using: &numbers)!.utf8)
    }
    let names = [
      "a", "b", "c", "foo", ".env", "x.key", "ab", "b c", "a ", "a\t", "é", "*", "]", "-a", "#a",
      "!a", "\\", "fooa", "1", "[x",
    ]
    let parts = (0..<Int.random(in: 1...4, using: &numbers)).map { _ in
      names.randomElement(using: &numbers)!
    }
    return Array(parts.joined(separator: "/").utf8)
  }

  /// Cases in which libraries are known to differ from git: files, path, whether git ignores it.
  static let known: [(files: [String: String], path: String, isIgnored: Bool)] = [
    (["": "*.pem\n", "a": "!x.pem\n"], "a/x.pem", false),  // a literal undoes another file's rule
    ([".": ""], "a/x.pem", false),  // no rules at all
    (["": ".env\t\n"], ".env", false),  // a tab is part of the name
    (["": ".env \n"], ".env", true),  // a space at the end is not
    (["": ".env\\ \n"], ".env ", true),  // unless it is escaped
    (["": ".env\\ \n"], ".env", false),
    (["": "*\n!.gitignore\n"], "foo/.gitignore", true),  // its folder is ignored
    (["": "*\n!.gitignore\n"], ".gitignore", false),
    (["": "foo/**/*\n!foo/a/b\n"], "foo/a/b", true),  // foo/a is ignored
    (["": "foo\n", "foo": "!x\n"], "foo/x", true),  // the file of an ignored folder is not read
    (["": "/x.key\n"], "a/x.key", false),  // anchored
    (["": "a/x.key\n"], "foo/a/x.key", false),  // anchored by a slash in the middle
    (["": "**/a/x.key\n"], "foo/a/x.key", true),
    (["": "a/**\n"], "a/b/c/d", true),
    (["": "a/**\n"], "a", false),
    (["": "a/**/d\n"], "a/d", true),
    (["": "x.key/\n"], "x.key", false),  // folders only, and this is none
    (["": "X.KEY\n"], "x.key", false),  // case matters
    (["": "\u{FEFF}x.key\n"], "x.key", true),  // a byte order mark is skipped
    (["": "x.key\r\n"], "x.key", true),
    (["": "x.key\r"], "x.key", true),
    (["": "\\!x\n\\#y\n"], "!x", true),
    (["": "\\!x\n\\#y\n"], "#y", true),
    (["": "[[:alpha:]].key\n"], "q.key", true),
    (["": "[!a-c].key\n"], "b.key", false),
    (["": "?.key\n"], "é.key", false),  // a question mark is one byte
    (["": "x.key\n!x.key\nx.key\n"], "x.key", true),  // the last line decides
    (["": "/\n//\n!\n\n"], "a", false),  // lines that say nothing
  ]

  @Test func knownCasesAgreeWithGit() throws {
    let reference = try GitReference.make()
    for folder in Self.folders { reference.makeFolder(folder) }
    for row in Self.known {
      let names = row.files.keys.filter { $0 != "." }
      for name in names {
        let path = name.isEmpty ? ".gitignore" : "\(name)/.gitignore"
        try reference.write(Array(row.files[name]!.utf8), to: path)
      }
      let tree = IgnoreTree(
        files: names.map { (RepositoryPath($0), Array(row.files[$0]!.utf8)) })
      let path = Array(row.path.utf8)
      let isDirectory = Self.folders.contains(row.path)
      #expect(
        try reference.decisions([path]) == [ourDecision(tree, path, isDirectory: isDirectory)],
        "\(row)")
      #expect(
        tree.isIgnored(RepositoryPath(row.path), isDirectory: isDirectory) == row.isIgnored,
        "\(row)")
      for name in names { reference.remove(name.isEmpty ? ".gitignore" : "\(name)/.gitignore") }
    }
  }

  @Test func manyStarsTakeLinearTime() {
    let pattern = String(repeating: "*a", count: 200) + "b"
    let tree = IgnoreTree(files: [(RepositoryPath(""), Array("\(pattern)\n".utf8))])
    let path = RepositoryPath(String(repeating: "a", count: 4_000))
    #expect(!tree.isIgnored(path))
  }

  @Test func arbitraryBytesNeverTrap() {
    var numbers = SeededGenerator(seed: 7)
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0..<24, using: &numbers)).map { _ in
        Bool.random(using: &numbers)
          ? UInt8.random(in: 0...255, using: &numbers)
          : Array("[]!*?\\/-: \n^".utf8).randomElement(using: &numbers)!
      }
      let tree = IgnoreTree(files: [(RepositoryPath(""), bytes)])
      _ = tree.isIgnored(RepositoryPath(bytes: bytes))
      _ = tree.isIgnored(RepositoryPath("a/b/c.key"))
    }
  }
}
