/// All rules of a run, layers merged: ids are unique, order is by id.
package struct RuleSet: Sendable {
  package var rules: [Rule]
  package var globalAllowlists: [Allowlist]
  package var policies: [PolicyRule]
  /// Where each layer came from, in order: `built-in`, a folder, a revision.
  package var sources: [String]
  /// Canonical bytes of all that shapes a scan; the rules hash is SHA-256 over them.
  package var canonicalBytes: [UInt8]

  package init(
    rules: [Rule], globalAllowlists: [Allowlist], policies: [PolicyRule], sources: [String],
    canonicalBytes: [UInt8]
  ) {
    self.rules = rules
    self.globalAllowlists = globalAllowlists
    self.policies = policies
    self.sources = sources
    self.canonicalBytes = canonicalBytes
  }
}
