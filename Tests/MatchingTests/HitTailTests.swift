import TestSupport
import Testing

@testable import Matching

/// Patterns that no text tells are looked for at two of their bytes, and compared from there.
@Suite struct HitTailTests {
  /// Lists of numbers, fields between colons, and forms that are taken in one way or in several.
  static let patterns: [String] = [
    #"\[(?:\s{0,8}[0-9]{1,3},){7}\s{0,8}[0-9]{1,3}\]"#,
    #"(?m)^[\w.]{1,30}:(?:[0-9]{1,5}|\*):[^:\r\n]{1,6}:[^:\r\n]{1,6}:([^:\r\n]{2,6})$"#,
    #":[0-9]{0,2}[a-f]?[u-z]{1,2};[0-9u-z]{4}"#, #"\[[a-f]{3}(?:[A-F]|[0-9])[a-f]{1,3}\]"#,
  ]

  private static func tail(_ regex: String) throws -> HitTail? {
    let tree = try #require(RegexParser.parse(regex))
    return FirstStageFactor(tree)?.tail
  }

  @Test func onlyPatternsWithoutATextHaveOne() throws {
    for pattern in Self.patterns { #expect(try Self.tail(pattern) != nil, "\(pattern)") }
    // The digits of the last may be taken in several ways.
    for pattern in [
      #"key:[0-9]{1,5}:[a-z]{3}"#, #"\[acme[0-9]{3},[0-9]{3}"#, #":[0-9]{1,3}[0-9a-f]{2}:[b-y]{3}"#,
    ] {
      #expect(try Self.tail(pattern) == nil, "\(pattern)")
    }
  }

  @Test func twoBytesAreLookedFor() throws {
    let tree = try #require(RegexParser.parse(Self.patterns[0]))
    let factor = try #require(FirstStageFactor(tree))
    let pattern = String(decoding: try #require(factor.patterns.first), as: UTF8.self)
    #expect(factor.patterns.count == 1)
    #expect(RegexParser.parse(pattern)?.maxWidth == 2)
    #expect(factor.reach.before == 2)
  }

  /// Of what comes last only the least is asked for.
  @Test func stepsAreThoseOfThePattern() throws {
    let fields = try Self.tail(Self.patterns[1])?.steps ?? []
    #expect(fields.map(\.least) == [1, 1, 1, 1, 1, 1, 2])
    #expect(fields.map(\.most) == [5, 1, 6, 1, 6, 1, 2])
  }

  /// Random texts of few letters, so that many nearly match.
  @Test func whatIsFoundIsWhatRE2Finds() throws {
    let rules = try compile(Self.patterns.enumerated().map { rule("r\($0.offset)", $0.element) })
    let scanner = try Scanner(rules)
    var random = SeededGenerator(seed: 11)
    var count = 0
    for round in 0..<4000 {
      let text = Array(Self.text(&random, round).utf8)
      count += try EquivalenceTests.compare(Self.patterns, rules, scanner, text)
    }
    #expect(count > 300)
  }

  private static func text(_ random: inout SeededGenerator, _ round: Int) -> String {
    switch round % 4 {
    case 0:
      return "x["
        + (0..<Int.random(in: 6...9, using: &random)).map { _ in
          random.string(Int.random(in: 0...2, using: &random), of: " \n")
            + random.string(Int.random(in: 1...3, using: &random), of: "0123456789")
        }.joined(separator: ",") + "]"
    case 1:
      return (0..<Int.random(in: 4...6, using: &random)).map { _ in
        random.string(Int.random(in: 1...4, using: &random), of: "abc12*")
      }.joined(separator: ":") + "\n"
    case 2: return random.string(60, of: ":01abxy;")
    default: return random.string(60, of: "[]ab0A,")
    }
  }

  @Test func storedTailsAreReadAsTheyWereAndOthersRefused() throws {
    var tails: [Int: HitTail] = [:]
    tails[3] = try Self.tail(Self.patterns[0])
    tails[5] = try Self.tail(Self.patterns[1])
    let stored = HitTail.stored(tails)
    let whole = HitTail.stored(tails.filter { $0.key == 3 }).count
    func read(_ bytes: [UInt8], _ ruleCount: Int = 6) -> [Int: HitTail]? {
      bytes.withUnsafeBytes { HitTail.read(stored: $0, ruleCount: ruleCount) }
    }
    #expect(read(stored) == tails)
    #expect(read([]) == [:])
    #expect(read(stored, 4) == nil)
    for count in 1..<stored.count where count != whole {
      #expect(read(Array(stored[..<count])) == nil, "\(count) of \(stored.count) bytes")
    }
  }

  /// A layer over compiled rules keeps the tails of those that it does not change.
  @Test func rulesOfABaseKeepTheirs() throws {
    let list = rule("list", Self.patterns[0])
    let base = try compile([list, rule("other", "acme[0-9]{4}")])
    let over = try CompiledRules(ruleSet([rule("new", "late[0-9]{4}"), list]), base: base)
    #expect(over.firstStage.tails == [1: base.firstStage.tails[0]].compactMapValues { $0 })
    let text = "[" + (1...8).map(String.init).joined(separator: ",") + "]"
    #expect(try scan(Array(text.utf8), over).map(\.text) == [text])
  }
}
