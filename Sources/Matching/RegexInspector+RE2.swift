package import Rules

extension RegexInspector {
  /// Answers of the engine that will run the rules.
  package static let re2 = RegexInspector(
    compileError: { pattern in
      if case .refused(let error) = PatternAnswers.shared.answer(pattern) {
        error.message
      } else {
        nil
      }
    },
    groupCount: { pattern in
      // `nil` stands for "does not compile", which the first question has told.
      if case .groups(let count) = PatternAnswers.shared.answer(pattern) { count } else { nil }
    },
    matchesEmpty: { pattern in
      // The tree tells of every context; RE2 alone only of the empty text.
      if let tree = RegexParser.parse(pattern) { return tree.minWidth == 0 }
      return try? BytePattern(pattern).matches([])
    })
}
