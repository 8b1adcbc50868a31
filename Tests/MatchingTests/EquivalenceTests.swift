import CRegex
import Rules
import ScanModel
import TestSupport
import Testing

@testable import Matching

/// The two stages and all windows must find exactly what RE2 finds in the whole text.
@Suite struct EquivalenceTests {
  /// Patterns with the traps of two-stage matching: each is one rule.
  static let patterns: [String] = [
    #"a\sb"#,  // VT is blank to Hyperscan only
    #"a\Sb"#,  // and so its complement is narrower there
    #"a[^\s]b"#,
    #"[\S]{2}c"#,
    #"a\vb"#, #"a[^\v]b"#, #"a[[:space:]]b"#, #"a[[:^space:]]b"#,
    #"a$"#,  // not before a last newline
    #"(?m)a$"#, #"^b"#, #"(?m)^b+"#, #"\Aab"#, #"ab\z"#, #"(?m)b\n^"#,
    #"\bab\b"#, #"\Bab"#, #"ab\B."#, #"(?i)key"#, #"(?i:k)ey"#, #"k(?i)e|Y"#, #"(?i)[^k]ey"#,
    #"a.{0,3}b"#, #"a[^x]{3}b"#, #"(?s)a.b"#, #"(?s).b$"#,
    #"(a|ab)(c|bcd)?"#,  // leftmost-first, not longest
    #"a{2,4}?"#, #"(?:ab){1,3}"#, #"(a+)(b+)?"#, #"[ab]{3,}c"#, #"a(?:b|c)*?d"#,
    #"x[a-c]{2}y{1,2}"#, #"[\x00-\x1f]a"#, #"\x{e9}a"#, #"(?i)\x{e9}"#, #"[\xe0-\xff]b"#,
    #"\Qa.b\E"#, #"a\.b"#, #"a\141"#, #"a\0"#, #"[]a]b"#, #"[a\]]{2}"#, #"[a-]b"#, #"a{,2}"#,
    #"a||b"#, #"(?:)a"#, #"(?P<name>a)b"#, #"\pLb"#, #"[^\pL]b"#, #"(?U)a+"#, #"\Cb"#,
    #"a*"#, #"(?:a|)b?"#, #"\b"#, #"^"#, #"a|$"#, #"(?-s)a.b"#, #"[[:word:]]{2}\W"#, #"[^a]$"#,
    #"b\b\n?"#, #"(?m:^a$)"#, #"(?:a(?:b(?:c|d)?)?)+e?"#, #"\d{2,3}[a-c]"#,
  ]

  private static func randomText(_ random: inout SeededGenerator, limit: Int) -> [UInt8] {
    let alphabet = Array("aaabbbcxyKkey de.\n\n\t\u{0B}\r0129".utf8) + [0, 0xE9, 0xC9, 0xFF, 0x5F]
    return (0..<Int.random(in: 0...limit, using: &random)).map { _ in
      alphabet.randomElement(using: &random) ?? 0
    }
  }

  /// All matches of a pattern by searching the whole text again and again.
  static func naive(_ pattern: BytePattern, _ text: [UInt8]) -> [Range<Int>] {
    text.withUnsafeBytes { text in
      var found: [Range<Int>] = []
      var position = 0
      var spans = [cregex_span()]
      while position <= text.count,
        pattern.firstMatch(in: text, from: position, to: text.count, spans: &spans)
      {
        let range = spans[0].start..<spans[0].end
        if !range.isEmpty { found.append(range) }
        position = range.isEmpty ? range.upperBound + 1 : range.upperBound
      }
      return found
    }
  }

