/// The first stage of all rules: which of them it holds, how far their matches reach, and one database
/// for each part.
///
/// What is looked for is not the rules' regexes but a cheap piece of each (`FirstStageFactor`).
/// A part is a database with the rules that its ids mean. Built-in rules are one; what a layer adds is
/// others, so that a team's rule never compiles the built-in ones again.
struct FirstStage: Sendable {
  struct Part: Sendable {
    let kind: Database
    let database: LazyDatabase
    /// The rule of each id, -1 for a rule that a later layer dropped or changed; `nil` where ids are
    /// rules.
    let rules: RuleNumbers?
  }

  /// What is known of a rule without reading it.
  struct Entry: Sendable, Equatable {
    /// Bytes of the longest match, or -1 without a bound.
    var width = -1
    var flags: Flags = []
    /// The id that the base's database has for the pattern; -1 where it stands in our own, or nowhere.
    var baseID = -1
    /// Where matches are around a hit.
    var reach = HitReach.ofHit
    /// What has to follow a hit for it to count.
    var runBehind = RunBehind()
    /// What has to stand around it.
    var edges = NameEdges()
  }

  struct Flags: OptionSet, Sendable {
    let rawValue: UInt8
    /// A database holds the rule's pattern.
    static let isPresent = Flags(rawValue: 1)
    /// The rule has a regex that is run.
    static let hasRegex = Flags(rawValue: 2)
    static let isPathOnly = Flags(rawValue: 4)
    /// The rule is a detector: code, not a regex.
    static let isDetector = Flags(rawValue: 8)
    /// The rule only helps others.
    static let skipsReport = Flags(rawValue: 16)
    /// What is matched is a value, judged by its surroundings.
    static let isGeneric = Flags(rawValue: 32)
  }

  let entries: EntryTable
  let parts: [Part]
  /// Rules with a regex that no database holds, ascending.
  let unheld: [Int]
  /// Rules on paths alone, ascending.
  let pathRules: [Int]
  /// Rules that are detectors, ascending.
  let detectors: [Int]
  /// What has to follow a hit, of the few rules that no text tells.
  let tails: [Int: HitTail]

  // MARK: - Making

  /// Compiles the patterns of all rules, those apart that `base` holds already.
  static func compile(_ rules: RuleTable, base: CompiledRules? = nil) throws(MatchingError)
    -> FirstStage
  {
    let known = base.map { knownPatterns($0) } ?? [:]
    var entries = rules.map { Entry($0) }
    var patterns: [[PatternDatabase.Entry]] = Database.allCases.map { _ in [] }
    var tails: [Int: HitTail] = [:]
    for i in rules.indices {
      guard let source = rules[i].regex?.source else { continue }
      if let base, let id = known[source] {
        entries[i].width = base.firstStage.entries[id].width
        entries[i].reach = base.firstStage.entries[id].reach
        entries[i].runBehind = base.firstStage.entries[id].runBehind
        entries[i].edges = base.firstStage.entries[id].edges
        if base.firstStage.entries[id].flags.contains(.isPresent) {
          tails[i] = base.firstStage.tails[id]
          entries[i].baseID = id
          entries[i].flags.insert(.isPresent)
        }
        continue
      }
      guard let tree = RegexParser.parse(source) else { continue }
      entries[i].width = tree.maxWidth.flatMap { $0 <= CompiledRule.widthLimit ? $0 : nil } ?? -1
      guard let factor = FirstStageFactor(tree) else { continue }
      entries[i].flags.insert(.isPresent)
      if entries[i].width >= 0 { entries[i].reach = factor.reach }
      entries[i].runBehind = factor.runBehind ?? RunBehind()
      entries[i].edges = factor.edges
      tails[i] = factor.tail
      patterns[factor.database.rawValue] += factor.patterns.map { .init(id: i, pattern: $0) }
    }
    var own: [Part] = []
    for kind in Database.allCases where !patterns[kind.rawValue].isEmpty {
      let canary = PatternDatabase.Entry(
        id: rules.count, pattern: kind.holdsTexts ? Canary.text : Canary.pattern)
      let (database, refused) = try PatternDatabase.compile(
        patterns[kind.rawValue] + [canary], areTexts: kind.holdsTexts)
      for id in refused where id < rules.count { entries[id].flags.remove(.isPresent) }
      if let database {
        own.append(Part(kind: kind, database: LazyDatabase(database), rules: nil))
      }
    }
    return FirstStage(entries, parts: parts(base, numbers(entries, base)) + own, tails: tails)
  }

  private init(_ entries: [Entry], parts: [Part], tails: [Int: HitTail]) {
    func rules(where holds: (Flags) -> Bool) -> [Int] {
      entries.indices.filter { holds(entries[$0].flags) }
    }
    self.entries = EntryTable(entries)
    self.parts = parts
    self.tails = tails
    unheld = rules { $0.contains(.hasRegex) && !$0.contains(.isPresent) }
    pathRules = rules { $0.contains(.isPathOnly) }
    detectors = rules { $0.contains(.isDetector) }
  }

  init(
    entries: EntryTable, parts: [Part], unheld: [Int], pathRules: [Int], detectors: [Int],
    tails: [Int: HitTail]
  ) {
    self.entries = entries
    self.parts = parts
    self.tails = tails
    self.unheld = unheld
    self.pathRules = pathRules
    self.detectors = detectors
  }

  /// The rules of the base by their regex; of equal ones the first that is in its database.
  private static func knownPatterns(_ base: CompiledRules) -> [String: Int] {
    var known: [String: Int] = [:]
    for i in base.rules.indices {
      guard let source = base.rules[i].regex?.source else { continue }
      let isPresent = base.firstStage.entries[i].flags.contains(.isPresent)
      if known[source] == nil || isPresent { known[source] = i }
    }
    return known
  }

  /// The rule of each id of the base's databases; empty without a base.
  private static func numbers(_ entries: [Entry], _ base: CompiledRules?) -> [Int32] {
    guard let base else { return [] }
    // A base has no base, so that its ids are its rules.
    var numbers = [Int32](repeating: -1, count: base.rules.count)
    for (rule, entry) in entries.enumerated() where numbers.indices.contains(entry.baseID) {
      numbers[entry.baseID] = Int32(truncatingIfNeeded: rule)
    }
    return numbers
  }

  private static func parts(_ base: CompiledRules?, _ numbers: [Int32]) -> [Part] {
    guard let base else { return [] }
    let rules = RuleNumbers(numbers)
    return base.firstStage.parts.map {
      Part(kind: $0.kind, database: $0.database, rules: rules)
    }
  }
}

extension FirstStage.Entry {
  init(_ rule: CompiledRule) {
    if rule.regex != nil { flags.insert(.hasRegex) }
    if rule.isPathOnly { flags.insert(.isPathOnly) }
    if rule.kind == .entropy { flags.insert(.isDetector) }
    if rule.skipsReport { flags.insert(.skipsReport) }
    if rule.kind == .generic { flags.insert(.isGeneric) }
  }
}
