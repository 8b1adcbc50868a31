import Rules
import ScanModel
import Synchronization

/// The rules of a run, each read and prepared when it is first asked for.
///
/// A hook on a small commit asks for none of them; an audit asks for the few that are hit.
final class RuleTable: Sendable {
  /// Where the rules' text is.
  enum Text: Sendable {
    case whole(RuleSet)
    case archive(RuleSetArchive)
  }

  /// One rule, as it was written and as it is run.
  private final class Entry: Sendable {
    let rule: Rule
    let compiled: CompiledRule

    init(_ rule: Rule, _ compiled: CompiledRule) {
      self.rule = rule
      self.compiled = compiled
    }
  }

  let count: Int
  private let text: Text
  /// One a rule; empty until the first is asked for.
  private let entries = Mutex<[Entry?]>([])
  private let identifierSlot = Mutex<RuleIdentifiers?>(nil)
  private let nameSlot = Mutex<[RuleName]?>(nil)

  init(_ text: Text) {
    self.text = text
    switch text {
    case .whole(let set): count = set.rules.count
    case .archive(let archive): count = archive.count
    }
  }

  /// A rule as it was written.
  func rule(_ index: Int) -> Rule { entry(index).rule }

  private func entry(_ index: Int) -> Entry {
    if let known = entries.withLock({ $0.isEmpty ? nil : $0[index] }) { return known }
    let rule: Rule
    switch text {
    case .whole(let set): rule = set.rules[index]
    case .archive(let archive): rule = archive.rule(index) ?? Self.unreadable(index)
    }
    let made = Entry(rule, CompiledRule(rule, index: index, identifiers: identifiers))
    // Two workers may read the same rule at once; the first one to finish is kept.
    return entries.withLock { entries in
      if entries.isEmpty { entries = Array(repeating: nil, count: count) }
      if let known = entries[index] { return known }
      entries[index] = made
      return made
    }
  }

  /// What stands for a rule whose stored text is damaged: it has no excuse for anything that its pattern
  /// hit. The cache's checksum keeps this from happening; nothing else may be the outcome if it does.
  private static func unreadable(_ index: Int) -> Rule {
    var rule = Rule(
      id: "unreadable-rule-\(index)", position: RulePosition(file: "", line: 1, column: 1))
    rule.description = "A compiled rule that is damaged; install Ward again"
    rule.regex = "(?s).+"
    rule.confidence = .high
    return rule
  }

  /// Ids and aliases of all rules, by index.
  var names: [RuleName] {
    if let known = nameSlot.withLock({ $0 }) { return known }
    let names: [RuleName]
    switch text {
    case .whole(let set): names = set.rules.map { RuleName(id: $0.id, aliases: $0.aliases) }
    case .archive(let archive): names = archive.names() ?? []
    }
    nameSlot.withLock { $0 = names }
    return names
  }

  /// Rule ids and aliases as indices; made when a rule speaks of another one.
  func identifiers() -> RuleIdentifiers {
    if let known = identifierSlot.withLock({ $0 }) { return known }
    let made = RuleIdentifiers(names)
    identifierSlot.withLock { $0 = made }
    return made
  }

  /// The whole set, read at each call.
  var ruleSet: RuleSet {
    switch text {
    case .whole(let set): return set
    case .archive(let archive):
      if let set = archive.ruleSet() { return set }
      return RuleSet(
        rules: indices.map { rule($0) }, globalAllowlists: [], policies: policies,
        sources: archive.sources() ?? [], canonicalBytes: archive.canonicalBytes())
    }
  }

  var globalAllowlists: [Allowlist] {
    switch text {
    case .whole(let set): set.globalAllowlists
    // Without its allowlists a set only finds more.
    case .archive(let archive): archive.globalAllowlists() ?? []
    }
  }

  /// - Returns: `nil` where they are damaged.
  var readablePolicies: [PolicyRule]? {
    switch text {
    case .whole(let set): set.policies
    case .archive(let archive): archive.policies()
    }
  }

  var policies: [PolicyRule] { readablePolicies ?? [] }

  var canonicalBytes: [UInt8] {
    switch text {
    case .whole(let set): set.canonicalBytes
    case .archive(let archive): archive.canonicalBytes()
    }
  }
}

extension RuleTable: RandomAccessCollection {
  var startIndex: Int { 0 }
  var endIndex: Int { count }

  /// A rule as it is run.
  subscript(index: Int) -> CompiledRule { entry(index).compiled }
}
