import ScanModel
import Testing

@testable import Matching
@testable import Rules

/// Several rules speak of the same bytes: the most telling one is the finding.
@Suite struct OverlapTests {
  private static let digits = "k3J9" + "fQ2xW7" + "mB5nR8tY1" + "vC4zL6p"

  private static func named(
    _ id: String, _ name: String, _ value: String, _ change: (inout Rule) -> Void = { _ in }
  ) -> Rule {
    let named = NamedValue(names: [name], value: value, keyed: false)
    return rule(id, named.regex) {
      $0.secretGroup = 1
      $0.confidence = .medium
      $0.tags = [Rule.namedTag]
      change(&$0)
    }
  }

  private static func winner(_ text: String, _ rules: [Rule]) throws -> [String] {
    try scan(text, rules).map { rules[$0.ruleIndex].id }
  }

  @Test func aRegexTellsMoreThanANameBesidePlainDigits() throws {
    let rules = [
      Self.named("a-acme", "acme", "[0-9A-Za-z_]{30}"),
      rule("z-prefix", #"\b(tk_[0-9A-Za-z]{27})\b"#) { $0.confidence = .medium },
    ]
    let text = "acme_token = 'tk_\(Self.digits.prefix(26))x'"
    #expect(try Self.winner(text, rules) == ["z-prefix"])
    #expect(try Self.winner(text, rules.reversed()) == ["z-prefix"])
  }

  @Test func theNearestNameTellsMost() throws {
    let rules = [
      Self.named("a-acme", "acme", "[0-9A-Za-z]{26}"),
      Self.named("b-road", "road", "[0-9A-Za-z]{26}"),
    ]
    #expect(try Self.winner("acme, road_key = \(Self.digits)", rules) == ["b-road"])
    #expect(try Self.winner("road, acme_key = \(Self.digits)", rules) == ["a-acme"])
  }

  @Test func aKindThatIsPublicByDesignYields() throws {
    let rules = [
      Self.named("a-id", "acme", "[0-9A-Za-z]{26}") { $0.severity = .info },
      Self.named("b-secret", "acme", "[0-9A-Za-z]{26}"),
    ]
    #expect(try Self.winner("acme = \(Self.digits)", rules) == ["b-secret"])
  }

  /// The rule of the kind names the finding, and a generic one that is sure makes it as sure.
  @Test func aDoubtfulKindIsAsSureAsTheGenericRule() throws {
    let generic = rule("generic-key", #"(?i:_key)\s=\s'([0-9A-Za-z]{20,40})'"#) {
      $0.secretGroup = 1
      $0.tags = ["generic"]
      $0.confidence = .medium
    }
    let doubtful = Self.named("acme", "acme", "[0-9A-Za-z]{26}") { $0.confidence = .low }
    let text = "acme_key = '\(Self.digits)'"
    let alone = try scan(text, [doubtful])
    #expect(alone.map(\.confidence) == [.low])
    let other = try scan(text, [generic])
    let both = try scan(text, [doubtful, generic])
    #expect(both.map(\.ruleIndex) == [0])
    #expect(both.map(\.confidence) == other.map(\.confidence))
    #expect(both.first?.confidence != .low)
  }
}
