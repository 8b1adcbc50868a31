package import Rules

/// Why a rule set could not be made ready; all mistakes at once.
package struct RuleCompilationError: Error, CustomStringConvertible {
  package let diagnostics: [Diagnostic]

  package init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
