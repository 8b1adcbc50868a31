import Rules
import ScanModel
import Testing

@testable import Matching

/// Stretches of a content must tell of everything that a scan of the whole content reports.
@Suite struct StretchTests {
  private static func rules() throws -> CompiledRules {
    try compile([
      rule("tok", #"\b(tk_[0-9a-z]{8})\b"#) { $0.secretGroup = 1 },
      rule("short", #"\b(Q[0-9a-f]{40})\b"#),
      rule("quoted", #"\bkey\s{0,4}=\s{0,4}"([a-z0-9]{4,40})""#) {
        $0.entropy = 1.5
        $0.allowlists = [allowlist { $0.stopwords = ["aaaa"] }]
      },
      rule("line", #"(?m)^id:\s\d{4}$"#),
      rule("named", #"(?i:key)[\w\s]{0,40}[=:]\s?([0-9a-f]{40})"#),
      rule("late", #"server=[^\n;]{1,300};password=([a-z0-9]{4,20})"#),
      rule("block", #"BEGIN KEY\n[a-z0-9\n]{16,}END KEY"#),
      rule("entropy") {
        $0.detector = EntropyDetector(alphabet: .base64, minLength: 24, maxLength: 80)
        $0.entropy = 4
      },
    ])
  }

  private static func text(_ random: inout SplitMix, count: Int) -> [UInt8] {
    var text = ""
    while text.utf8.count < count {
      switch Int.random(in: 0..<20, using: &random) {
      case 0: text += "\ntoken: '\(random.string(28, of: base62))' "
      case 1: text += " tk_" + random.string(8, of: "0a1b") + " "
      case 2: text += "key = \"\(random.string(9, of: "ab1c"))\""
      case 3: text += "\nid: 12\(random.string(2, of: "0123"))\n"
      case 4: text += " Q" + random.string(40, of: "0123456789abcdef") + " "
      case 5: text += "Key of it: " + random.string(40, of: "0123456789abcdef")
      case 6:
        text +=
          "server=\(random.string(200, of: "abc "));password=\(random.string(8, of: "xyz1"))\n"
      case 7: text += "BEGIN KEY\n" + random.string(600, of: "abcdef0123\n") + "END KEY"
      default: text += random.string(Int.random(in: 1...300, using: &random), of: "ab \"=k\n_")
      }
    }
    return Array(text.utf8)
  }

  @Test func everyCutTellsOfEveryFinding() throws {
    let rules = try Self.rules()
    #expect(rules.hasLocalCandidates)
    var random = SplitMix(state: 17)
    var scanner = try Scanner(rules)
    var seen: Set<Int> = []
    for _ in 0..<12 {
      let bytes = Self.text(&random, count: 5000)
      let found = try scan(bytes, rules)
      seen.formUnion(found.map(\.ruleIndex))
      for match in found {
        // A stretch around any byte of the secret.
        let place = match.location.byteOffset
        for at in [place, place + match.location.byteLength / 2, place + match.location.byteLength]
        {
          let start = max(at - Scanner.context, 0)
          let end = min(at + 1 + Scanner.context, bytes.count)
          var places: [CandidatePlace] = []
          try Array(bytes[start..<end]).lend { (piece) throws(MatchingError) in
            try scanner.candidates(inStretch: piece, into: &places)
          }
          #expect(
            places.contains { place in
              place.range.lowerBound + start <= at && at <= place.range.upperBound + start
                || !rules.firstStage.entries[place.rule].isDecidedLocally
            }, "rule \(match.ruleIndex) at \(at)")
        }
      }
    }
    #expect(seen == Set(0..<8))
  }

  @Test func whatIsNothingAnywhereIsNoPlace() throws {
    let rules = try Self.rules()
    var scanner = try Scanner(rules)
    for text in [
      "", "tk_0a1b2c3", "key = \"abab\"", "key = \"aaaa1234\"", "keys of all = 12", "BEGIN KEYS",
    ] {
      let answer = try Array(text.utf8).lend { (bytes) throws(MatchingError) in
        try scanner.hasCandidate(inStretch: bytes)
      }
      #expect(!answer, "\(text)")
    }
    for text in ["tk_0a1b2c3d", "key = \"ab12cd34\"", "BEGIN KEY\nabcdefgh12345678"] {
      let answer = try Array(text.utf8).lend { (bytes) throws(MatchingError) in
        try scanner.hasCandidate(inStretch: bytes)
      }
      #expect(answer, "\(text)")
    }
  }

  @Test func aRuleWithoutBoundsAndFirstStageNeedsTheWholeContent() throws {
    #expect(try !compile([rule("any", "x*")]).hasLocalCandidates)
    #expect(try compile([rule("any", "(?:x|){3}")]).hasLocalCandidates)
  }
}
