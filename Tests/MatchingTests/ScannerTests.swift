import Rules
import ScanModel
import TestSupport
import Testing

@testable import Matching

@Suite struct ScannerTests {
  private let pat = rule("tok", #"\b(tk_[0-9a-z]{8})\b"#) { $0.secretGroup = 1 }

  @Test func secretIsLocatedByLineColumnAndOffset() throws {
    let found = try scan("one\ntwo = \"tk_0a1b2c3d\"\n", [pat])
    #expect(found.count == 1)
    let location = try #require(found.first).location
    #expect(found[0].text == "tk_0a1b2c3d")
    #expect(
      location
        == SourceLocation(
          startLine: 2, endLine: 2, startColumn: 8, endColumn: 19, byteOffset: 11, byteLength: 11))
  }

  @Test func secretOverSeveralLinesEndsOnItsLastLine() throws {
    let found = try scan("x\nBEGIN\nabc\nEND\n", [rule("pem", #"BEGIN\n[a-z]+\nEND\n"#)])
    #expect(found[0].text == "BEGIN\nabc\nEND")
    #expect(found[0].location.startLine == 2 && found[0].location.endLine == 4)
    #expect(found[0].location.endColumn == 4)
  }

  @Test(arguments: [
    // group 0 takes the first group that has bytes
    (#"key(x*)=(y+)"#, 0, "key=yyy", "yyy"),
    (#"key(x*)=(y+)"#, 0, "keyx=yyy", "x"),
    (#"key=y+"#, 0, "key=yyy", "key=yyy"),
    (#"(key)=(y+)"#, 2, "key=yyy", "yyy"),
    (#"(a)|(b)"#, 0, "b", "b"),
  ])
  func secretGroupIsChosen(regex: String, group: Int, text: String, wanted: String) throws {
    let found = try scan(text, [rule("r", regex) { $0.secretGroup = group }])
    #expect(found.map(\.text) == [wanted])
  }

  @Test func keywordAnywhereInTheBlobOpensARuleWhateverItsCase() throws {
    let keyed = rule("k", #"[0-9]{6}"#) { $0.keywords = ["acme"] }
    #expect(try scan("123456", [keyed]).isEmpty)
    #expect(try scan("123456 …\n… AcMe", [keyed]).count == 1)
    #expect(try scan("ACM 123456 E", [keyed]).isEmpty)
  }

  @Test func entropyAtTheThresholdIsDropped() throws {
    // abab… has exactly one bit a byte
    let rules = [rule("e", "[a-d]{8}") { $0.entropy = 1 }]
    #expect(try scan("abababab", rules).isEmpty)
    #expect(try scan("abcabcab", rules).count == 1)
  }

  @Test func ruleWithPathAndRegexNeedsBoth() throws {
    let rules = [rule("p", "[0-9]{6}") { $0.pathRegex = #"\.env$"# }]
    #expect(try scan("123456", rules, path: "a/.env").count == 1)
    #expect(try scan("123456", rules, path: "a/.envy").isEmpty)
    #expect(try scan("123456", rules).isEmpty)
  }

  @Test func ruleOnPathsAloneIsAskedBySelf() throws {
    let compiled = try compile([rule("key-file") { $0.pathRegex = #"\.p12$"# }])
    var scanner = try Scanner(compiled)
    #expect(try scanner.scanPath(RepositoryPath("a/b.p12")).map(\.ruleIndex) == [0])
    #expect(try scanner.scanPath(RepositoryPath("a/b.p13")).isEmpty)
  }

  @Test func commitsAreAskedByTheCaller() throws {
    let id = String(repeating: "ab", count: 20)
    let compiled = try compile([
      rule("r", "x") { $0.allowlists = [allowlist { $0.commits = [id] }] }
    ])
    #expect(compiled.commitAllowlisted(ruleIndex: 0, commit: id.uppercased()))
    #expect(!compiled.commitAllowlisted(ruleIndex: 0, commit: String(id.reversed())))
    #expect(!compiled.commitAllowlisted(ruleIndex: 9, commit: id))
  }

  // MARK: Required rules

  @Test func requiredRuleMustMatchNear() throws {
    let helper = rule("id", "id=([0-9]{4})") { $0.skipReport = true }
    func primary(_ lines: Int?) -> Rule {
      rule("secret", "secret=([a-z]{4})") {
        $0.required = [RequiredRule(id: "id", withinLines: lines, withinColumns: nil)]
      }
    }
    #expect(try scan("id=1234\n\nsecret=abcd", [helper, primary(2)]).map(\.text) == ["abcd"])
    #expect(try scan("id=1234\n\n\nsecret=abcd", [helper, primary(2)]).isEmpty)
    #expect(try scan("id=1234\n\n\nsecret=abcd", [helper, primary(nil)]).count == 1)
    #expect(try scan("secret=abcd", [helper, primary(nil)]).isEmpty)
    #expect(try scan("id=1234", [helper]).isEmpty)
  }

  // MARK: Overlaps

  @Test func specificRuleBeatsGenericAndLongerSecretBeatsShorter() throws {
    let generic = rule("generic-token", #"token = "([0-9a-z_]+)""#) { $0.tags = ["generic"] }
    let shorter = rule("aaa", "tk_[0-9a-z]{4}")
    let found = try scan("token = \"tk_0a1b2c3d\"", [generic, shorter, pat])
    #expect(found.map(\.ruleIndex) == [2])
    #expect(try scan("token = \"tk-0a1b2c3d7\"", [generic, pat]).isEmpty)
    #expect(try scan("token = \"zk_0a1b2c3d\"", [generic, pat]).map(\.ruleIndex) == [0])
  }

  @Test func resultsAreSortedByOffset() throws {
    let found = try scan("b1 a1 b2 a2", [rule("a", "a[0-9]"), rule("b", "b[0-9]")])
    #expect(found.map(\.text) == ["b1", "a1", "b2", "a2"])
  }

  // MARK: Prefix and bytes

  @Test func onlyTheLiteralPrefixIsShown() throws {
    let long = rule("t", #"\b((?:tk|uk)_[0-9a-z]{20})\b"#)
    let text = "uk_" + String(repeating: "a1b2", count: 5)
    #expect(try scan(text, [long])[0].shownPrefix == "uk_")
    // never more than a third
    #expect(try scan("tk_0a1b2c3d", [pat])[0].shownPrefix == "tk_")
    #expect(try scan("abcd12", [rule("s", "abcd[0-9]{2}")])[0].shownPrefix == "ab")
    #expect(try scan("x1y2z3x1y2z4", [rule("s", "[a-z0-9]{12}")])[0].shownPrefix == "")
  }

  @Test func bytesOfAnyKindAreScanned() throws {
    var bytes: [UInt8] = [0, 0xFF, 0xFE, 0x0A]
    bytes += Array("tk_0a1b2c3d".utf8) + [0, 0x80]
    let found = try scan(bytes, compile([pat]))
    #expect(found.map(\.location.byteOffset) == [4])
    #expect(try scan([], compile([pat, rule("any", "a*")])).isEmpty)
  }

  @Test func hasCandidateAgreesWithScan() throws {
    let rules = try compile([
      pat, rule("other", "q*z?") { $0.keywords = ["needle"] },
      rule("entropy") {
        $0.detector = EntropyDetector(alphabet: .base64, minLength: 20, maxLength: 80)
        $0.entropy = 4
      },
    ])
    var random = SeededGenerator(seed: 3)
    let value = random.string(32, of: base62)
    let cases: [(String, Bool)] = [
      ("", false), ("tk_0a1b2c3", false), ("tk_0a1b2c3d", true), ("a needle", true),
      ("secret = \"\(value)\"", true), ("\(value)", false),
    ]
    for (text, wanted) in cases {
      var scanner = try Scanner(rules)
      let bytes = Array(text.utf8)
      let answer = try bytes.lend { (bytes) throws(MatchingError) in
        try scanner.hasCandidate(bytes)
      }
      #expect(answer == wanted, "\(text)")
      let wide: [UInt8] = text.utf8.flatMap { [$0, 0] as [UInt8] }
      let answerUTF16 = try ([0xFF, 0xFE] + wide).lend { (bytes) throws(MatchingError) in
        try scanner.hasCandidate(bytes)
      }
      #expect(answerUTF16 == wanted, "\(text) in UTF-16")
    }
  }

  /// What an incremental reader relies on: a finding shows in any piece with 1,024 bytes around it.
  @Test func everyFindingIsACandidateInItsNeighbourhood() throws {
    let rules = try compile([
      pat, rule("quoted", #"\bkey\s*=\s*"([a-z0-9]{4,40})""#), rule("line", #"(?m)^id:\s\d{4}$"#),
      rule("entropy") {
        $0.detector = EntropyDetector(alphabet: .base64, minLength: 20, maxLength: 80)
        $0.entropy = 4
      },
    ])
    var random = SeededGenerator(seed: 31)
    var scanner = try Scanner(rules)
    for _ in 0..<150 {
      var text = ""
      while text.utf8.count < 6000 {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: text += "\ntoken: '\(random.string(28, of: base62))' "
        case 1: text += "tk_" + random.string(8, of: "0a1b")
        case 2: text += "key = \"\(random.string(9, of: "ab1"))\""
        case 3: text += "\nid: 12\(random.string(2, of: "0123"))\n"
        default: text += random.string(Int.random(in: 1...200, using: &random), of: "ab \"=k\n")
        }
      }
      let bytes = Array(text.utf8)
      for match in try scan(bytes, rules) {
        let start = max(match.location.byteOffset - 1024, 0)
        let end = min(match.location.byteOffset + match.location.byteLength + 1024, bytes.count)
        let answer = try Array(bytes[start..<end]).lend { (piece) throws(MatchingError) in
          try scanner.hasCandidate(piece)
        }
        #expect(answer, "rule \(match.ruleIndex) at \(match.location.byteOffset)")
      }
    }
  }

  @Test func matchesBeyondTheLimitAreTold() throws {
    let rules = try compile([rule("many", "ab")])
    var scanner = try Scanner(rules)
    let bytes = Array(String(repeating: "ab", count: 5000).utf8)
    let found = try bytes.lend { (bytes) throws(MatchingError) in
      try scanner.scan(bytes, path: nil)
    }
    #expect(found.count == ScanState.keptLimit)
    #expect(scanner.limits.count == 1)
    let again = try Array("ab".utf8).lend { (bytes) throws(MatchingError) in
      try scanner.scan(bytes, path: nil)
    }
    #expect(again.count == 1 && scanner.limits.isEmpty)
  }
}
