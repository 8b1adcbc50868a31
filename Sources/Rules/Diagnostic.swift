/// A mistake in a rule file: data, so that all of them can be shown at once.
package struct Diagnostic: Sendable, CustomStringConvertible {
  package enum Level: String, Sendable {
    case warning, error
  }
  package var level: Level
  /// `nil` where the folder as a whole is meant.
  package var position: RulePosition?
  /// What is wrong and the way out, one sentence without the position.
  package var message: String

  package init(_ level: Level, _ position: RulePosition?, _ message: String) {
    self.level = level
    self.position = position
    self.message = message
  }

  /// `file:line:column: error: message`.
  package var description: String {
    let place = position.map { "\($0.file):\($0.line):\($0.column): " } ?? ""
    return "\(place)\(level.rawValue): \(message)"
  }
}
