import Rules

/// Asks RE2 about every pattern of a rule set, to tell all that it refuses.
enum PatternCheck {
  /// - Parameter known: rules that passed before, as `key(_:)` has them; their regexes are not
  ///   compiled again.
  static func check(
    _ ruleSet: RuleSet, _ rules: [CompiledRule], _ globalAllowlists: [CompiledAllowlist],
    known: Set<String>
  ) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for (rule, compiled) in zip(ruleSet.rules, rules) {
      if let regex = compiled.regex, !known.contains(key(rule)) {
        if let groups = groups(of: regex, "regex of rule \(rule.id)", rule.position, &diagnostics),
          rule.secretGroup < 0 || rule.secretGroup > groups
        {
          let sentence =
            "rule \(rule.id): secretGroup \(rule.secretGroup) does not exist, the regex has \(groups)"
          diagnostics.append(Diagnostic(.error, rule.position, sentence))
        }
      }
      if let path = compiled.path {
        _ = groups(of: path, "path of rule \(rule.id)", rule.position, &diagnostics)
      }
      for (list, source) in zip(compiled.allowlists, rule.allowlists) {
        check(list, "allowlist of rule \(rule.id)", source.position, &diagnostics)
      }
    }
    for (list, source) in zip(globalAllowlists, ruleSet.globalAllowlists) {
      check(list, "global allowlist", source.position, &diagnostics)
    }
    return diagnostics
  }

  /// What the check of a rule's regex depends on.
  static func key(_ rule: Rule) -> String { "\(rule.secretGroup) \(rule.regex ?? "")" }

  private static func check(
    _ list: CompiledAllowlist, _ name: String, _ position: RulePosition,
    _ diagnostics: inout [Diagnostic]
  ) {
    for pattern in list.paths + list.regexes {
      _ = groups(of: pattern, name, position, &diagnostics)
    }
  }

  /// The number of groups, or `nil` and a diagnostic.
  private static func groups(
    of pattern: LazyPattern, _ name: String, _ position: RulePosition,
    _ diagnostics: inout [Diagnostic]
  ) -> Int? {
    switch PatternAnswers.shared.answer(pattern.source) {
    case .groups(let count): return count
    case .refused(let error):
      diagnostics.append(
        Diagnostic(.error, position, "the \(name) does not compile: \(error.message)"))
      return nil
    }
  }
}
