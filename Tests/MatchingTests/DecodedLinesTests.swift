import Rules
import TestSupport
import Testing

@testable import Matching

/// Decoded texts are looked at by their new lines, and found to hold what a look at all of them finds.
@Suite struct DecodedLinesTests {
  private static let rules: [Rule] = [
    rule("token", #"\b(tk_[0-9a-z]{28})\b"#),
    rule("key-block", #"-----BEGIN KEY-----[^-]{20,900}-----END KEY-----"#),
    rule("unbounded", #"blk_[0-9a-f]{8,}z"#),
    rule("quoted", #"ending=[0-9a-f]{6}"$"#),
    rule("pair", #"\b(id_[0-9a-z]{12})\b"#) {
      $0.required = [RequiredRule(id: "other", withinLines: 3, withinColumns: nil)]
    },
    rule("other", #"\b(sc_[0-9a-z]{12})\b"#) { $0.skipReport = true },
  ]

  private static func piece(_ random: inout SeededGenerator) -> String {
    let letters = "0123456789abcdef"
    return switch Int.random(in: 0..<90, using: &random) {
    case 0: "tk_" + random.string(28, of: letters)
    case 1: "tk_" + random.string(27, of: letters)
    case 2: "-----BEGIN KEY-----"
    case 3: "-----END KEY-----"
    case 4: "blk_" + random.string(300, of: letters) + "y"
    case 5: "id_" + random.string(12, of: letters)
    case 6: "sc_" + random.string(12, of: letters)
    case 7: base64("some text that is of no matter " + random.string(30, of: letters))
    case 8: base64("some text with a token: tk_" + random.string(28, of: letters) + " in it")
    case 9: "tk%5F" + random.string(28, of: letters)
    case 10: "ending=" + random.string(6, of: letters) + "\""
    default: random.string(Int.random(in: 3...40, using: &random), of: "abcdefgh \"'")
    }
  }

  @Test(arguments: ["\n", " ", "\" "])
  func versionsHoldWhatTheyHoldByThemselves(_ end: String) throws {
    let rules = try compile(Self.rules)
    var scanner = try Scanner(rules)
    var random = SeededGenerator(seed: 77)
    var pieces = (0..<150).map { _ in Self.piece(&random) }
    var answers = [false: 0, true: 0]
    for round in 0..<600 {
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        pieces[Int.random(in: pieces.indices, using: &random)] = Self.piece(&random)
      }
      if round % 3 == 0 { pieces.removeAll { $0.hasPrefix("tk") || $0.hasPrefix("c29tZ") } }
      while pieces.count < 150 { pieces.append("filler of no matter \(pieces.count)") }
      let text = Array("x: \(base64(pieces.joined(separator: end)))\n".utf8)
      try text.lend { (bytes) throws(MatchingError) in
        scanner.collector.findRuns(in: bytes)
        let texts = scanner.encodedTexts(in: bytes, edges: (true, true), phase: nil)
        #expect(texts.count == 1)
        var other = try Scanner(rules)
        let wanted = try other.hasCandidate(in: texts, of: bytes)
        answers[wanted, default: 0] += 1
        #expect(
          try scanner.hasCandidate(in: texts, of: bytes, byLines: true) == wanted, "round \(round)")
      }
    }
    #expect(answers.values.allSatisfy { $0 > 20 }, "\(answers)")
    let isLineByLine = scanner.decodedLines.take() != nil
    #expect(isLineByLine)
  }
}
