import Matching
package import Rules
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What each rule costs on given content: every rule is compiled alone and scans all of it.
package enum RuleBench {
  package struct Cost: Sendable {
    package var ruleID: String
    /// Processor time of this thread, nanoseconds for each byte of the content; the least of the rounds.
    package var nanosecondsPerByte: Double
    /// Matches that survived judgement.
    package var matches: Int
  }

  /// Measures the rules whose id contains `only`, dearest first; equal ones by id.
  ///
  /// - Parameters:
  ///   - contents: each with the path that rules on paths see.
  ///   - rounds: how often each rule scans everything, at least 1.
  /// - Throws: `RuleCompilationError` of a rule that does not compile, `MatchingError` of a scan.
  package static func run(
    _ ruleSet: RuleSet, only: String?, contents: [(path: String, bytes: [UInt8])], rounds: Int
  ) throws -> [Cost] {
    let size = max(1, contents.reduce(0) { $0 + $1.bytes.count })
    var costs: [Cost] = []
    for rule in ruleSet.rules {
      if let only, !rule.id.contains(only) { continue }
      var alone = ruleSet
      alone.rules = [rule]
      // What it requires is not there, so that only its own cost is seen.
      alone.rules[0].required = []
      var scanner = try Scanner(CompiledRules(alone))
      var best = UInt64.max
      var matches = 0
      for _ in 0..<max(1, rounds) {
        let start = threadTime()
        matches = 0
        for content in contents {
          matches += try scanner.scan(content.bytes, path: RepositoryPath(content.path)).count
        }
        best = min(best, threadTime() - start)
      }
      costs.append(
        Cost(
          ruleID: rule.id, nanosecondsPerByte: Double(best) / Double(size), matches: matches))
    }
    return costs.sorted {
      ($1.nanosecondsPerByte, $0.ruleID) < ($0.nanosecondsPerByte, $1.ruleID)
    }
  }

  /// Processor time of this thread, nanoseconds.
  private static func threadTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
