import ScanModel

/// Writes rules as bytes that are equal exactly when the rules scan alike.
///
/// Every value is written with its length, so that no two different sets give the same bytes. Where
/// order has no meaning (keywords, stopwords) values are sorted. Left out is what only people read:
/// descriptions, tags, ways to revoke, tests, positions, sources.
struct CanonicalForm {
  private var bytes: [UInt8] = []

  static func bytes(_ rules: [Rule], _ allowlists: [Allowlist], _ policies: [PolicyRule]) -> [UInt8]
  {
    var form = CanonicalForm()
    form.add("ward rules 1")
    form.addAll(rules) { $0.add($1) }
    form.addAll(allowlists) { $0.add($1) }
    form.addAll(policies) { $0.add($1) }
    return form.bytes
  }

  private mutating func add(_ text: String) {
    add(text.utf8.count)
    bytes += text.utf8
  }

  private mutating func add(_ number: Int) { bytes += "\(number):".utf8 }

  private mutating func add(_ number: Double) { add(String(number.bitPattern, radix: 16)) }

  private mutating func add(_ flag: Bool) { add(flag ? 1 : 0) }

  private mutating func add(_ text: String?) {
    add(text != nil)
    if let text { add(text) }
  }

  private mutating func addAll<Element>(
    _ elements: [Element], _ write: (inout CanonicalForm, Element) -> Void
  ) {
    add(elements.count)
    for element in elements { write(&self, element) }
  }

  private mutating func addSorted(_ texts: [String]) {
    addAll(Set(texts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }) { $0.add($1) }
  }

  private mutating func add(_ rule: Rule) {
    add(rule.id)
    add(rule.severity.rawValue)
    add(rule.confidence.rawValue)
    add(rule.regex)
    add(rule.pathRegex)
    addSorted(rule.keywords)
    add(rule.secretGroup)
    add(rule.entropy)
    add(rule.checksum)
    addSorted(rule.aliases)
    addAll(rule.allowlists) { $0.add($1) }
    addAll(rule.required) { form, required in
      form.add(required.id)
      form.add(required.withinLines ?? -1)
      form.add(required.withinColumns ?? -1)
    }
    add(rule.skipReport)
    add(rule.locked)
    add(rule.detector.map { "\($0.alphabet.rawValue) \($0.minLength) \($0.maxLength)" })
  }

  private mutating func add(_ list: Allowlist) {
    add(list.condition.rawValue)
    addSorted(list.commits)
    addSorted(list.paths)
    addSorted(list.regexes)
    add(list.target.rawValue)
    addSorted(list.stopwords)
    addSorted(list.targetRules)
  }

  private mutating func add(_ policy: PolicyRule) {
    add(policy.id)
    add(policy.kind.rawValue)
    add(policy.severity.rawValue)
    addAll(policy.patterns) { $0.add($1) }
    addAll(policy.except) { $0.add($1) }
    add(policy.blocks)
    add(policy.locked)
  }
}
