package import ScanModel

/// A policy on files rather than contents.
package struct PolicyRule: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// The names must be ignored wherever they might appear.
    case ignoreCoverage = "ignore-coverage"
    /// Files of these names must not be committed.
    case forbiddenPath = "forbidden-path"
  }
  package var id: String
  package var kind: Kind
  package var description: String
  package var severity: Severity
  /// Gitignore-style names: `.env`, `.env.*`, `*.key`.
  package var patterns: [String]
  /// Names that are fine although a pattern fits.
  package var except: [String]
  package var blocks: Bool
  package var locked: Bool
  package var position: RulePosition

  package init(id: String, kind: Kind, position: RulePosition) {
    self.id = id
    self.kind = kind
    self.description = ""
    self.severity = .high
    self.patterns = []
    self.except = []
    self.blocks = kind == .forbiddenPath
    self.locked = false
    self.position = position
  }
}
