package import Rules

extension RegexInspector {
  /// Answers of the engine that will run the rules.
  package static let re2 = RegexInspector(
    compileError: { pattern in
      do throws(MatchingError) {
        _ = try BytePattern(pattern)
        return nil
      } catch {
        return error.message
      }
    },
    groupCount: { pattern in
      // `nil` stands for "does not compile", which the first question has told.
      try? BytePattern(pattern).groupCount
    },
    matchesEmpty: { pattern in
      // The tree tells of every context; RE2 alone only of the empty text.
      if let tree = RegexParser.parse(pattern) { return tree.minWidth == 0 }
      return try? BytePattern(pattern).matches([])
    })
}
