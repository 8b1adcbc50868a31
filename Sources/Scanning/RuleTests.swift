package import Matching
package import Rules
import ScanModel
import Tokens

/// Runs the tests that stand in rule files.
package enum RuleTests {
  package struct Failure: Sendable, CustomStringConvertible {
    package var position: RulePosition
    package var ruleID: String
    package var message: String
    /// `file:line:column: rule: what went wrong`; the sample itself is not shown, its seed is enough.
    package var description: String {
      "\(position.file):\(position.line):\(position.column): \(ruleID): \(message)"
    }
  }

  package struct Outcome: Sendable {
    package var passed = 0
    package var failures: [Failure] = []
    /// Rules without a test.
    package var untested: [String] = []
  }

  /// Each test is filled `samples` times; the same seed gives the same samples.
  package static func run(_ compiled: CompiledRules, only: String?, samples: Int, seed: UInt64)
    throws(MatchingError) -> Outcome
  {
    var outcome = Outcome()
    var scanner = try Scanner(compiled)
    let rules = compiled.ruleSet.rules
    for (index, rule) in rules.enumerated() {
      if let only, !rule.id.contains(only) { continue }
      if rule.tests.isEmpty { outcome.untested.append(rule.id) }
      for test in rule.tests {
        var generator = SampleGenerator(seed: seed)
        var failure: String?
        for _ in 0..<samples where failure == nil {
          failure = try check(test, of: index, rules, &generator, &scanner)
        }
        if let failure {
          outcome.failures.append(
            Failure(position: test.position, ruleID: rule.id, message: failure))
        } else {
          outcome.passed += 1
        }
      }
    }
    return outcome
  }

  private static func check(
    _ test: RuleTest, of rule: Int, _ rules: [Rule], _ generator: inout SampleGenerator,
    _ scanner: inout Scanner
  ) throws(MatchingError) -> String? {
    let sample: [UInt8]
    do throws(TemplateError) {
      sample = try generator.fill(test.template)
    } catch {
      return "the sample cannot be generated: \(error)"
    }
    let path = test.path.map { RepositoryPath($0) }
    var matches = try scanner.scan(sample, path: path)
    if let path { matches += try scanner.scanPath(path) }
    let own = matches.filter { $0.ruleIndex == rule }
    let isFound = !own.isEmpty
    if let wanted = test.confidence, isFound, !own.contains(where: { $0.confidence == wanted }) {
      return "expected confidence \(wanted.rawValue), found \(own[0].confidence.rawValue)"
    }
    switch test.expectation {
    case .match where !isFound:
      let others = Set(matches.map { rules[$0.ruleIndex].id }).sorted()
      return others.isEmpty
        ? "expected a match, found none"
        : "expected a match, found \(others.joined(separator: ", "))"
    case .noMatch where isFound: return "expected no match, found one"
    default: return nil
    }
  }
}
