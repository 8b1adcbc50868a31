import ScanModel

/// A rule set as bytes that are read back in a millisecond.
///
/// Parsing and checking a folder of several hundred rules takes tens of milliseconds, which a hook
/// has not; a cache keeps what came of it. The reader checks every length and count, so that a
/// damaged cache is refused; whether the cache may be trusted at all is its keeper's to decide.
/// Samples (`Rule.tests`) are left out: they are run from the folder.
package enum RuleSetArchive {
  /// Changes whenever the layout does.
  private static let magic = "ward rule set 1"

  package static func bytes(_ set: RuleSet) -> [UInt8] {
    var writer = Writer()
    writer.add(magic)
    writer.addAll(set.rules) { $0.add($1) }
    writer.addAll(set.globalAllowlists) { $0.add($1) }
    writer.addAll(set.policies) { $0.add($1) }
    writer.add(set.sources)
    writer.add(set.canonicalBytes)
    return writer.bytes
  }

  /// Reads what `bytes(_:)` wrote; `nil` for anything else.
  package static func ruleSet(_ bytes: UnsafeRawBufferPointer) -> RuleSet? {
    var reader = Reader(bytes)
    guard reader.string() == magic else { return nil }
    let rules = reader.all { $0.rule() }
    let allowlists = reader.all { $0.allowlist() }
    let policies = reader.all { $0.policy() }
    let sources = reader.strings()
    let canonical = reader.data()
    guard reader.isWhole else { return nil }
    return RuleSet(
      rules: rules, globalAllowlists: allowlists, policies: policies, sources: sources,
      canonicalBytes: canonical)
  }
}

private struct Writer {
  var bytes: [UInt8] = []

