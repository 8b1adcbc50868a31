import ScanModel

/// Writes values one behind the other; `ArchiveReader` reads them in the same order.
struct ArchiveWriter {
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

  mutating func addAll<Element>(
    _ elements: [Element], _ write: (inout ArchiveWriter, Element) -> Void
  ) {
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