  /// What the scanner's stages find, before any judgement.
  static func staged(
    _ rules: CompiledRules, _ scanner: borrowing Scanner, _ text: [UInt8]
  ) throws -> [Int: [Range<Int>]] {
    var verifier = Verifier()
    var found: [Int: [Range<Int>]] = [:]
    try text.lend { (bytes) throws(MatchingError) in
      try scanner.runFirstStage(bytes)
      var hits = scanner.collector.windowsByRule().map {
        ($0.rule, scanner.searched($0.rule, hits: $0.windows, in: bytes))
      }
      hits += rules.rulesWithoutFirstStage.map { ($0, [0..<bytes.count]) }
      for (index, windows) in hits {
        guard let regex = rules.rules[index].regex else { continue }
        var ranges: [Range<Int>] = []
        _ = try verifier.forEachMatch(
          of: regex.pattern(), secretGroup: 0, in: bytes, windows: windows,
          accepted: 0..<(bytes.count + 1), resume: 0
        ) { (match) throws(MatchingError) in
          ranges.append(match.match)
          return true
        }
        found[index] = ranges
      }
    }
    return found
  }

  /// Whether the stages find in a text what RE2 finds in it.
  ///
  /// - Parameter patterns: those of the rules, in their order.
  /// - Returns: how many matches there are.
  static func compare(
    _ patterns: [String], _ rules: CompiledRules, _ scanner: borrowing Scanner, _ text: [UInt8]
  ) throws -> Int {
    let found = try staged(rules, scanner, text)
    var count = 0
    for (index, pattern) in patterns.enumerated() {
      let wanted = naive(try BytePattern(pattern), text)
      #expect(found[index] ?? [] == wanted, "\(pattern) in \(text)")
      count += wanted.count
    }
    return count
  }

