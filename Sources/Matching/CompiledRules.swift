package import Rules
import Synchronization

/// A rule set made ready to scan: immutable and shared by all workers.
///
/// The first stage is one Hyperscan pass over the patterns of all rules (two where a layer was added to
/// compiled ones); RE2 decides in a window around each hit. RE2 patterns are compiled when first hit,
/// and rules that come from an archive are read when first hit.
package final class CompiledRules: Sendable {
  let rules: RuleTable
  let firstStage: FirstStage
  /// Rules with a regex that Hyperscan refused: RE2 over everything, behind their keywords.
  var rulesWithoutFirstStage: [Int] { firstStage.unheld }
  /// Rules on paths alone.
  var pathRules: [Int] { firstStage.pathRules }
  let entropyDetectors: EntropyDetectorSet
  package let policies: [PolicyRule]
  /// Its databases are used here, and may lie in a mapping that it keeps.
  private let base: CompiledRules?
  private let allowlistSlot = Mutex<[CompiledAllowlist]?>(nil)
  /// Working memory in which the databases were tried, for the first that scans with them: allocating it
  /// costs as much as scanning a small commit.
  private let spareScratch = Mutex<PatternScratch?>(nil)

  /// Compiles a rule set.
  ///
  /// Every pattern is checked: about 0.2 ms a rule, and as much again for the first stage. Patterns
  /// that `base` holds are neither checked nor compiled again.
  /// - Parameter base: rules without a base of their own.
  /// - Throws: all patterns that do not compile.
  package init(_ ruleSet: RuleSet, base: CompiledRules? = nil) throws(RuleCompilationError) {
    let table = RuleTable(.whole(ruleSet))
    let diagnostics = PatternCheck.check(
      ruleSet, Array(table),
      ruleSet.globalAllowlists.map { CompiledAllowlist($0, table.identifiers) },
      known: base.map { base in Set(base.rules.indices.map { PatternCheck.key(base.rule($0)) }) }
        ?? [])
    guard diagnostics.isEmpty else { throw RuleCompilationError(diagnostics: diagnostics) }
    do throws(MatchingError) {
      firstStage = try FirstStage.compile(table, base: base)
    } catch {
      throw RuleCompilationError(diagnostics: [Diagnostic(.error, nil, error.description)])
    }
    rules = table
    self.base = base
    policies = ruleSet.policies
    entropyDetectors = EntropyDetectorSet(ruleSet.rules.enumerated().map { ($0, $1) })
  }

  /// Takes a compiled rule set from what `serializedFirstStage()` and `RuleSetArchive` wrote.
  ///
  /// - Parameters:
  ///   - firstStage: stays in place as long as the rules are used.
  ///   - base: the rules that were the base when it was compiled.
  /// - Throws: where the two do not fit each other, this machine or this version of the library.
  package init(
    loading archive: RuleSetArchive, firstStage: UnsafeRawBufferPointer, base: CompiledRules? = nil
  ) throws(MatchingError) {
    let table = RuleTable(.archive(archive))
    let scratch = base?.takeScratch() ?? PatternScratch()
    let stage = try FirstStage(
      loading: firstStage, count: archive.count, base: base, scratch: scratch
    ) { () throws(MatchingError) in try FirstStage.compile(table, base: base) }
    // The database may use the bytes where they lie; the table keeps the archive, and it its owner.
    rules = table
    self.base = base
    self.firstStage = stage
    guard let policies = table.readablePolicies else {
      throw MatchingError("load", "the policies are damaged")
    }
    self.policies = policies
    let detectors = stage.detectors.map { ($0, table.rule($0)) }
    guard detectors.allSatisfy({ $0.1.detector != nil }) else {
      throw MatchingError("load", "a detector is damaged")
    }
    entropyDetectors = EntropyDetectorSet(detectors)
    spareScratch.withLock { $0 = scratch }
  }

  /// Working memory for one scanner: what is left of the loading, or new.
  func takeScratch() -> PatternScratch {
    spareScratch.withLock { spare in
      defer { spare = nil }
      return spare
    } ?? PatternScratch()
  }

  /// The first stage as bytes, for `init(loading:firstStage:base:)` on the same machine.
  package func serializedFirstStage() throws(MatchingError) -> [UInt8] {
    try firstStage.serialized()
  }

  /// Number of rules.
  package var count: Int { rules.count }

  /// A rule as it was written.
  package func rule(_ index: Int) -> Rule { rules.rule(index) }

  /// The whole set, read at each call.
  package var ruleSet: RuleSet { rules.ruleSet }

  /// Ids and aliases of all rules, by index.
  package var names: [RuleName] { rules.names }

  package var canonicalBytes: [UInt8] { rules.canonicalBytes }

  /// Allowlists that speak of all rules, or of several.
  var globalAllowlists: [CompiledAllowlist] {
    if let known = allowlistSlot.withLock({ $0 }) { return known }
    let made = rules.globalAllowlists.map { CompiledAllowlist($0, rules.identifiers) }
    // Two workers may make them at once; both keep the first, whose patterns are then shared.
    return allowlistSlot.withLock { slot in
      if let known = slot { return known }
      slot = made
      return made
    }
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
