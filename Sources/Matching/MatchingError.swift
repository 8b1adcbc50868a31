/// A failure of the matching engine or of a pattern that should have compiled.
package struct MatchingError: Error, CustomStringConvertible {
  /// The step: `compile`, `scan`, `load`, `pattern`.
  package let operation: String
  /// The engine's own code; 0 where there is none.
  package let code: Int32
  package let message: String

  package init(_ operation: String, code: Int32 = 0, _ message: String) {
    self.operation = operation
    self.code = code
    self.message = message
  }

  package var description: String {
    code == 0 ? "\(operation): \(message)" : "\(operation): \(message) (code \(code))"
  }
}
