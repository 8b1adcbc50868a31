import Rules
import ScanModel
import TestSupport
import Testing

@testable import Matching

@Suite struct ExplainTests {
  private func explain(_ text: String, _ rules: [Rule], path: String? = nil) throws -> [Explanation]
  {
    var scanner = try Scanner(compile(rules))
    return try Array(text.utf8).lend { (bytes) throws(MatchingError) in
      try scanner.explain(bytes, path: path.map { RepositoryPath($0) })
    }
  }

  @Test func nearMissTellsThatTheKeywordIsThere() throws {
    let rules = [
      rule("near", "tk_[0-9]{8}") { $0.keywords = ["tk_"] },
      rule("far", "zz[0-9]{8}") { $0.keywords = ["zz"] },
    ]
    let stories = try explain("tk_1234567", rules)
    #expect(stories.map(\.ruleID) == ["near"])
    #expect(stories[0].verdict == .nearMiss)
    #expect(stories[0].steps.map(\.kind) == [.keyword, .regex])
    #expect(stories[0].steps.map(\.passed) == [true, false])
  }

  @Test func regexWithoutItsKeywordIsTold() throws {
    let stories = try explain("12345678", [rule("r", "[0-9]{8}") { $0.keywords = ["acme"] }])
    #expect(stories.map(\.verdict) == [.dropped])
    #expect(stories[0].steps.first?.passed == false)
  }

  @Test func everyWayToFallNamesItsStep() throws {
    func last(_ text: String, _ rules: [Rule], path: String? = nil) throws -> [Explanation
      .StepKind?]
    {
      try explain(text, rules, path: path).map { $0.steps.last?.kind }
    }
    #expect(try last("aaaaaaaa", [rule("r", "a{8}") { $0.entropy = 1 }]) == [.entropy])
    let list = allowlist { $0.stopwords = ["stop"] }
    #expect(try last("xstop", [rule("r", "xstop") { $0.allowlists = [list] }]) == [.allowlist])
    let paths = allowlist { $0.paths = ["^test/"] }
    let onPath = rule("r", "abc") { $0.allowlists = [paths] }
    #expect(try last("abc", [onPath], path: "test/a") == [.path])
    let needs = rule("r", "abc") {
      $0.required = [RequiredRule(id: "gone", withinLines: nil, withinColumns: nil)]
    }
    #expect(try last("abc", [needs]) == [.required])
    #expect(
      try last("abcd", [rule("long", "abcd"), rule("short", "abc")]) == [.group, .overlap])
    let generic = rule("g", #"pass=(\S+)"#) { $0.tags = ["generic"] }
    #expect(try last("pass=changeme", [generic]) == [.shape])
    #expect(try last("abc # ward:allow r fixture", [rule("r", "abc")]) == [.inlineAllow])
  }

  @Test func findingsAreThoseOfTheScan() throws {
    let rules = [
      rule("a", "a[bc]{2,4}"), rule("b", "b+c") { $0.keywords = ["c"] },
      rule("c", "c+") { $0.entropy = 0.5 },
    ]
    var random = SeededGenerator(seed: 21)
    for _ in 0..<200 {
      let text = random.string(Int.random(in: 0...60, using: &random), of: "abc \n")
      let scanned = try scan(text, rules)
      let told = try explain(text, rules).filter { $0.verdict == .finding }.compactMap(\.match)
      #expect(
        told.sorted { $0.location.byteOffset < $1.location.byteOffset }.map(\.location)
          == scanned.map(\.location))
    }
  }

  @Test func stepsDoNotHoldTheSecret() throws {
    let secret = "hV7pQ2xLmZ9k"
    let rules = [
      rule("g", #"token = "(\w+)""#) {
        $0.tags = ["generic"]
        $0.entropy = 2
      }
    ]
    for story in try explain("token = \"\(secret)\"", rules) {
      #expect(story.steps.allSatisfy { !$0.detail.contains(secret) })
    }
  }
}
