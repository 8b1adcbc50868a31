/// The first stage of all rules: which of them it holds, how far their matches reach, and one database
/// for each part.
///
/// What is looked for is not the rules' regexes but a cheap piece of each (`FirstStageFactor`).
/// A part is a database with the rules that its ids mean. Built-in rules are one; what a layer adds is
/// others, so that a team's rule never compiles the built-in ones again.
struct FirstStage: Sendable {
  struct Part: Sendable {
    let kind: Database
    let database: PatternDatabase
    /// The rule of each id, -1 for a rule that a later layer dropped or changed; `nil` where ids are
    /// rules.
    let rules: [Int]?
  }

  /// What is known of a rule without reading it.
  struct Entry: Sendable, Equatable {
    /// FNV-1a of the regex, 0 without one.
    var hash: UInt64 = 0
    /// Bytes of the longest match, or -1 without a bound.
    var width = -1
    var flags: Flags = []
    /// The id that the base's database has for the pattern; -1 where it stands in our own, or nowhere.
    var baseID = -1
    /// What has to follow a hit for it to count.
    var runBehind = RunBehind()
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

  private(set) var entries: [Entry]
  private(set) var parts: [Part]

  /// Rules for which a condition on their flags holds.
  func rules(where holds: (Flags) -> Bool) -> [Int] {
    entries.indices.filter { holds(entries[$0].flags) }
  }

  // MARK: - Making

