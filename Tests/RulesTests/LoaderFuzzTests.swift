import Testing

@testable import Rules

/// Broken input must end in messages, never in a crash.
@Suite struct LoaderFuzzTests {
  private struct Random {
    var state: UInt64
    mutating func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
  }

  private static let seeds: [String] = [
    #"""
    disabledRules = ["x"]
    [[rules]]
    id = "a"
    regex = '''\b(x[a-z]{3,9})(?:;|$)'''
    keywords = ["x"]
    severity = "low"
    entropy = 3.5
    secretGroup = 1
      [[rules.allowlists]]
      condition = "AND"
      paths = ["^docs/"]
      [[rules.tests]]
      match = "{hex:3} \u00e4"
    [[policies]]
    id = "p"
    kind = "forbidden-path"
    patterns = ["*.pem"]
    """#,
    #"""
    title = "g"
    [extend]
    useDefault = true
    disabledRules = ["b"]
    [allowlist]
    regexes = ["(?i)^test$"]
    a.b.c = { d = [1, 2.5, true, 1979-05-27T07:32:00Z] }
    [[rules]]
    id = "a"
    path = '''\.env'''
    [rules.allowlist]
    stopwords = ["y"]
    """#,
  ]

  private func tryLoading(_ bytes: [UInt8]) {
    let layers = [
      RuleLayer(
        name: "below", source: .bytes([("b.toml", Array(Self.seeds[0].utf8))]), isTrusted: true),
      RuleLayer(name: "fuzz", source: .bytes([("f.toml", bytes)]), isTrusted: false),
    ]
    let (loaded, diagnostics) = RuleLoader.load(layers)
    #expect((loaded == nil) == diagnostics.contains { $0.level == .error })
    for diagnostic in diagnostics {
      #expect(diagnostic.position.map { $0.line >= 1 && $0.column >= 1 } ?? true)
    }
  }

  @Test func mutatedFilesNeverCrash() {
    var random = Random(state: 11)
    let pieces = [
      "[", "]", "[[", "]]", "=", "\"", "'", "'''", "\"\"\"", "\\", "\n", ".", ",", "{", "}", "#",
      "\u{0}", "\r", "rules", "id", "0x", "1e", "-", "inf", "nan", "2020-", "\\u", "é", "\u{feff}",
    ].map { Array($0.utf8) }
    for round in 0..<700 {
      var bytes = Array(Self.seeds[round % 2].utf8)
      for _ in 0...random.below(4) {
        let place = random.below(bytes.count)
        switch random.below(5) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes.insert(contentsOf: pieces[random.below(pieces.count)], at: place)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(20)))
        case 3: bytes.removeSubrange(place...)
        default:
          let end = min(bytes.count, place + random.below(60))
          bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
        }
        if bytes.isEmpty { bytes = [10] }
      }
      tryLoading(bytes)
    }
  }

  @Test func randomBytesNeverCrash() {
    var random = Random(state: 5)
    let letters = Array("[[rules]]id='\"=.{}#\n\\ 0123-:TZ,abc_é\t\r".utf8)
    for round in 0..<1_000 {
      let bytes = (0..<random.below(60)).map { _ in
        round % 3 == 0 ? UInt8(random.below(256)) : letters[random.below(letters.count)]
      }
      tryLoading(bytes)
    }
  }
}
