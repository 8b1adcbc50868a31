import Rules
import TestSupport
import Testing

@testable import Matching

/// Matches without a bound are looked for around their hits, and found as in the whole text.
@Suite struct MatchExtentTests {
  private static let patterns = [
    #"\bacme_[0-9a-z]{8,}\b"#, #"(?s)acme_[0-9]{4}.*;"#, #"acme_[0-9]{4}.*;"#,
    #"[a-f]+acme[0-9]*[;a]"#, #"[a-f]+[0-9]?acme"#, #"\b[a-f]{2,}-[a-f]*acme[a-f]*-[0-9a-f]{4,}"#,
    #"(?:[a-f]{3};)+acme"#, #"acme(?:[a-f]{2}|[0-9]+;)*x"#, #"acme[^;]*;[a-f]*x?"#,
    #"acme[0-9]{0,4}[a-f0-3]*[^a-f]"#, #"acme(=[a-f]+)?$"#,
    #"-acme-\s[a-f\s]{20}[a-f\s]*"#,
  ]

  @Test func theyAreThoseOfTheWholeText() throws {
    let rules = try compile(Self.patterns.enumerated().map { rule("r\($0.offset)", $0.element) })
    let patterns = try Self.patterns.map { try BytePattern($0) }
    let scanner = try Scanner(rules)
    let pieces = [
      "acme", "acme_", "acme_", "-acme-\n", "fade-", "acme-cafe", ";", "x", "=", " ", "\n", "G",
      "a", "4",
    ]
    var random = SeededGenerator(seed: 5)
    var found = Array(repeating: 0, count: patterns.count)
    for round in 0..<3000 {
      var text = ""
      for _ in 0..<Int.random(in: 1...24, using: &random) {
        let length = [1, 2, 3, 4, 8, 24, 300].randomElement(using: &random) ?? 1
        switch Int.random(in: 0..<8, using: &random) {
        case 0: text += random.string(length, of: "abcdef")
        case 1: text += random.string(length, of: "0123456789")
        case 2: text += random.string(length, of: "abc;")
        case 3: text += random.string(length, of: "G ")
        default: text += pieces.randomElement(using: &random) ?? ""
        }
      }
      let bytes = Array(text.utf8)
      let staged = try EquivalenceTests.staged(rules, scanner, bytes)
      for (index, pattern) in patterns.enumerated() {
        let wanted = EquivalenceTests.naive(pattern, bytes)
        found[index] += wanted.count
        #expect(staged[index] ?? [] == wanted, "round \(round), \(Self.patterns[index]), \(text)")
      }
    }
    #expect(found.allSatisfy { $0 > 3 }, "\(found)")
  }

  @Test func builtInRulesAreSearchedForAroundTheirHits() throws {
    var random = SeededGenerator(seed: 6)
    let gap = Array(String(repeating: "\n(the); {quick} [brown]: %fox~ !jumps\n", count: 60).utf8)
    var count = 0
    for rule in LooseningTests.rules {
      guard let pattern = rule.regex, let tree = RegexParser.parse(pattern), tree.maxWidth == nil
      else { continue }
      let rules = try compile([rule])
      let scanner = try Scanner(rules)
      let samples = try rule.tests.prefix(6).map { try SampleText(filling: $0.template).bytes }
      let text = gap + HitReachTests.text(of: samples, &random) + gap
      let wanted = EquivalenceTests.naive(try BytePattern(pattern), text)
      #expect(try EquivalenceTests.staged(rules, scanner, text)[0] ?? [] == wanted, "\(rule.id)")
      try text.lend { (bytes) throws(MatchingError) in
        try scanner.runFirstStage(bytes)
        for hit in scanner.collector.windowsByRule() {
          let parts = scanner.searched(hit.rule, hits: hit.windows, in: bytes)
          #expect(parts.reduce(0) { $0 + $1.count } < bytes.count / 2, "\(rule.id)")
          count += 1
        }
      }
    }
    #expect(count > 20)
  }

  @Test func longRunsWithManyHitsAreNotWalkedAgainAndAgain() throws {
    let rules = try compile([rule("one", #"x[a-f]*acme[a-f]*"#)])
    let scanner = try Scanner(rules)
    let run = Array(String(repeating: "abcdef", count: 100).utf8)
    let text =
      Array("x".utf8) + run + Array(repeating: Array("acme".utf8) + run, count: 400).joined()
    try text.lend { (bytes) throws(MatchingError) in
      try scanner.runFirstStage(bytes)
      for hit in scanner.collector.windowsByRule() {
        #expect(scanner.searched(hit.rule, hits: hit.windows, in: bytes) == [0..<bytes.count])
      }
    }
    #expect(
      try EquivalenceTests.staged(rules, scanner, text)[0]?.count
        == EquivalenceTests.naive(BytePattern(#"x[a-f]*acme[a-f]*"#), text).count)
  }
}
