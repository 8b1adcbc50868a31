import Rules

/// A rule with its lazy patterns and what the first stage knows of it.
struct CompiledRule: Sendable {
  let index: Int
  let id: String
  let regex: LazyPattern?
  let path: LazyPattern?
  /// ASCII lower case.
  let keywords: [[UInt8]]
  let allowlists: [CompiledAllowlist]
  let required: [Required]
  let kind: Kind
  /// Whether the rule only helps others.
  let skipsReport: Bool
  /// Whether the rule knows a value by the provider's name beside it (`NamedValue`).
  let isNamed: Bool
  /// Whether its match is where a lexer begins, which finds the values.
  let readsKubernetesSecrets: Bool

  /// Another rule that must match near.
  struct Required: Sendable {
    /// `nil` where the rule does not exist; such a demand is never met.
    var rule: Int?
    var withinLines: Int?
    var withinColumns: Int?
  }

  /// How telling a rule is where several match the same bytes; lower wins.
  enum Kind: Int, Sendable, Comparable {
    /// `broad`: a shape that several providers share, so that a rule which names one says more.
    /// `spoken`: behind a word for a secret, in no form of its own.
    case specific, broad, generic, entropy, spoken

    static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
  }

  /// Longer bounds are treated as none: windows would cover everything anyway.
  static let widthLimit = 16 << 10

  /// - Parameter identifiers: asked for only where the rule speaks of others.
  init(_ rule: Rule, index: Int, identifiers: () -> RuleIdentifiers) {
    self.index = index
    id = rule.id
    regex = rule.detector == nil ? rule.regex.map { LazyPattern($0) } : nil
    path = rule.pathRegex.map { LazyPattern($0) }
    keywords = rule.keywords.map { Array($0.utf8).asciiLowercased }.filter { !$0.isEmpty }
    allowlists = rule.allowlists.map { CompiledAllowlist($0, identifiers) }
    required = rule.required.map {
      Required(
        rule: identifiers().index(of: $0.id), withinLines: $0.withinLines,
        withinColumns: $0.withinColumns)
    }
    skipsReport = rule.skipReport
    isNamed = rule.tags.contains(Rule.namedTag)
    readsKubernetesSecrets = rule.tags.contains("kubernetes-secret")
    kind = Self.kind(of: rule)
  }

  private static func kind(of rule: Rule) -> Kind {
    if rule.detector != nil { return .entropy }
    if rule.tags.contains(Judge.spokenTag) { return .spoken }
    if rule.tags.contains("generic") || rule.id.hasPrefix("generic") { return .generic }
    return rule.tags.contains("broad") ? .broad : .specific
  }

  var isPathOnly: Bool { regex == nil && kind != .entropy && path != nil }
}

/// Rule ids and aliases as indices.
struct RuleIdentifiers {
  private var indices: [String: Int] = [:]
  private var aliases: [String: Int] = [:]

  init(_ rules: [RuleName]) {
    for (i, rule) in rules.enumerated() {
      indices[rule.id] = i
      for alias in rule.aliases where aliases[alias] == nil { aliases[alias] = i }
    }
  }

  func index(of id: String) -> Int? { indices[id] ?? aliases[id] }
}
