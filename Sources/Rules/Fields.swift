import Tokens

/// A value and where it stands.
struct Located<Value> {
  var value: Value
  var position: RulePosition
}

/// The members of one table, read by name and type; every misuse is logged.
struct Fields {
  let file: String
  let position: RulePosition
  let log: DiagnosticLog
  private let members: [TomlNode]
  private let foldsCase: Bool
  /// What the table is in messages: `rule`, `allowlist`.
  private let subject: String

  /// Takes a table's members and logs those that are not in `known`.
  ///
  /// - Parameters:
  ///   - unknown: the level at which unknown keys are logged.
  ///   - foldsCase: whether `SecretGroup` means `secretGroup`.
  init(
    _ table: TomlNode, file: String, subject: String, known: [String],
    unknown level: Diagnostic.Level, foldsCase: Bool, log: DiagnosticLog
  ) {
    self.file = file
    self.log = log
    self.subject = subject
    self.foldsCase = foldsCase
    self.position = RulePosition(file: file, line: table.place.line, column: table.place.column)
    if case .table(let members) = table.value { self.members = members } else { self.members = [] }
    let names = foldsCase ? known.map { $0.lowercased() } : known
    for member in members {
      let name = foldsCase ? member.key.lowercased() : member.key
      if names.contains(name) { continue }
      let hint = NearestName.find(member.key, in: known)
      let way =
        hint.map { "did you mean \"\($0)\"?" }
        ?? (level == .error ? "known are \(known.joined(separator: ", "))" : "it is ignored")
      log.add(
        level, Self.keyPosition(member, file),
        "\(Text.quoted(member.key)) is not a key of \(subject); \(way)")
    }
  }

  func has(_ name: String) -> Bool { member(name) != nil }

  /// The position of a key, or of the table where the key is absent.
  func keyPosition(_ name: String) -> RulePosition {
    member(name).map { Self.keyPosition($0, file) } ?? position
  }

  func string(_ name: String) -> Located<String>? {
    guard let node = member(name) else { return nil }
    if case .string(let value) = node.value { return located(value, node) }
    wrongType(node, "a string")
    return nil
  }

  func boolean(_ name: String) -> Located<Bool>? {
    guard let node = member(name) else { return nil }
    if case .boolean(let value) = node.value { return located(value, node) }
    wrongType(node, "true or false")
    return nil
  }

  /// An integer within `range`.
  func integer(_ name: String, _ range: ClosedRange<Int>) -> Located<Int>? {
    guard let node = member(name) else { return nil }
    guard case .integer(let value) = node.value else {
      wrongType(node, "an integer")
      return nil
    }
    guard let number = Int(exactly: value), range.contains(number) else {
      log.error(
        valuePosition(node),
        "\"\(node.key)\" must be from \(range.lowerBound) to \(range.upperBound), not \(value)")
      return nil
    }
    return located(number, node)
  }

  /// A number, with or without a fraction, within `range`.
  func number(_ name: String, _ range: ClosedRange<Double>) -> Located<Double>? {
    guard let node = member(name) else { return nil }
    let number: Double
    switch node.value {
    case .integer(let value): number = Double(value)
    case .float(let value): number = value
    default:
      wrongType(node, "a number")
      return nil
    }
    guard range.contains(number) else {
      log.error(
        valuePosition(node),
        "\"\(node.key)\" must be from \(range.lowerBound) to \(range.upperBound), not \(number)")
      return nil
    }
    return located(number, node)
  }

  /// An array of strings; empty where absent. Members of other types are logged and left out.
  func strings(_ name: String) -> [Located<String>] {
    guard let node = member(name) else { return [] }
    guard case .array(let elements) = node.value else {
      wrongType(node, "an array of strings")
      return []
    }
    return elements.compactMap { element in
      if case .string(let value) = element.value { return located(value, element) }
      log.error(
        valuePosition(element),
        "\"\(node.key)\" must hold strings only, not \(element.kindName)")
      return nil
    }
  }

  /// An array of tables; empty where absent.
  func tables(_ name: String) -> [TomlNode] {
    guard let node = member(name) else { return [] }
    guard case .array(let elements) = node.value else {
      log.error(
        valuePosition(node),
        "\"\(node.key)\" must be an array of tables, not \(node.kindName); write it in [[…]]")
      return []
    }
    return elements.filter { element in
      if case .table = element.value { return true }
      log.error(
        valuePosition(element), "\"\(node.key)\" must hold tables only, not \(element.kindName)")
      return false
    }
  }

  /// A single table.
  func table(_ name: String) -> TomlNode? {
    guard let node = member(name) else { return nil }
    if case .table = node.value { return node }
    wrongType(node, "a table")
    return nil
  }

  /// Whether the value is an array (of whatever).
  func isArray(_ name: String) -> Bool {
    if case .array = member(name)?.value { return true }
    return false
  }

  /// Whether the value is an array without elements, of whatever type.
  func isEmptyArray(_ name: String) -> Bool {
    if case .array(let elements) = member(name)?.value { return elements.isEmpty }
    return false
  }

  private func member(_ name: String) -> TomlNode? {
    if let exact = members.first(where: { $0.key == name }) { return exact }
    guard foldsCase else { return nil }
    let folded = name.lowercased()
    return members.first { $0.key.lowercased() == folded }
  }

  private func wrongType(_ node: TomlNode, _ wanted: String) {
    log.error(
      valuePosition(node), "\"\(node.key)\" of \(subject) must be \(wanted), not \(node.kindName)")
  }

  private func located<Value>(_ value: Value, _ node: TomlNode) -> Located<Value> {
    Located(value: value, position: valuePosition(node))
  }

  private func valuePosition(_ node: TomlNode) -> RulePosition {
    RulePosition(file: file, line: node.place.line, column: node.place.column)
  }

  private static func keyPosition(_ node: TomlNode, _ file: String) -> RulePosition {
    RulePosition(file: file, line: node.keyPlace.line, column: node.keyPlace.column)
  }
}
