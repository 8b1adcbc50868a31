/// A rule as one file gives it, before layers are merged.
struct ParsedRule {
  var rule: Rule
  /// The ids in `required`, with their places.
  var required: [Located<String>] = []
  /// Whether the rule has neither regex nor path nor detector, and so only changes one below.
  var isPatch = false
}

/// An allowlist for all rules, before layers are merged.
struct ParsedAllowlist {
  var allowlist: Allowlist
  var targets: [Located<String>] = []
}

/// What one file holds.
struct ParsedFile {
  var name: String
  var dialect: Dialect
  var rules: [ParsedRule] = []
  var allowlists: [ParsedAllowlist] = []
  var policies: [PolicyRule] = []
  /// Ids, or aliases, of rules of earlier layers that are taken away.
  var disabled: [Located<String>] = []
  /// `extend.path` of a gitleaks configuration.
  var extendedPath: Located<String>?
  /// `extend.useDefault`: rules of the same id are changed, not replaced.
  var extendsBelow = false

  init(name: String, dialect: Dialect) {
    self.name = name
    self.dialect = dialect
  }
}
