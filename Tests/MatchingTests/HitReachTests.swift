import Rules
import TestSupport
import Testing

@testable import Matching

/// RE2 looks around a hit no farther than a match can be, and finds what it finds in the whole text.
@Suite struct HitReachTests {
  /// How many rules are tried at once.
  private static let parts = 8

  @Test(arguments: [
    // All of a match is looked for.
    (#"\bacme_[0-9a-z]{36}\b"#, 41, 0), ("acme_[0-9a-z]{8}[A-Z]{0,3}", 13, 3),
    // Of a repetition at the end only the least is.
    ("acme_[0-9a-z]{8,40}", 13, 32), ("acme_[0-9a-z]{8,40};?", 13, 33),
    // A name without what follows it, and one that a run has to follow.
    ("acmecorp.{0,20}=[a-z]{3,300}", 8, 321), ("(?:my)?acmecorp.{0,20}=([0-9a-f]{32})", 10, 53),
    // The end is too far from the beginning.
    ("acme-[0-9]{300}-end", 256, 53), ("(?:acme-[0-9]{300}|acme=.{9})x?", 256, 292),
    // What stands in front is as common as any text.
    ("a[^;]{0,40};acmecorp=[0-9]{4}", 55, 0),
  ])
  func matchesReachSoFar(_ pattern: String, before: Int32, after: Int32) throws {
    let entry = try compile([rule("one", pattern)]).firstStage.entries[0]
    #expect(entry.reach == HitReach(before: before, after: after), "\(pattern)")
  }

  @Test func withoutABoundItIsTheHitItself() throws {
    let entry = try compile([rule("one", "acme_[0-9]{8}.*x")]).firstStage.entries[0]
    #expect(entry.width == -1 && entry.reach == .ofHit)
  }

  @Test(arguments: 0..<parts)
  func windowsHoldAllMatchesOfEachRule(_ part: Int) throws {
    var random = SeededGenerator(seed: UInt64(part))
    for (number, rule) in LooseningTests.rules.enumerated() where number % Self.parts == part {
      let rules = try compile([rule])
      let scanner = try Scanner(rules)
      guard let pattern = try rules.rules[0].regex?.pattern() else { continue }
      let samples = try rule.tests.prefix(6).map { try SampleText(filling: $0.template).bytes }
      guard !samples.isEmpty else { continue }
      for _ in 0..<4 {
        let text = Self.text(of: samples, &random)
        let found = try EquivalenceTests.staged(rules, scanner, text)[0] ?? []
        #expect(found == EquivalenceTests.naive(pattern, text), "\(rule.id), \(text)")
      }
    }
  }

  /// Samples whole and in pieces, one after the other.
  static func text(of samples: [[UInt8]], _ random: inout SeededGenerator) -> [UInt8] {
    var text: [UInt8] = []
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let sample = samples.randomElement(using: &random) ?? []
      let cut = Int.random(in: 0...sample.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: text += sample[..<cut]
      case 1: text += sample[cut...]
      default: text += sample
      }
      let filler = Array(" =:\"'\n,;-x0".utf8).randomElement(using: &random) ?? 0
      text += Array(repeating: filler, count: Int.random(in: 0...3, using: &random))
    }
    return text
  }
}
