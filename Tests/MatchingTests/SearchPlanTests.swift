import CRegex
import Rules
import TestSupport
import Testing

@testable import Matching

/// Where a match may begin is looked for first, and RE2 finds what it finds without that.
@Suite struct SearchPlanTests {
  private static let parts = 8

  @Test(arguments: [
    (#"\bacme_[0-9a-z]{36}\b"#, #"\bacme\x5f[0-9a-z]{36}\b"#, true),
    ("acme[0-9]{3,9}x", "acme[0-9]{3}", false), ("acme[0-9]{0,9}x", "acme", false),
    ("(?:acme|ca(?:m+|n)e)x", "(?:acme|ca(?:m{1}|n))", false),
    ("acme?x{0,2}(y)", "acme?x{0,2}y", true), ("[ab]{80}c", "[ab]", false),
  ])
  func whatAMatchBeginsWith(_ pattern: String, opening: String, isWhole: Bool) throws {
    let found = try #require(RegexParser.parse(pattern)).opening(limit: 64)
    #expect(FirstStagePattern.write(found.node) == opening, "\(pattern)")
    #expect(found.isWhole == isWhole, "\(pattern)")
  }

  @Test func whatStandsEverywhereIsNotLookedFor() {
    for pattern in ["[a-z]{1,20}acmecorp", "(?m:^).{0,9}acmecorp", "acmecorp|x?y?", "a", "(?:a"] {
      #expect(SearchPlan(pattern).opening == nil, "\(pattern)")
    }
    #expect(SearchPlan("acmecorp.{0,9}x").opening != nil)
  }

  @Test func theFirstGroupMayBeAll() {
    for pattern in ["(acmecorp)", #"\b(acmecorp_(?:x)?)\b"#] {
      #expect(SearchPlan(pattern).isGroupAll)
    }
    for pattern in ["(acme)corp", "(?:(acme)|corp)", "acmecorp", "(acme){2}", "x?(acme)"] {
      #expect(!SearchPlan(pattern).isGroupAll, "\(pattern)")
    }
  }

  /// More openings than are tried one by one, and none of them, or a late one, begins a match.
  @Test func manyOpeningsWithoutAMatch() throws {
    let pattern = try BytePattern("acmecorp=([0-9]{2,4})(?:;|$)")
    let plan = SearchPlan("acmecorp=([0-9]{2,4})(?:;|$)")
    try #require(plan.opening != nil)
    for count in [0, 1, 15, 16, 17, 40] {
      let lead = String(repeating: "acmecorp=1 ", count: count)
      for end in ["", "acmecorp=12", "acmecorp=123;acmecorp=4567;", "acmecorp=12x"] {
        let text = Array((lead + end).utf8)
        #expect(Self.all(pattern, text, plan) == Self.all(pattern, text, .plain), "\(lead)\(end)")
      }
    }
  }

  @Test(arguments: 0..<parts)
  func everyRuleFindsTheSame(_ part: Int) throws {
    var random = SeededGenerator(seed: UInt64(part))
    for (number, rule) in LooseningTests.rules.enumerated() where number % Self.parts == part {
      guard let source = rule.regex else { continue }
      let plan = SearchPlan(source)
      if plan.opening == nil && !plan.isGroupAll { continue }
      let pattern = try BytePattern(source)
      let samples = try rule.tests.prefix(6).map { try SampleText(filling: $0.template).bytes }
      guard !samples.isEmpty else { continue }
      for _ in 0..<4 {
        let text = HitReachTests.text(of: samples, &random)
        #expect(
          Self.all(pattern, text, plan) == Self.all(pattern, text, .plain), "\(rule.id), \(text)")
      }
    }
  }

  /// All matches with their groups, in the whole text and in a part of it.
  private static func all(_ pattern: BytePattern, _ text: [UInt8], _ plan: SearchPlan) -> [[Int]] {
    var found: [[Int]] = []
    var spans = Array(repeating: cregex_span(), count: pattern.groupCount + 1)
    text.withUnsafeBytes { bytes in
      for range in [0..<bytes.count, (bytes.count / 5)..<(bytes.count * 4 / 5)] {
        var position = range.lowerBound
        while pattern.firstMatch(
          in: bytes, from: position, to: range.upperBound, spans: &spans, by: plan)
        {
          found.append(spans.flatMap { [$0.start, $0.end] })
          position = max(spans[0].end, spans[0].start + 1)
          if position > range.upperBound { break }
        }
      }
    }
    return found
  }
}