  @Test func stagesFindWhatRE2FindsInTheWholeText() throws {
    let rules = try compile(
      Self.patterns.enumerated().map { rule("r\($0.offset)", $0.element) })
    let scanner = try Scanner(rules)
    let patterns = try Self.patterns.map { try BytePattern($0) }
    var random = SeededGenerator(seed: 7)
    for round in 0..<1500 {
      let text = Self.randomText(&random, limit: round % 10 == 0 ? 300 : 24)
      let found = try Self.staged(rules, scanner, text)
      for (index, pattern) in patterns.enumerated() {
        let wanted = Self.naive(pattern, text).filter { range in
          // Secrets of nothing but line ends are no matches.
          text[range].contains { $0 != 0x0A && $0 != 0x0D }
        }
        #expect(
          found[index] ?? [] == wanted, "round \(round), \(Self.patterns[index]), \(text)")
      }
    }
  }

  @Test func onlyEmptyMatchesAndInnerLineStartsHaveNoFirstStage() throws {
    let rules = try compile(
      Self.patterns.enumerated().map { rule("r\($0.offset)", $0.element) })
    let refused = Set(rules.rulesWithoutFirstStage.map { Self.patterns[$0] })
    let wanted: Set<String> = [
      "a*", "(?:a|)b?", #"(?m)b\n^"#, "a||b", "a|$", #"\b"#, "^",
    ]
    #expect(refused == wanted)
  }

  /// Pairs of random syntax: the parser must agree with RE2 on all of it.
  @Test func randomPatternsFindWhatRE2Finds() throws {
    var random = SeededGenerator(seed: 99)
    var patterns: [String] = []
    while patterns.count < 250 {
      let pattern = Self.randomPattern(&random, depth: 0)
      if (try? BytePattern(pattern)) != nil { patterns.append(pattern) }
    }
    let rules = try compile(patterns.enumerated().map { rule("r\($0.offset)", $0.element) })
    let scanner = try Scanner(rules)
    let compiled = try patterns.map { try BytePattern($0) }
    for round in 0..<40 {
      let text = Self.randomText(&random, limit: 60)
      let found = try Self.staged(rules, scanner, text)
      for (index, pattern) in compiled.enumerated() {
        let wanted = Self.naive(pattern, text).filter { range in
          text[range].contains { $0 != 0x0A && $0 != 0x0D }
        }
        #expect(found[index] ?? [] == wanted, "round \(round), \(patterns[index]), \(text)")
      }
    }
  }

  /// A name, something, then a long value: looked for at the name, in front of long runs.
  static let named: [String] = [
    #"(?i:acme)[\w\s.\-"'=]{0,12}[=:>][ "']{0,3}([0-9a-f]{24})(?:[^0-9A-Za-z_\-]|$)"#,
    #"(?i:acme|emca)(?:[\w\s"]{0,9}=|[ _\-]{1,3})([0-9A-Za-z_\-]{20,30})\b"#,
    #"\b(?i:cam)[_ ]?key[^\n]{0,10}?([0-9a-f]{8}-[0-9a-f]{12,16})"#,
    #"(?i:acme)\s{0,40}([0-9a-f]{20})[\s\S]{0,30}mace"#,
    #"\Bacme[^0-9a-f]{1,20}([0-9a-f]{20}|[0-9a-f]{32})$"#,
    #"(?m:^)acme.{0,20}=((?:[0-9a-f]{4}/){5}[0-9a-f]{2})"#,
  ]

  @Test func namesAreSeenWhereALongRunFollows() throws {
    let rules = try compile(Self.named.enumerated().map { rule("r\($0.offset)", $0.element) })
    for entry in rules.firstStage.entries { #expect(entry.runBehind.length >= 20) }
    let patterns = try Self.named.map { try BytePattern($0) }
    let pieces = [
      "acme", "ACME", "emca", "cam_key", "mace", "\nacme =", "xacme =", "=", ": ", "\"", "' ", "\n",
      " ", "_", "-", "x",
      "a/",
    ]
    var scanner = try Scanner(rules)
    var random = SeededGenerator(seed: 31)
    var found = Array(repeating: 0, count: Self.named.count)
    for round in 0..<4000 {
      var text = ""
      for _ in 0..<Int.random(in: 1...30, using: &random) {
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
          let length = [19, 20, 21, 24, 25, 32].randomElement(using: &random) ?? 20
          text += random.string(length, of: "0123456789abcdef")
        case 1:
          for _ in 0..<5 { text += random.string(4, of: "0123456789abcdef") + "/" }
          text += random.string(2, of: "0123456789abcdef")
        case 2: text += random.string(8, of: "0123456789abcdef") + "-"
        default: text += pieces.randomElement(using: &random) ?? ""
        }
      }
      let bytes = Array(text.utf8)
      let staged = try Self.staged(rules, scanner, bytes)
      var isAny = false
      for (index, pattern) in patterns.enumerated() {
        let wanted = Self.naive(pattern, bytes)
        found[index] += wanted.count
        isAny = isAny || !wanted.isEmpty
        #expect(staged[index] ?? [] == wanted, "round \(round), \(Self.named[index]), \(text)")
      }
      if isAny {
        try bytes.lend { (bytes) throws(MatchingError) in
          #expect(try scanner.hasCandidate(bytes))
        }
      }
    }
    #expect(found.allSatisfy { $0 > 3 }, "\(found)")
  }

  private static func randomPattern(_ random: inout SeededGenerator, depth: Int) -> String {
    let atoms = [
      "a", "b", "c", "k", ".", #"\s"#, #"\S"#, #"\w"#, #"\d"#, "[ab]", "[^a]", "[a-c0-9]",
      #"[^\s]"#,
      #"\b"#, "^", "$", #"\n"#, "é", "(?i)e", "K", #"[\W_]"#, "_",
    ]
    let repeats = ["", "", "", "", "*", "+", "?", "{2}", "{1,3}", "{2,}", "+?", "{0,2}?"]
    return (0..<Int.random(in: 1...4, using: &random)).map { _ in
      var atom = atoms.randomElement(using: &random) ?? "a"
      if depth < 2 && Int.random(in: 0..<5, using: &random) == 0 {
        let opening = ["(", "(?:", "(?i:", "(?m:", "(?s:"].randomElement(using: &random) ?? "("
        atom = opening + randomPattern(&random, depth: depth + 1) + ")"
      } else if depth < 2 && Int.random(in: 0..<8, using: &random) == 0 {
        atom = "(?:" + atom + "|" + randomPattern(&random, depth: depth + 1) + ")"
      }
      return atom + (repeats.randomElement(using: &random) ?? "")
    }.joined()
  }
}