  /// Seven bits a byte, low ones first.
  mutating func add(_ number: Int) {
    var rest = UInt64(bitPattern: Int64(number))
    while rest > 127 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func add(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  mutating func add(_ data: [UInt8]) {
    add(data.count)
    bytes += data
  }

  mutating func add(_ text: String) { add(Array(text.utf8)) }

  mutating func add(_ text: String?) {
    add(text != nil)
    if let text { add(text) }
  }

  mutating func add(_ texts: [String]) { addAll(texts) { $0.add($1) } }

  mutating func addAll<Element>(_ elements: [Element], _ write: (inout Writer, Element) -> Void) {
    add(elements.count)
    for element in elements { write(&self, element) }
  }

  mutating func add(_ position: RulePosition) {
    add(position.file)
    add(position.line)
    add(position.column)
  }

  mutating func add(_ rule: Rule) {
    add(rule.id)
    add(rule.position)
    add(rule.description)
    add(rule.severity.rawValue)
    add(rule.confidence.rawValue)
    add(rule.regex)
    add(rule.pathRegex)
    add(rule.keywords)
    add(rule.secretGroup)
    add(Int(bitPattern: UInt(rule.entropy.bitPattern)))
    add(rule.checksum)
    add(rule.tags)
    add(rule.aliases)
    add(rule.revoke)
    addAll(rule.allowlists) { $0.add($1) }
    addAll(rule.required) { writer, required in
      writer.add(required.id)
      writer.add(required.withinLines ?? -1)
      writer.add(required.withinColumns ?? -1)
    }
    add(rule.skipReport)
    add(rule.locked)
    add(rule.detector?.alphabet.rawValue)
    if let detector = rule.detector {
      add(detector.minLength)
      add(detector.maxLength)
    }
  }

  mutating func add(_ list: Allowlist) {
    add(list.position)
    add(list.description)
    add(list.condition.rawValue)
    add(list.commits)
    add(list.paths)
    add(list.regexes)
    add(list.target.rawValue)
    add(list.stopwords)
    add(list.targetRules)
  }

  mutating func add(_ policy: PolicyRule) {
    add(policy.id)
    add(policy.kind.rawValue)
    add(policy.position)
    add(policy.description)
    add(policy.severity.rawValue)
    add(policy.patterns)
    add(policy.except)
    add(policy.blocks)
    add(policy.locked)
  }
}

/// Reads in the order of `Writer`; after the first mistake every value is empty and `isWhole` false.
private struct Reader {
  private let bytes: UnsafeRawBufferPointer
  private var next = 0
  private var isBroken = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Whether all was read without a mistake and nothing is left.
  var isWhole: Bool { !isBroken && next == bytes.count }

  mutating func number() -> Int {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while !isBroken, next < bytes.count, shift < 64 {
      let byte = bytes[next]
      next += 1
      value |= UInt64(byte & 127) << shift
      if byte < 128 { return Int(truncatingIfNeeded: Int64(bitPattern: value)) }
      shift += 7
    }
    isBroken = true
    return 0
  }

  /// A count of things that take at least a byte each, so that it cannot ask for much memory.
  private mutating func count() -> Int {
    let value = number()
    guard value >= 0, value <= bytes.count - next else {
      isBroken = true
      return 0
    }
    return value
  }

  mutating func flag() -> Bool { number() != 0 }

  mutating func data() -> [UInt8] {
    let length = count()
    defer { next += length }
    return Array(bytes[next..<(next + length)])
  }

  mutating func string() -> String {
    let length = count()
    defer { next += length }
    return String(decoding: bytes[next..<(next + length)], as: UTF8.self)
  }

  mutating func optionalString() -> String? { flag() ? string() : nil }

  mutating func strings() -> [String] { all { $0.string() } }

  mutating func all<Element>(_ read: (inout Reader) -> Element) -> [Element] {
    let length = count()
    var elements: [Element] = []
    for _ in 0..<length where !isBroken { elements.append(read(&self)) }
    return elements
  }

  /// A word of an enumeration; `other`, and a mistake, where it is none.
  private mutating func word<Word: RawRepresentable>(_ other: Word) -> Word
  where Word.RawValue == String {
    if let word = Word(rawValue: string()) { return word }
    isBroken = true
    return other
  }

  private mutating func position() -> RulePosition {
    RulePosition(file: string(), line: number(), column: number())
  }

  mutating func rule() -> Rule {
    var rule = Rule(id: string(), position: position())
    rule.description = string()
    rule.severity = word(.high)
    rule.confidence = word(.medium)
    rule.regex = optionalString()
    rule.pathRegex = optionalString()
    rule.keywords = strings()
    rule.secretGroup = number()
    rule.entropy = Double(bitPattern: UInt64(UInt(bitPattern: number())))
    rule.checksum = optionalString()
    rule.tags = strings()
    rule.aliases = strings()
    rule.revoke = optionalString()
    rule.allowlists = all { $0.allowlist() }
    rule.required = all { reader in
      let id = reader.string()
      let lines = reader.number()
      let columns = reader.number()
      return RequiredRule(
        id: id, withinLines: lines < 0 ? nil : lines, withinColumns: columns < 0 ? nil : columns)
    }
    rule.skipReport = flag()
    rule.locked = flag()
    if flag() {
      let alphabet = word(EntropyDetector.Alphabet.hex)
      rule.detector = EntropyDetector(
        alphabet: alphabet, minLength: number(), maxLength: number())
    }
    return rule
  }

  mutating func allowlist() -> Allowlist {
    var list = Allowlist(position: position())
    list.description = string()
    list.condition = word(.or)
    list.commits = strings()
    list.paths = strings()
    list.regexes = strings()
    list.target = word(.secret)
    list.stopwords = strings()
    list.targetRules = strings()
    return list
  }

  mutating func policy() -> PolicyRule {
    let id = string()
    let kind = word(PolicyRule.Kind.forbiddenPath)
    var policy = PolicyRule(id: id, kind: kind, position: position())
    policy.description = string()
    policy.severity = word(.high)
    policy.patterns = strings()
    policy.except = strings()
    policy.blocks = flag()
    policy.locked = flag()
    return policy
  }
}
