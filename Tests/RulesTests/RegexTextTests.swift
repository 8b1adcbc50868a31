import Testing

@testable import Rules

@Suite struct RegexTextTests {
  @Test(arguments: [
    ("", 0), ("abc", 0), ("(a)(b(c))", 3), ("(?:a)(?P<n>b)(?<m>c)", 2), (#"\(a\)"#, 0),
    ("[(](x)", 1),
    (#"\Q(((\E(x)"#, 1), ("(?i)(a)|(b)", 2), ("a{2}(b){3,}", 1), ("{(a)}", 1), ("a{,3}(b)", 1),
  ])
  func groupsAreCounted(_ regex: String, _ count: Int) throws {
    #expect(try #require(RegexText(regex)).groupCount == count)
  }

  @Test(arguments: [
    // Broken.
    "(", ")", "[", "[z-a]", "*a", "a)", #"\"#, "(?", "(?P<n", "(?x)a", "a{2000}", "[[:nope:]]",
    "a{3,2}", #"\8"#,
    // Not understood: more than bytes can show.
    #"\pL"#, #"\x{100}"#, "[é",
  ])
  func whatIsBrokenOrUnknownIsNotRead(_ regex: String) {
    #expect(RegexText(regex) == nil)
  }

  @Test(arguments: [
    ("", true), ("a*", true), ("a?|b", true), (#"^\b$"#, true), ("(a*)(b?)", true),
    ("a{0,3}", true),
    ("(?:a*){3}", true), ("|a", true), ("(?i)", true),
    ("a", false), ("a+", false), ("(a|b)", false), (#"\bx\b"#, false), ("a{1}", false),
    (".", false),
  ])
  func emptyMatchesAreSeen(_ regex: String, _ expected: Bool) throws {
    #expect(try #require(RegexText(regex)).canBeEmpty == expected)
  }

  @Test(arguments: [
    (#"\b(AK_[0-9A-Z]{16})\b"#, 1, "AK_"), (#"\b(AK_[0-9A-Z]{16})\b"#, 0, "AK_"),
    ("key=(v1_x)", 1, "v1_x"), ("(?:abc|abd)x", 0, "ab"), ("x{2}y?z", 0, "xx"), ("[ab]c", 0, ""),
    ("(?i)ab", 0, ""), (#"\Qa.b\E"#, 0, "a.b"), ("(a)", 7, ""), ("(?:ab){2,}c", 0, "abab"),
  ])
  func literalStartIsFound(_ regex: String, _ group: Int, _ prefix: String) throws {
    let text = try #require(RegexText(regex))
    #expect(String(decoding: text.literalPrefix(group: group), as: UTF8.self) == prefix)
  }

  @Test(arguments: [
    ("[ab]cde(f|g)hi", ["cde", "hi"]), ("(?i)AB-c", ["ab-c"]), ("a{1,2}b", ["a", "b"]),
    ("a?", []), ("(?:xy)+z", ["xy", "z"]),
  ])
  func requiredWordsAreTheLongestFirst(_ regex: String, _ words: [String]) throws {
    #expect(try #require(RegexText(regex)).requiredWords == words)
  }

  @Test(arguments: [
    ("[a-c]", "abc"), ("[]a]", "]a"), ("[a-]", "a-"), (#"[\]\\]"#, #"]\"#),
    ("[[:digit:]]", "0123456789"), (#"\x41"#, "A"), (#"\x{41}"#, "A"), (#"\101"#, "A"),
    (#"[\d_]"#, "0123456789_"), ("(?i:a)", "aA"), (#"\."#, "."),
  ])
  func classesHoldTheirBytes(_ regex: String, _ members: String) throws {
    guard case .bytes(let set) = try #require(RegexText(regex)).root else {
      Issue.record("\(regex) is no class")
      return
    }
    #expect(set == ByteSet(members.utf8))
  }

  @Test func foldedNegationLeavesOutBothCases() throws {
    guard case .sequence(let parts) = try #require(RegexText("(?i)[^a]")).root,
      case .bytes(let set) = try #require(parts.last)
    else {
      Issue.record("no class")
      return
    }
    #expect(!set.contains(UInt8(ascii: "a")) && !set.contains(UInt8(ascii: "A")))
    #expect(set.count == 254)
  }

  @Test func nestingIsBounded() {
    let deep = String(repeating: "(", count: 100_000)
    #expect(RegexText(deep) == nil)
    #expect(
      RegexText(String(repeating: "(?:", count: 150) + String(repeating: ")", count: 150)) != nil)
  }

  @Test func randomTextNeverCrashes() {
    var state: UInt64 = 1
    let letters = Array(#"()[]{}|*+?\^$.-,:<>PQExdbi019azA é"#)
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(letters[Int(state >> 33) % letters.count])
      }
      if let regex = RegexText(text) {
        _ = regex.canBeEmpty
        _ = regex.literalPrefix(group: 1)
        _ = regex.requiredWords
        _ = KeywordImplication.judge(regex, keywords: ["a", "1"])
      }
    }
  }
}
