/// The story of one rule on some bytes: every step of judgement with its values.
package struct Explanation: Sendable {
  /// The steps in the order in which they decide.
  package enum StepKind: String, Sendable {
    case decoding, path, keyword, regex, group, checksum, entropy, shape, context, score, allowlist,
      required
    case overlap
    case inlineAllow = "inline allow"
  }

  package struct Step: Sendable {
    package var kind: StepKind
    package var passed: Bool
    /// One clause without the secret: values, thresholds, what decided.
    package var detail: String
  }

  package enum Verdict: String, Sendable {
    case finding, allowed, dropped
    /// Something of the rule is there (a keyword), and its regex does not match.
    case nearMiss = "near miss"
  }

  package var ruleIndex: Int
  package var ruleID: String
  package var verdict: Verdict
  package var steps: [Step]
  /// What matched; `nil` for a near miss.
  package var match: Match?
}

/// Collects steps when somebody asked for them, and costs nothing otherwise.
struct Trace {
  let isOn: Bool
  private(set) var steps: [Explanation.Step] = []

  init(isOn: Bool) { self.isOn = isOn }

  mutating func note(
    _ kind: Explanation.StepKind, _ passed: Bool, _ detail: @autoclosure () -> String
  ) {
    if isOn { steps.append(.init(kind: kind, passed: passed, detail: detail())) }
  }

  mutating func removeAll() { steps.removeAll() }
}
