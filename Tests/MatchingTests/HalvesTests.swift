import Rules
import ScanModel
import Testing

@testable import Matching

/// A text whose halves are matched at once has the findings of one that is matched from end to end.
@Suite struct HalvesTests {
  /// Runs the body at once, and counts.
  private final class Calls: @unchecked Sendable {
    var count = 0
  }

  private func scan(_ scanner: inout Scanner, _ text: [UInt8], path: RepositoryPath?) throws
    -> [Match]
  {
    try text.lend { (bytes) throws(MatchingError) in try scanner.scan(bytes, path: path) }
  }

  private func compiled(_ patterns: [String]) throws -> CompiledRules {
    try compile(patterns.enumerated().map { rule("r\($0)", $1) })
  }

  private func expectSame(_ rules: CompiledRules, _ text: [UInt8], _ what: String) throws -> Int {
    var plain = try Scanner(rules)
    var halved = try Scanner(rules)
    let calls = Calls()
    halved.helper = MatchHelper(smallest: 0) { body in
      calls.count += 1
      body()
      return {}
    }
    var refused = try Scanner(rules)
    refused.helper = MatchHelper(smallest: 0) { _ in nil }
    let expected = try scan(&plain, text, path: RepositoryPath("a.txt"))
    let inHalves = try scan(&halved, text, path: RepositoryPath("a.txt"))
    #expect("\(inHalves)" == "\(expected)", "\(what)")
    let alone = try scan(&refused, text, path: RepositoryPath("a.txt"))
    #expect("\(alone)" == "\(expected)", "\(what)")
    #expect(calls.count > 0)
    // What was found in one text is not there in the next.
    let next = try scan(&halved, Array("-".utf8), path: nil)
    let alike = try scan(&plain, Array("-".utf8), path: nil)
    #expect("\(next)" == "\(alike)")
    return expected.count
  }

  /// Each kind of pattern at each distance from the middle.
  @Test func matchesAroundTheMiddleAreFound() throws {
    let texts = [
      "wt_0123456789abcdefghij", "edge=cut", "0123456789abcdefghij0123456789ABCDEFGHIJ-long",
      "begin " + String(repeating: "x", count: 230) + " end", "secret:\n\nvalue9",
    ]
    let patterns = [
      #"\b(wt_[0-9a-z]{20})\b"#, #"\bedge=cut\b"#, #"\b([0-9a-zA-Z]{40})-long"#,
      #"begin x{230} end"#,
      #"(?m)^value9$"#, #"\Bcut\B|\bcut\b"#, #"secret:\s+(value\d)"#,
    ]
    let rules = try compiled(patterns)
    var found = 0
    for text in texts {
      for shift in -270...270 {
        let before = 300 + shift
        // The middle is the end of 300 bytes and half of the text.
        let bytes =
          Array(String(repeating: "-", count: before).utf8) + Array(text.utf8)
          + Array(String(repeating: "-", count: max(600 - before, 0)).utf8)
        found += try expectSame(rules, bytes, "\(text) at \(shift)")
      }
    }
    #expect(found > 400)
  }

  @Test func randomTextsHaveTheSameFindings() throws {
    let rules = try compiled(EquivalenceTests.patterns)
    var random = SplitMix(state: 77)
    let alphabet = Array("aaabbbcxyKkey de.\n\n\t\r0129_-".utf8)
    var found = 0
    for round in 0..<20 {
      let text = (0..<Int.random(in: 0...900, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      found += try expectSame(rules, text, "round \(round)")
    }
    #expect(found > 400)
  }

  /// More hits than windows are kept apart.
  @Test func manyHitsAreTheSame() throws {
    let rules = try compiled([#"\b(wt_[0-9a-z]{20})\b"#])
    let line = Array("value wt_0123456789abcdefghij and some words more\n".utf8)
    let text = [[UInt8]](repeating: line, count: 9000).flatMap { $0 }
    #expect(try expectSame(rules, text, "many") > 0)
  }

  @Test func theOtherHalfIsWaitedFor() throws {
    let rules = try compiled([#"\b(wt_[0-9a-z]{20})\b"#])
    let text = Array(String(repeating: "plain words\n", count: 100).utf8)
    var scanner = try Scanner(rules)
    // One that begins when it is waited for.
    let calls = Calls()
    scanner.helper = MatchHelper(smallest: 500) { body in
      {
        calls.count += 1
        body()
      }
    }
    let late = Array("value wt_0123456789abcdefghij\n".utf8)
    let found = try scan(&scanner, text + late, path: nil)
    #expect(found.count == 1)
    #expect(calls.count == 1)
  }
}
