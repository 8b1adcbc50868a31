import Rules
import TestSupport
import Testing

@testable import Matching

/// Large contents of which it is known where findings are: a scan of those places says what a scan of
/// everything says, also of limits.
@Suite struct KnownFindingsTests {
  private static func rules() throws -> CompiledRules {
    try compile([
      rule("tok", #"\b(tk_[0-9a-z]{8})\b"#) {
        $0.allowlists = [allowlist { $0.stopwords = ["tk_0000"] }]
      },
      rule("run", #"\bx[a-f]*acme[a-f]*"#),
      rule("q", #"\bQ[0-9]\b"#) { $0.allowlists = [allowlist { $0.stopwords = ["q"] }] },
    ])
  }

  /// What a scan of the places and one of everything find, and whether each reached a limit.
  private func scans(_ content: ChangedContent, _ scanner: inout Scanner) throws -> (
    known: (count: Int, isLimited: Bool)?, whole: (count: Int, isLimited: Bool)
  ) {
    let whole = try scanner.scan(content.bytes, path: nil)
    let all = (whole.count, !scanner.limits.isEmpty)
    guard let places = Scanner.findings(among: content.clusters) else { return (nil, all) }
    let known = try content.bytes.lend { (bytes) throws(MatchingError) in
      try scanner.scan(bytes, path: nil, known: places)
    }
    #expect(known.map { "\($0)" } == whole.map { "\($0)" })
    return ((known.count, !scanner.limits.isEmpty), all)
  }

  @Test func withTensOfThousandsOfRefusedMatches() throws {
    var scanner = try Scanner(Self.rules())
    let refused = String(
      repeating: "x = 'tk_0000abcd', and more that is nothing\n", count: 14_000)
    let found = "y = 'tk_1a2b3c4d'\n"
    let content = try ChangedContent(Array((refused + found + refused).utf8), &scanner)
    let (known, whole) = try scans(content, &scanner)
    #expect(whole == (1, false))
    #expect(known.map { $0 == (1, false) } ?? false)
  }

  /// A match far longer than its hit, which holds another hit.
  @Test func ofARuleWithoutABound() throws {
    var scanner = try Scanner(Self.rules())
    var random = SeededGenerator(seed: 8)
    let runs = (0..<4).map { _ in random.string(600, of: "abcdef") }
    let long = "y = x\(runs[0])acme\(runs[1])acme\(runs[2]) and yacme\(runs[3])\n"
    let gap = String(repeating: "nothing that counts, z\n", count: 400)
    let content = try ChangedContent(
      Array((gap + long + gap + "xacmefacade\n" + long).utf8), &scanner)
    let (known, whole) = try scans(content, &scanner)
    #expect(whole == (3, false))
    #expect(known.map { $0 == (3, false) } ?? false)
  }

  /// More matches than a scan looks at: which of them it sees depends on all of the content.
  @Test func moreMatchesThanAScanLooksAtAreNeverPassedOver() throws {
    var scanner = try Scanner(Self.rules())
    let line = "Q1 Q2 Q3 Q4 Q5 Q6 Q7 Q8 Q9 and so on, further than a window\n"
    let many = String(repeating: line, count: 11_500)
    let content = try ChangedContent(Array((many + " tk_1a2b3c4d ").utf8), &scanner)
    let (known, whole) = try scans(content, &scanner)
    #expect(whole.isLimited)
    #expect(known == nil)
  }
}
