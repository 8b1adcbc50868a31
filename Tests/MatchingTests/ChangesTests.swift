import Rules
import ScanModel
import TestSupport
import Testing

@testable import Matching

/// What is carried over from a base, and a look around each change, must tell of everything that a scan of
/// the whole content reports.
@Suite struct ChangesTests {
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
      rule("bound", #"\b(pb_[0-9a-z]{8})\b"#) { $0.pathRegex = #"\.yml$"# },
      rule("assigned", #"(?i)\bpass(?:word)?["']?\s?[=:]\s?["']?([^\s"']{4,40})"#) {
        $0.tags = ["generic"]
      },
      rule("option", #"\s-a\s([^\s"']{4,40})"#) { $0.tags = ["generic", "command-line"] },
    ])
  }

  private static func text(_ random: inout SeededGenerator, count: Int) -> [UInt8] {
    var text = ""
    while text.utf8.count < count {
      switch Int.random(in: 0..<24, using: &random) {
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
      case 8: text += " pb_" + random.string(8, of: "0a1b") + " "
      case 9:
        text +=
          "\npassword = \"\(random.string(Int.random(in: 4...20, using: &random), of: base62))\"\n"
      case 10:
        text +=
          "\n  pass: \(random.string(Int.random(in: 4...9, using: &random), of: "abcdefgh123"))\n"
      case 11:
        text +=
          "run -a \(random.string(Int.random(in: 4...12, using: &random), of: "abcdefgh123"))\n"
      case 12: text += " " + encoded(&random)
      default: text += random.string(Int.random(in: 1...300, using: &random), of: "ab \"=k\n_")
      }
    }
    return Array(text.utf8)
  }

  /// A text in one of the encodings, half of them with a token in it.
  private static func encoded(_ random: inout SeededGenerator) -> String {
    let token = Bool.random(using: &random) ? " tk_" + random.string(8, of: "0a1b") + " " : ""
    let inner =
      "a value " + random.string(Int.random(in: 12...400, using: &random), of: "abc def\n") + token
      + random.string(Int.random(in: 0...400, using: &random), of: "abc def\n")
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return base64(inner) + " "
    case 1: return wrapped(base64(inner), 64).joined(separator: "\n") + "\n"
    case 2: return hex(inner) + " "
    case 3: return "x=" + token.utf8.map { "%" + hex(String(UnicodeScalar($0))) }.joined() + "&y=z "
    default: return "\"some_text\\x20" + random.string(20, of: "abc_") + "\\n" + token + "\\x20\""
    }
  }

  private static let paths: [String?] = [nil, "a.c", "a/b.yml", "a.json", "read.md", "Makefile"]

  /// Parts that take out, put in, move and repeat.
  private static func parts(of count: Int, _ random: inout SeededGenerator) -> [ChangedContent.Part]
  {
    var parts: [ChangedContent.Part] = []
    var place = 0
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let next = Int.random(in: place...count, using: &random)
      if next > place { parts.append(.copy(place..<next)) }
      place = next
      switch Int.random(in: 0..<5, using: &random) {
      case 0: place = min(count, place + Int.random(in: 1...40, using: &random))
      case 1: place = min(count, place + Int.random(in: 1...900, using: &random))
      case 2: parts.append(.insert(text(&random, count: Int.random(in: 1...300, using: &random))))
      case 3:
        let start = Int.random(in: 0...count, using: &random)
        let end = min(count, start + Int.random(in: 1...1500, using: &random))
        if end > start { parts.append(.copy(start..<end)) }
      default: parts.append(.insert([UInt8(ascii: "x")]))
      }
    }
    if place < count { parts.append(.copy(place..<count)) }
    return parts
  }

  @Test func everyFindingStandsInAClusterThatMayBeOne() throws {
    let rules = try Self.rules()
    #expect(rules.canMatchChanges)
    var random = SeededGenerator(seed: 17)
    var scanner = try Scanner(rules)
    var seen: Set<Int> = []
    for _ in 0..<15 {
      var content = try ChangedContent(Self.text(&random, count: 5000), &scanner)
      for _ in 0..<12 {
        try Self.check(content, rules, &seen)
        content = try ChangedContent(
          Self.parts(of: content.bytes.count, &random), of: content, &scanner)
      }
    }
    #expect(seen == Set(0..<11))
  }

  private static func check(
    _ content: ChangedContent, _ rules: CompiledRules, _ seen: inout Set<Int>
  ) throws {
    for path in paths {
      for match in try scan(content.bytes, rules, path: path) {
        seen.insert(match.ruleIndex)
        let start = match.location.byteOffset
        let range = start..<(start + match.location.byteLength)
        let isDetector = rules.rules[match.ruleIndex].kind == .entropy
        #expect(
          content.clusters.contains {
            $0.isFinding && $0.range.overlaps(range)
              && $0.rule
                == (isDetector
                  ? HitCluster.run
                  : match.decoded.isEmpty ? Int32(match.ruleIndex) : HitCluster.encoded)
          }, "rule \(match.ruleIndex) at \(start), \(path ?? "no path")")
      }
    }
  }

  @Test func answersAreThoseOfTheWholeChangedContent() throws {
    let rules = try Self.rules()
    var random = SeededGenerator(seed: 29)
    var scanner = try Scanner(rules)
    for _ in 0..<10 {
      var content = try ChangedContent(Self.text(&random, count: 4000), &scanner)
      for _ in 0..<10 {
        let parts = Self.parts(of: content.bytes.count, &random)
        content = try ChangedContent(parts, of: content, &scanner)
        let whole = try ChangedContent(content.bytes, &scanner)
        // A wider cluster of the same hits is the same cluster; an answer never differs.
        for cluster in whole.clusters {
          #expect(
            content.clusters.contains {
              $0.rule == cluster.rule && $0.range.overlaps(cluster.range)
                && ($0.isFinding || !cluster.isFinding)
            })
        }
        // A text that a change has made a part of another one may keep its answer.
        let found = content.clusters.filter { $0.isFinding && $0.rule != HitCluster.encoded }
        for cluster in found {
          #expect(
            whole.clusters.contains {
              $0.isFinding && $0.rule == cluster.rule && $0.range.overlaps(cluster.range)
            })
        }
      }
    }
  }

  @Test func whereItIsKnownTheSameIsFound() throws {
    let rules = try Self.rules()
    var random = SeededGenerator(seed: 31)
    var scanner = try Scanner(rules)
    var count = 0
    for _ in 0..<12 {
      var content = try ChangedContent(Self.text(&random, count: 4000), &scanner)
      for _ in 0..<6 {
        content = try ChangedContent(
          Self.parts(of: content.bytes.count, &random), of: content, &scanner)
        let known = content.clusters.filter(\.isFinding)
        for path in Self.paths {
          let path = path.map { RepositoryPath($0) }
          let whole = try scanner.scan(content.bytes, path: path)
          let found = try content.bytes.lend { (bytes) throws(MatchingError) in
            try scanner.scan(bytes, path: path, known: known)
          }
          #expect(found.map { "\($0)" } == whole.map { "\($0)" })
          count += found.count
        }
      }
    }
    #expect(count > 1000)
  }

  @Test func whatIsFoundUnderSomePathMayBeFoundUnderAny() throws {
    let rules = try Self.rules()
    var random = SeededGenerator(seed: 23)
    var scanner = try Scanner(rules)
    var onlyElsewhere = 0
    for _ in 0..<400 {
      let bytes = Self.text(&random, count: 60)
      let mayHold = try bytes.lend { (bytes) throws(MatchingError) in
        try scanner.mayHoldFinding(bytes)
      }
      let found = try Self.paths.map { try !scan(bytes, rules, path: $0).isEmpty }
      #expect(mayHold || !found.contains(true))
      if mayHold && !found[0] && found.contains(true) { onlyElsewhere += 1 }
    }
    #expect(onlyElsewhere > 0)
  }

  @Test func whatIsNothingAnywhereIsNoFinding() throws {
    var scanner = try Scanner(Self.rules())
    for text in [
      "", "tk_0a1b2c3", "key = \"abab\"", "key = \"aaaa1234\"", "keys of all = 12", "BEGIN KEYS",
      "password = \"password\"",
    ] {
      let content = try ChangedContent(Array(text.utf8), &scanner)
      #expect(!content.hasFinding, "\(text)")
    }
    for text in ["tk_0a1b2c3d", "key = \"ab12cd34\"", "BEGIN KEY\nabcdefgh12345678END KEY"] {
      let content = try ChangedContent(Array(text.utf8), &scanner)
      #expect(content.hasFinding, "\(text)")
    }
  }

  @Test func aRuleWithoutAFirstStageNeedsTheWholeChangedContent() throws {
    #expect(try !compile([rule("any", "x*")]).canMatchChanges)
    #expect(try compile([rule("some", "x{3}")]).canMatchChanges)
  }
}
