import Testing

@testable import Rules

@Suite struct KeywordImplicationTests {
  private func judge(_ regex: String, _ keywords: [String]) throws -> KeywordImplication.Verdict {
    KeywordImplication.judge(try #require(RegexText(regex), "\(regex)"), keywords: keywords)
  }

  @Test(arguments: [
    (#"\bgx_[a-z]{4}\b"#, ["gx_"]),
    // Case does not count.
    (#"AKX[0-9]{3}"#, ["akx"]), ("(?i)secret=x", ["SECRET"]),
    // Each alternative holds one of them.
    ("(?:foo|bar)-[0-9]+", ["foo", "bar"]), ("(?:foo|bar)-[0-9]+", ["o-", "r-"]),
    // A word put together from classes and repeats.
    ("[x][y]z", ["xyz"]), ("(?:ab){2}", ["abab"]), ("a{3}", ["aaa"]), ("x{2,5}", ["xx"]),
    // Across groups, conditions and optional parts.
    (#"(ke)(y)\b"#, ["key"]), ("a?bc?", ["b"]), ("key(?:s|z)?=", ["key"]),
    (#"ab\bcd"#, ["abcd"]),
    // Whatever stands around.
    (".*token.*", ["token"]), ("(?s:.{0,40})pw(?:[^;]|$)", ["pw"]),
    // Empty classes match nothing.
    (#"[^\x00-\xff]"#, ["x"]),
  ])
  func wordsThatEveryMatchHoldsAreImplied(_ regex: String, _ keywords: [String]) throws {
    #expect(try judge(regex, keywords) == .implied)
  }

  @Test(arguments: [
    (#"\bgx_[a-z]{4}\b"#, ["gy_"]), ("(?:foo|bar)-1", ["foo"]), ("fo?o", ["foo"]),
    ("x{2,5}", ["xxx"]),
    ("a.c", ["abc"]), ("[ab]cd", ["acd"]), ("(?:ab)*c", ["ab"]), (#"(?:^|x)key"#, ["xkey"]),
    ("a|b|c", ["a", "b"]), (#"host\.example|host.example"#, ["host.example"]),
    ("a{250,}", ["b"]), ("pat[[:alnum:]]{14}", ["airt"]),
  ])
  func wordsThatAMatchCanDoWithoutAreNot(_ regex: String, _ keywords: [String]) throws {
    #expect(try judge(regex, keywords) == .notImplied)
  }

  @Test(arguments: [
    // The condition in the middle forbids the branch without the word; that is not worked out.
    (#"(?:a\bb|key)"#, ["key"]), (#"(?:x+$y|key)"#, ["key"]), ("a", [String]()), ("a", [""]),
  ])
  func whatTheSurroundingsDecideIsLeftOpen(_ regex: String, _ keywords: [String]) throws {
    #expect(try judge(regex, keywords) == .undecided)
  }

  @Test func hugeRegexesEndInBoundedTime() throws {
    let inner = "(?:(?:(?:[ab]{0,1000}c){0,1000}d){0,1000}e){0,1000}"
    let verdict = try judge(inner + "key", ["key", "kex", "abcabd"])
    #expect(verdict == .implied || verdict == .undecided)
  }

  /// Random small regexes against all texts of up to six letters.
  @Test func agreesWithTryingAllTexts() {
    var random = Letters(state: 42)
    var texts: [[UInt8]] = [[]]
    var last: [[UInt8]] = [[]]
    for _ in 0..<6 {
      last = last.flatMap { text in Array("abc".utf8).map { text + [$0] } }
      texts += last
    }
    let keywords = [["a"], ["ab"], ["ba", "cc"], ["abc", "b"], ["aa"]]
    var counts = [0, 0]
    for round in 0..<1_500 {
      let source = random.regex(depth: 3)
      guard let regex = RegexText(source) else {
        Issue.record("\(source) was not read")
        return
      }
      let words = keywords[round % keywords.count]
      let verdict = KeywordImplication.judge(regex, keywords: words)
      let hasCounterexample = texts.contains { text in
        !words.contains { contains(text, Array($0.utf8)) } && matches(regex.root, text)
      }
      if verdict == .implied { #expect(!hasCounterexample, "\(source) \(words)") }
      if hasCounterexample { #expect(verdict == .notImplied, "\(source) \(words)") }
      counts[verdict == .implied ? 0 : 1] += 1
    }
    // Both answers must have come up, or nothing was tried.
    #expect(counts[0] > 50 && counts[1] > 50)
  }

  private func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
    guard text.count >= word.count else { return false }
    return (0...(text.count - word.count)).contains { text[$0...].starts(with: word) }
  }

  /// Whether a node matches all of a text, by sets of end places.
  private func matches(_ node: RegexText.Node, _ text: [UInt8]) -> Bool {
    ends(node, text, [0]).contains(text.count)
  }

  private func ends(_ node: RegexText.Node, _ text: [UInt8], _ starts: Set<Int>) -> Set<Int> {
    switch node {
    case .bytes(let set):
      return Set(starts.filter { $0 < text.count && set.contains(text[$0]) }.map { $0 + 1 })
    case .assertion: return starts
    case .capture(_, let part): return ends(part, text, starts)
    case .sequence(let parts): return parts.reduce(starts) { ends($1, text, $0) }
    case .choice(let branches):
      return branches.reduce(into: []) { $0.formUnion(ends($1, text, starts)) }
    case .repeated(let part, let least, let most):
      var current = starts
      for _ in 0..<least { current = ends(part, text, current) }
      var all = current
      for _ in least..<min(most ?? .max, least + text.count + 1) {
        current = ends(part, text, current)
        all.formUnion(current)
      }
      return all
    }
  }
}

/// A small random source of regexes over `a`, `b`, `c`.
private struct Letters {
  var state: UInt64

  mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % limit
  }

  mutating func regex(depth: Int) -> String {
    let atoms = ["a", "b", "c", "[ab]", "[^b]", "(?:ab)"]
    guard depth > 0 else { return atoms[below(atoms.count)] }
    switch below(6) {
    case 0: return "(?:\(regex(depth: depth - 1))|\(regex(depth: depth - 1)))"
    case 1: return "(\(regex(depth: depth - 1)))" + ["*", "+", "?", "{2}", "{1,2}"][below(5)]
    case 2: return atoms[below(atoms.count)]
    default: return regex(depth: depth - 1) + regex(depth: depth - 1)
    }
  }
}