  /// Compiles the patterns of all rules, those apart that `base` holds already.
  static func compile(_ rules: RuleTable, base: CompiledRules? = nil) throws(MatchingError)
    -> FirstStage
  {
    let known = base.map { knownPatterns($0) } ?? [:]
    var entries = rules.map { Entry($0) }
    var patterns: [[PatternDatabase.Entry]] = Database.allCases.map { _ in [] }
    for i in rules.indices {
      guard let source = rules[i].regex?.source else { continue }
      if let base, let id = known[source] {
        entries[i].width = base.firstStage.entries[id].width
        entries[i].runBehind = base.firstStage.entries[id].runBehind
        if base.firstStage.entries[id].flags.contains(.isPresent) {
          entries[i].baseID = id
          entries[i].flags.insert(.isPresent)
        }
        continue
      }
      guard let tree = RegexParser.parse(source) else { continue }
      entries[i].width = tree.maxWidth.flatMap { $0 <= CompiledRule.widthLimit ? $0 : nil } ?? -1
      guard let factor = FirstStageFactor(tree) else { continue }
      entries[i].flags.insert(.isPresent)
      entries[i].runBehind = factor.runBehind ?? RunBehind()
      patterns[factor.database.rawValue] += factor.patterns.map { .init(id: i, pattern: $0) }
    }
    var own: [Part] = []
    for kind in Database.allCases where !patterns[kind.rawValue].isEmpty {
      let canary = PatternDatabase.Entry(
        id: rules.count, pattern: kind.holdsTexts ? Canary.text : Canary.pattern)
      let (database, refused) = try PatternDatabase.compile(
        patterns[kind.rawValue] + [canary], areTexts: kind.holdsTexts)
      for id in refused where id < rules.count { entries[id].flags.remove(.isPresent) }
      if let database { own.append(Part(kind: kind, database: database, rules: nil)) }
    }
    return FirstStage(entries: entries, parts: parts(entries, own, base))
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

  private static func parts(_ entries: [Entry], _ own: [Part], _ base: CompiledRules?) -> [Part] {
    var parts: [Part] = []
    if let base {
      for part in base.firstStage.parts {
        // A base has no base, so that its ids are its rules.
        var rules = [Int](repeating: -1, count: base.rules.count)
        for (rule, entry) in entries.enumerated() where rules.indices.contains(entry.baseID) {
          rules[entry.baseID] = rule
        }
        parts.append(Part(kind: part.kind, database: part.database, rules: rules))
      }
    }
    return parts + own
  }

  // MARK: - Writing and loading

  /// "WMDB" and the version of this layout.
  private static let magic: [UInt8] = [0x57, 0x4D, 0x44, 0x42, 5]
  private static let entryLength = 20
  /// The database begins at a multiple of this, so that a mapped one can be used where it lies.
  static let alignment = 64

  /// Layout: magic, number of rules (4 bytes), then per rule hash (8), width (4), id in the base (4),
  /// flags (1) and the run behind (length 1, within 2); for each kind of database the length of our own
  /// part (8); zeros up to a multiple of 64;
  /// the own parts as `PatternDatabase` writes them, each from a multiple of 64 on. Numbers are
  /// little-endian; -1 is all ones.
  func serialized() throws(MatchingError) -> [UInt8] {
    var out = Self.magic
    append(UInt64(entries.count), 4, to: &out)
    for entry in entries {
      append(entry.hash, 8, to: &out)
      append(UInt64(truncatingIfNeeded: entry.width), 4, to: &out)
      append(UInt64(truncatingIfNeeded: entry.baseID), 4, to: &out)
      out.append(entry.flags.rawValue)
      append(UInt64(entry.runBehind.length), 1, to: &out)
      append(UInt64(entry.runBehind.within), 2, to: &out)
    }
    var images: [[UInt8]] = []
    for kind in Database.allCases {
      let own = parts.first { $0.kind == kind && $0.rules == nil }
      images.append(try own?.database.image() ?? [])
    }
    for image in images { append(UInt64(image.count), 8, to: &out) }
    for image in images where !image.isEmpty {
      while out.count % Self.alignment != 0 { out.append(0) }
      out += image
    }
    return out
  }

  /// Takes what `serialized()` wrote; every count is checked.
  ///
  /// - Parameter bytes: stay in place as long as the result is used.
  init(loading bytes: UnsafeRawBufferPointer, count: Int, base: CompiledRules?)
    throws(MatchingError)
  {
    let table = Self.magic.count + 4
    let sizes = table + count * Self.entryLength
    let end = sizes + 8 * Database.allCases.count
    guard bytes.count >= end, bytes.prefix(Self.magic.count).elementsEqual(Self.magic),
      read(bytes, Self.magic.count, 4) == UInt64(count)
    else { throw MatchingError("load", "written for another rule set or version") }
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    var needsOwn = false
    for i in 0..<count {
      let at = table + i * Self.entryLength
      let entry = Entry(
        hash: read(bytes, at, 8), width: Self.signed(read(bytes, at + 8, 4)),
        flags: Flags(rawValue: bytes[at + 16]), baseID: Self.signed(read(bytes, at + 12, 4)),
        runBehind: RunBehind(
          length: Int(read(bytes, at + 17, 1)), within: Int(read(bytes, at + 18, 2))))
      guard entry.width <= CompiledRule.widthLimit,
        entry.baseID < 0 || entry.baseID < base?.rules.count ?? 0
      else { throw MatchingError("load", "written for another rule set") }
      needsOwn = needsOwn || (entry.flags.contains(.isPresent) && entry.baseID < 0)
      entries.append(entry)
    }
    var own: [Part] = []
    var start = end
    for kind in Database.allCases {
      let size = Int(truncatingIfNeeded: read(bytes, sizes + 8 * kind.rawValue, 8))
      guard size != 0 else { continue }
      start = (start + Self.alignment - 1) / Self.alignment * Self.alignment
      guard size > 0, start <= bytes.count, size <= bytes.count - start else {
        throw MatchingError("load", "cut off")
      }
      let database = try PatternDatabase.load(bytes.slice(start..<(start + size)))
      guard try Canary.fires(in: database, id: count) else {
        throw MatchingError("load", "the compiled rules do not find what they must")
      }
      own.append(Part(kind: kind, database: database, rules: nil))
      start += size
    }
    guard !needsOwn || !own.isEmpty else {
      throw MatchingError("load", "the compiled rules are missing")
    }
    self.init(entries: entries, parts: Self.parts(entries, own, base))
  }

  private init(entries: [Entry], parts: [Part]) {
    self.entries = entries
    self.parts = parts
  }

  private static func signed(_ value: UInt64) -> Int { Int(Int32(truncatingIfNeeded: value)) }
}

extension FirstStage.Entry {
  init(_ rule: CompiledRule) {
    hash = FirstStage.hash(rule.regex?.source)
    if rule.regex != nil { flags.insert(.hasRegex) }
    if rule.isPathOnly { flags.insert(.isPathOnly) }
    if rule.kind == .entropy { flags.insert(.isDetector) }
    if rule.skipsReport { flags.insert(.skipsReport) }
    if rule.kind == .generic { flags.insert(.isGeneric) }
  }
}

extension FirstStage {
  /// FNV-1a, 64 bits: tells stale tables apart, and is no defence. Trust is the caller's matter.
  static func hash(_ text: String?) -> UInt64 {
    guard let text else { return 0 }
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return value
  }
}

private func append(_ value: UInt64, _ count: Int, to out: inout [UInt8]) {
  for i in 0..<count { out.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * i))) }
}

private func read(_ bytes: UnsafeRawBufferPointer, _ position: Int, _ count: Int) -> UInt64 {
  var value: UInt64 = 0
  for i in 0..<count { value |= UInt64(bytes[position + i]) << UInt64(8 * i) }
  return value
}
