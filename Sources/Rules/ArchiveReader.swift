import ScanModel

/// Reads in the order of `ArchiveWriter`; after the first mistake every value is empty and `isWhole` false.
struct ArchiveReader {
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

  mutating func all<Element>(_ read: (inout ArchiveReader) -> Element) -> [Element] {
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
