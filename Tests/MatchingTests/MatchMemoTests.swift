import TestSupport
import Testing

@testable import Matching

/// What a verifier remembers changes nothing of what it finds.
@Suite struct MatchMemoTests {
  private static let patterns = [
    "ab*(c)?", #"\ba+\b"#, "^a|b$", "(?m:^)(a|b{2,3})c?", #"\Aab|bc\z"#, "a(b)|c(a)", "[ab]{2}$",
    #"\Bb"#,
  ]

  @Test(arguments: 0..<4)
  func oneThatRemembersFindsWhatANewOneFinds(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let patterns = try Self.patterns.map { try BytePattern($0) }
    var remembering = Verifier()
    var count = 0
    for round in 0..<6000 {
      let text = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        Array("abc\n_".utf8).randomElement(using: &random) ?? 0
      }
      let place = Int.random(in: 0..<patterns.count, using: &random)
      let low = Int.random(in: 0...text.count, using: &random)
      let window = low..<Int.random(in: low...text.count, using: &random)
      var new = Verifier()
      let wanted = try Self.all(&new, patterns[place], text, window)
      let found = try Self.all(&remembering, patterns[place], text, window)
      #expect(found == wanted, "round \(round), \(Self.patterns[place]), \(text), \(window)")
      count += found.count
    }
    #expect(count > 300)
  }

  private static func all(
    _ verifier: inout Verifier, _ pattern: BytePattern, _ text: [UInt8], _ window: Range<Int>
  ) throws -> [RawMatch] {
    var found: [RawMatch] = []
    try text.lend { (bytes) throws(MatchingError) in
      _ = try verifier.forEachMatch(
        of: pattern, secretGroup: 0, in: bytes, windows: [window],
        accepted: 0..<(bytes.count + 1), resume: 0
      ) { (match) throws(MatchingError) in
        found.append(match)
        return true
      }
    }
    return found
  }
}
