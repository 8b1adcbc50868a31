/// What the loader asks of the regex engine, so that it need not know the engine.
package struct RegexInspector: Sendable {
  /// Why a regex does not compile; `nil` where it does.
  package var compileError: @Sendable (String) -> String?
  /// The number of capture groups; `nil` where it cannot be told.
  package var groupCount: @Sendable (String) -> Int?
  /// Whether the regex can match no text at all; `nil` where it cannot be told.
  package var matchesEmpty: @Sendable (String) -> Bool?

  package init(
    compileError: @escaping @Sendable (String) -> String?,
    groupCount: @escaping @Sendable (String) -> Int?,
    matchesEmpty: @escaping @Sendable (String) -> Bool?
  ) {
    self.compileError = compileError
    self.groupCount = groupCount
    self.matchesEmpty = matchesEmpty
  }

  /// Answers from the text alone: nothing is called broken, groups are counted where the text is
  /// understood.
  package static let textOnly = RegexInspector(
    compileError: { _ in nil },
    groupCount: { RegexText($0)?.groupCount },
    matchesEmpty: { RegexText($0)?.canBeEmpty })
}
