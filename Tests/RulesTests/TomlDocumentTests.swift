import Testing

@testable import Rules

@Suite struct TomlDocumentTests {
  private func members(_ text: String) throws -> [TomlNode] {
    guard case .table(let members) = try TomlDocument(Array(text.utf8)).root().value else {
      return []
    }
    return members
  }

  @Test func keysAndValuesHaveTheirPlaces() throws {
    let members = try members("# ä\nid = \"x\"\n  [tab]\n  n = 3\n[[rules]]\nid = 'ü' # c\n")
    #expect(members.map(\.key) == ["id", "tab", "rules"])
    #expect(members[0].keyPlace == TomlPlace(line: 2, column: 1))
    #expect(members[0].place == TomlPlace(line: 2, column: 6))
    guard case .array(let rules) = members[2].value, case .table(let rule) = rules[0].value else {
      Issue.record("no rules")
      return
    }
    #expect(rules[0].place.line == 5)
    #expect(rule[0].place == TomlPlace(line: 6, column: 6))
  }

  @Test func everyTypeIsRead() throws {
    let kinds = try members(
      "a=1\nb=1.5\nc=true\nd=\"s\"\ne=[1]\nf={g=1}\nh=2020-01-01\ni=12:00:00\nj=2020-01-01T00:00:00Z"
    ).map(\.kindName)
    #expect(
      kinds == [
        "an integer", "a number with a fraction", "a boolean", "a string", "an array", "a table",
        "a date or time", "a date or time", "a date or time",
      ])
  }

  @Test func emptyTextIsAnEmptyTable() throws {
    #expect(try members("").isEmpty)
  }

  @Test(arguments: [
    ("a = 1\nb = \n", 2), ("a = 1\na = 2\n", 2), ("[[x]]\n[x]\n", 2), ("a = \"\\q\"", 1),
    ("\n\n= 3", 3), ("a = \"\u{0}\"", 1),
    // The parser's own slips: letters beyond ASCII, and signs where a key must be.
    ("ä = 1", 1), ("a = 1 ä", 1), ("[=]", 1), ("[[=", 1), ("a = 1\n[ä]", 2),
  ])
  func syntaxErrorsHaveALine(_ text: String, _ line: Int) {
    #expect {
      _ = try TomlDocument(Array(text.utf8)).root()
    } throws: { error in
      guard let error = error as? TomlDocument.SyntaxError else { return false }
      return error.place.line == line && !error.message.isEmpty
    }
  }

  @Test func lettersBeyondAsciiMayFollowALineEndInAString() throws {
    let members = try members("a = \"\"\"x\\\n   ä\u{3000}\"\"\"")
    guard case .string(let text) = members[0].value else {
      Issue.record("no string")
      return
    }
    #expect(text == "xä\u{3000}")
  }

  private static let path = Array(repeating: "a", count: 300_000).joined(separator: ".")
  private static let quotedPath = Array(repeating: "\"a\"", count: 300_000)
    .joined(separator: " . ")
  private static let brackets = String(repeating: "[", count: 300_000)
  private static let braces = String(repeating: "{a=", count: 300_000)
  /// As headers, as dotted keys, in inline tables, quoted, with spaces.
  private static let deepTexts: [String] = [
    "[\(path)]", "\(path) = 1", "x = {\(path) = 1}", "[\(quotedPath)]", brackets,
    "a = \(brackets)", "a = \(braces)",
  ]

  @Test(arguments: deepTexts.indices)
  func absurdDepthIsRefused(_ index: Int) {
    #expect(throws: TomlDocument.SyntaxError.self) {
      _ = try TomlDocument(Array(Self.deepTexts[index].utf8)).root()
    }
  }

  private static let dots = String(repeating: ".", count: 500)
  private static let dottedTexts: [String] = [
    "a = \"\(dots)\"", "a = '''\n\(dots)'''", "a = \"\"\"x\"\" \(dots)\"\"\"\"\"", "# \(dots)",
    "a = \"\\\\\" # \(dots)", "a = [" + String(repeating: "1.5, ", count: 500) + "]",
  ]

  @Test(arguments: dottedTexts)
  func dotsOutsideOfKeysAreNoDepth(_ text: String) throws {
    _ = try TomlDocument(Array(text.utf8)).root()
  }
}
