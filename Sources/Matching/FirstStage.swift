/// Builds the database of all rules, and keeps with its bytes which rule each id means.
enum FirstStage {
  /// "WMDB" and the version of this layout.
  private static let magic: [UInt8] = [0x57, 0x4D, 0x44, 0x42, 1]

  /// Compiles the patterns of all rules and notes in each rule what became of it.
  static func compile(_ rules: inout [CompiledRule]) throws(MatchingError) -> PatternDatabase? {
    var entries: [PatternDatabase.Entry] = []
    for i in rules.indices {
      guard let source = rules[i].regex?.source, let tree = RegexParser.parse(source) else {
        continue
      }
      rules[i].maxWidth = tree.maxWidth.flatMap { $0 <= CompiledRule.widthLimit ? $0 : nil }
      guard let pattern = FirstStagePattern.write(tree) else { continue }
      entries.append(.init(id: i, pattern: pattern, isBounded: rules[i].maxWidth != nil))
    }
    guard !entries.isEmpty else { return nil }
    entries.append(.init(id: rules.count, pattern: Canary.pattern, isBounded: true))
    let (database, refused) = try PatternDatabase.compile(entries)
    entries.removeLast()
    for entry in entries { rules[entry.id].hasFirstStage = true }
    for id in refused { rules[id].hasFirstStage = false }
    return database
  }

  /// Layout: magic, rule count, then per rule a hash of its regex (8 bytes), its width (4) and
  /// whether it is in the database (1), then the engine's bytes; numbers are little-endian.
  static func serialize(_ rules: [CompiledRule], _ database: PatternDatabase?)
    throws(MatchingError) -> [UInt8]
  {
    var out = magic
    append(UInt64(rules.count), 4, to: &out)
    for rule in rules {
      append(hash(rule.regex?.source), 8, to: &out)
      append(UInt64(rule.maxWidth ?? noWidth), 4, to: &out)
      out.append(rule.hasFirstStage ? 1 : 0)
    }
    if let database { out.append(contentsOf: try database.serialized()) }
    return out
  }

  /// Takes the widths and the database from bytes; every count is checked against the rules.
  static func load(_ bytes: [UInt8], into rules: inout [CompiledRule]) throws(MatchingError)
    -> PatternDatabase?
  {
    var position = magic.count
    let table = position + 4 + rules.count * 13
    guard bytes.count >= table, bytes.starts(with: magic),
      read(bytes, &position, 4) == UInt64(rules.count)
    else { throw MatchingError("load", "written for another rule set or version") }
    var needsDatabase = false
    for i in rules.indices {
      guard read(bytes, &position, 8) == hash(rules[i].regex?.source) else {
        throw MatchingError("load", "written for another rule set")
      }
      let width = Int(read(bytes, &position, 4))
      rules[i].maxWidth = width <= CompiledRule.widthLimit ? width : nil
      rules[i].hasFirstStage = read(bytes, &position, 1) == 1
      needsDatabase = needsDatabase || rules[i].hasFirstStage
    }
    guard needsDatabase else { return nil }
    let database = try loadDatabase(bytes, from: position)
    guard try Canary.fires(in: database, id: rules.count) else {
      throw MatchingError("load", "the compiled rules do not find what they must")
    }
    return database
  }

  private static func loadDatabase(_ bytes: [UInt8], from start: Int) throws(MatchingError)
    -> PatternDatabase
  {
    try bytes.lend { (all) throws(MatchingError) in
      try PatternDatabase.load(all.slice(start..<all.count))
    }
  }

  private static let noWidth = Int(UInt32.max)

  private static func append(_ value: UInt64, _ count: Int, to out: inout [UInt8]) {
    for i in 0..<count { out.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * i))) }
  }

  private static func read(_ bytes: [UInt8], _ position: inout Int, _ count: Int) -> UInt64 {
    var value: UInt64 = 0
    for i in 0..<count { value |= UInt64(bytes[position + i]) << UInt64(8 * i) }
    position += count
    return value
  }

  /// FNV-1a, 64 bits: tells stale tables apart, and is no defence. Trust is the caller's matter.
  private static func hash(_ text: String?) -> UInt64 {
    guard let text else { return 0 }
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return value
  }
}
