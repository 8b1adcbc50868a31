import Rules
import TestSupport
import Testing

@testable import Matching

/// Patterns that are taken apart are met where the whole pattern is.
@Suite struct SharedBeginningsTests {
  private func pieces(_ pattern: String) throws -> [RegexNode] {
    try #require(RegexParser.parse(pattern)).pieces
  }

  private func parts(_ pattern: String) throws -> Int {
    SharedBeginnings.split(try pieces(pattern)).count
  }

  @Test func onlyWhatStandsEverywhereIsTakenApart() throws {
    #expect(try parts(#"(?i)(?:value=|value:|value =)\w{8}"#) == 3)
    #expect(try parts(#"(?i)x(?:[,\n](?:value=|value:|default:|default=)|<string>)\w{8}"#) == 5)
    #expect(try parts(#"(?i)(?:token|secret)\w{8}"#) == 1)
    // Nobody writes the beginning without the rest.
    #expect(try parts(#"(?i)(?:zqxj_one|zqxj_two)\w{8}"#) == 1)
    // The rest says no more than the beginning.
    #expect(try parts(#"(?i)(?:returns|returne|returned|return)\w{8}"#) == 1)
    #expect(try parts(#"(?i)(?:(?:value=|value:)x)?\w{8}"#) == 1)
  }

  /// More patterns than a rule may have are none: the pattern stays whole.
  @Test func manyTextsStayTogether() throws {
    let many = (0..<20).map { "value\(Unicode.Scalar(UInt8(97 + $0)))=" }.joined(separator: "|")
    #expect(try parts("(?:\(many))x") == 20)
    #expect(try parts("(?:(?:\(many))x|(?:\(many))y)z") == 1)
  }

  @Test func thePartsAreMetWhereTheWholeIs() throws {
    let patterns = [
      #"(?i)["']?,[ \t]{0,4}(?:value=|value:|value :|default =)[ ]{0,2}[a-z]"#,
      #"(?i)(?:"[^<>]{0,9} (?:value=|value =)|[,\n](?:value:|default:))"?[a-z0-9]{2}"#,
      #"(?i)(name(?:s=|d=)|(?:\bvalue=|value:))((?:error:|error=)x|[0-9])"#,
      #"(?:^|\s)(?:return |return\()(?:index|value)+"#,
    ]
    let words = [
      "value", "VALUE", "value=", "value:", "return ", "return(", "<", ", ", "default", "name",
      "error", "return", "index", "=", ":", " =", " :", "s", "d",
      ",", "\n", " ", "\"", "'", "x", "7", "abc", ";", "(",
    ]
    var random = SeededGenerator(seed: 31)
    for pattern in patterns {
      let tree = try #require(RegexParser.parse(pattern))
      let whole = try BytePattern(
        #require(FirstStagePattern.write(.sequence(tree.pieces))))
      let parts = try SharedBeginnings.split(tree.pieces).map {
        try BytePattern(#require(FirstStagePattern.write($0)))
      }
      #expect(parts.count > 1, "\(pattern)")
      var met = 0
      for _ in 0..<40_000 {
        let text = Array(
          (0..<8).map { _ in words.randomElement(using: &random) ?? "" }.joined().utf8)
        let isMet = whole.matches(text)
        if isMet { met += 1 }
        #expect(isMet == parts.contains { $0.matches(text) }, "\(pattern): \(text)")
      }
      #expect(met > 20, "\(pattern)")
    }
  }
}
