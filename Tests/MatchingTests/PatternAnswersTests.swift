import Rules
import Testing

@testable import Matching

/// Small patterns are answered without RE2's program: as RE2 itself answers.
@Suite struct PatternAnswersTests {
  /// Of one rule in sixteen: compiling is what takes time.
  @Test func answersForRulesAreThoseOfCompiling() throws {
    for (i, rule) in LooseningTests.rules.enumerated() where i % 16 == 0 {
      for pattern in [rule.regex].compactMap({ $0 }) + rule.allowlists.flatMap(\.regexes) {
        let small = try #require(PatternAnswers.ofSmall(pattern), "\(rule.id)")
        #expect(isSame(small, PatternAnswers.compiling(pattern)), "\(pattern)")
      }
    }
  }

  @Test(arguments: [
    "", "a", "(a)(?:b)(?P<name>c)", "((a)|(b)){2,3}", #"\Q(\E(x)"#, "[[:alpha:]]", "(?i)straße",
    "[^\\x00-\\xff]", "a{1000}", "(a", "a)", "[z-a]", "a**", "a{2,1}", "a{1001}", #"\8"#, #"\pZ{"#,
    "(?<n>a)",
    "(?=a)", #"(a)\1"#, "(?P<n>a)(?P<n>b)", "(?z)", "x{100}{100}", "((((a{10}){10}){10}){10})",
  ])
  func answersAreThoseOfCompiling(_ pattern: String) {
    guard let small = PatternAnswers.ofSmall(pattern) else { return }
    #expect(isSame(small, PatternAnswers.compiling(pattern)))
  }

  /// What RE2 refuses for its size is never taken for small.
  @Test func aLargePatternIsCompiled() {
    let large = String(repeating: "[a-cx-z][ab]{900}", count: 2_000)
    #expect(PatternAnswers.ofSmall(large) == nil)
    guard case .refused = PatternAnswers.shared.answer(large) else {
      Issue.record("RE2 takes the large pattern")
      return
    }
  }

  private func isSame(_ left: PatternAnswers.Answer, _ right: PatternAnswers.Answer) -> Bool {
    switch (left, right) {
    case (.groups(let left), .groups(let right)): left == right
    case (.refused, .refused): true
    default: false
    }
  }
}
