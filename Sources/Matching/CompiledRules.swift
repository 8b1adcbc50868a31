package import Rules

/// A rule set made ready to scan: immutable and shared by all workers.
///
/// The first stage is one Hyperscan pass over the patterns of all rules; RE2 decides in a window
/// around each hit. RE2 patterns are compiled when first hit.
package final class CompiledRules: Sendable {
  package let ruleSet: RuleSet
  let rules: [CompiledRule]
  let globalAllowlists: [CompiledAllowlist]
  /// `nil` where no rule has a first stage.
  let database: PatternDatabase?
  /// Rules with a regex that Hyperscan refused: RE2 over everything, behind their keywords.
  let rulesWithoutFirstStage: [Int]
  /// Rules on paths alone.
  let pathRules: [Int]
  let entropyDetectors: EntropyDetectorSet

  /// Compiles all regexes, or takes the first stage from `database`.
  ///
  /// Without `database` every pattern is checked: about 0.2 ms a rule, and as much again for the
  /// first stage. With it nothing is compiled until it is hit.
  /// - Throws: all patterns that do not compile, or a `database` that does not fit.
  package init(_ ruleSet: RuleSet, database: [UInt8]? = nil) throws(RuleCompilationError) {
    self.ruleSet = ruleSet
    let identifiers = RuleIdentifiers(ruleSet.rules)
    globalAllowlists = ruleSet.globalAllowlists.map { CompiledAllowlist($0, identifiers) }
    var rules = ruleSet.rules.map { CompiledRule($0, identifiers) }
    if let database {
      do throws(MatchingError) {
        self.database = try FirstStage.load(database, into: &rules)
      } catch {
        let sentence = "the compiled rules do not fit these rules: \(error.message)"
        throw RuleCompilationError(
          diagnostics: [Diagnostic(.error, nil, sentence)], isDatabaseMismatch: true)
      }
    } else {
      let diagnostics = PatternCheck.check(ruleSet, rules, globalAllowlists)
      guard diagnostics.isEmpty else { throw RuleCompilationError(diagnostics: diagnostics) }
      do throws(MatchingError) {
        self.database = try FirstStage.compile(&rules)
      } catch {
        throw RuleCompilationError(
          diagnostics: [Diagnostic(.error, nil, error.description)])
      }
    }
    self.rules = rules
    rulesWithoutFirstStage = rules.indices.filter {
      rules[$0].regex != nil && !rules[$0].hasFirstStage
    }
    pathRules = rules.indices.filter { rules[$0].isPathOnly }
    entropyDetectors = EntropyDetectorSet(ruleSet.rules)
  }

  /// The first stage as bytes, for `init(_:database:)` with the same rules on the same machine.
  package func serializedDatabase() throws(MatchingError) -> [UInt8] {
    try FirstStage.serialize(rules, database)
  }

  /// Whether an allowlist of the rule, or a global one, names the commit.
  ///
  /// Only lists with condition OR: what `AND` asks besides is not known here, and such a list
  /// never hides a match.
  package func commitAllowlisted(ruleIndex: Int, commit: String) -> Bool {
    guard rules.indices.contains(ruleIndex) else { return false }
    let wanted = commit.lowercased()
    let lists = rules[ruleIndex].allowlists + globalAllowlists.filter { $0.covers(ruleIndex) }
    return lists.contains { $0.condition == .or && $0.commits.contains(wanted) }
  }
}
