import Rules
import TestSupport
import Testing

@testable import Matching

/// How long the run of a pattern may be, where other bytes stand on both of its sides.
@Suite struct CertainRunTests {
  @Test(arguments: [
    (#"[ =:]{1,9}([0-9a-f]{32})(?:[^0-9A-Za-z_-]|$)"#, 32),
    (#"["' =]{1,3}([0-9A-Za-z]{24,40})\b"#, 40),
    (#"\W{1,9}\b([0-9a-f]{20}[0-9a-f]{12})["']"#, 32),
    (#"(?:[\w .]{0,9}[=:]["']?|[ \t]{1,3})([0-9a-z]{32})(?:"|'|$)"#, 32),
    // A letter, or nothing, may stand in front or behind.
    (#"[\w=]{0,9}([0-9a-f]{32})(?:[^0-9A-Za-z_-]|$)"#, nil),
    (#"=?([0-9a-f]{32})\b"#, nil), (#"=([0-9a-f]{32})"#, nil),
    (#"=([0-9a-f]{32})(?:-|g|$)?;?"#, nil),
    (#"=(?:x=|y)([0-9a-y]{32})\b"#, nil),
    // The run is known by the kinds of its bytes, and `f` is of the kind of `e`.
    (#"=([0-9a-e]{32})[^0-9a-e]"#, nil),
    (#"=([0-9a-e]{32})[^0-9a-f]"#, 32),
    (#"=([0-9a-f]{32,})\b"#, nil),
  ])
  func theMostIsKnownWhereOthersStandBesideIt(_ regex: String, _ most: Int?) throws {
    let run = try #require(RegexParser.parse(regex).flatMap { CertainRun($0.pieces) })
    #expect(run.most == most)
  }

  /// Lengths around those of the rules, with all kinds of neighbours.
  @Test func whatIsFoundIsWhatRE2Finds() throws {
    let patterns = [
      #"(?i:acme)[ =:]{1,19}([0-9a-f]{20})(?:[^0-9A-Za-z_-]|$)"#,
      #"(?i:acme)(?:[\w .]{0,9}[=:]["']?|[ \t]{1,3})([0-9a-z]{20,22})(?:"|'|$)"#,
      #"(?i:acme)[=-]([0-9A-Za-z-]{21})\b"#,
      // The run begins right where the name that is looked for ends.
      #"(?i:acme=)\b([0-9a-f]{20})\b[ ;]{0,19}"#,
    ]
    let rules = try compile(patterns.enumerated().map { rule("r\($0.offset)", $0.element) })
    #expect(rules.firstStage.entries.contains { $0.runBehind.most > 0 })
    let scanner = try Scanner(rules)
    var random = SeededGenerator(seed: 9)
    var count = 0
    for _ in 0..<6000 {
      let parts = (0..<Int.random(in: 2...6, using: &random)).map { _ in
        switch Int.random(in: 0..<5, using: &random) {
        case 0, 1: return "acme" + random.string(Int.random(in: 0...2, using: &random), of: "= :-x")
        case 2: return random.string(Int.random(in: 1...2, using: &random), of: "\"' =\n;-_g")
        default: return random.string(Int.random(in: 19...23, using: &random), of: "abcdef0123")
        }
      }
      count += try EquivalenceTests.compare(patterns, rules, scanner, Array(parts.joined().utf8))
    }
    #expect(count > 300)
  }
}
