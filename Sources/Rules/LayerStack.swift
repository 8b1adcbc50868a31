import Tokens

/// The rules of all layers so far.
///
/// A value: a layer is laid on a copy, which is thrown away when the layer has a mistake.
struct LayerStack {
  private(set) var rules: [String: Rule] = [:]
  private(set) var policies: [String: PolicyRule] = [:]
  private var allowlists: [(allowlist: Allowlist, layer: Int)] = []
  /// The layer that locked a rule.
  private var locks: [String: Int] = [:]
  private var policyLocks: [String: Int] = [:]
  /// Places of the ids in `required`, by rule.
  private var requiredPlaces: [String: [Located<String>]] = [:]
  private var layer = -1
  /// Whether an earlier layer was left out, so that an unknown id may be one of its rules.
  var isIncomplete = false

  /// Lays a layer's files on those below.
  mutating func add(_ files: [ParsedFile], isTrusted: Bool, _ log: DiagnosticLog) {
    layer += 1
    for file in files { disable(file, log) }
    var seen: [String: (position: RulePosition, file: String)] = [:]
    for file in files {
      for parsed in file.rules { add(parsed, of: file, &seen, log) }
    }
    addPolicies(files, log)
    for file in files { addAllowlists(file, log) }
    checkRequired(files, log)
    takeLocks(isTrusted: isTrusted, log)
  }

  // MARK: Rules

  private mutating func add(
    _ parsed: ParsedRule, of file: ParsedFile,
    _ seen: inout [String: (position: RulePosition, file: String)], _ log: DiagnosticLog
  ) {
    let id = parsed.rule.id
    let extends = file.extendsBelow || file.extendedPath != nil
    if let earlier = seen[id], !(extends && earlier.file != file.name) {
      let place = "\(earlier.position.file):\(earlier.position.line)"
      log.add(
        file.dialect.lintLevel, parsed.rule.position,
        "rule \(Text.quoted(id)) is given twice in one layer, first at \(place); "
          + (file.dialect == .ward ? "rename or remove one" : "the later one counts"))
    }
    seen[id] = (parsed.rule.position, file.name)

    let targets = extends ? resolve(id) : rules[id] == nil ? [] : [id]
    for target in targets where isLocked(target) {
      log.error(
        parsed.rule.position,
        "rule \(Text.quoted(target)) is locked by an earlier layer and cannot be "
          + "overridden\(target == id ? "" : " under its alias \(Text.quoted(id))"); "
          + "remove this one or give it another id")
      return
    }
    if parsed.isPatch {
      patch(targets, with: parsed, extends: extends, log)
    } else if extends, targets.count == 1, let base = rules[targets[0]] {
      rules[base.id] = merged(base, with: parsed.rule)
    } else {
      rules[id] = parsed.rule
      requiredPlaces[id] = parsed.required
    }
  }

  /// Changes rules below by one that has no regex of its own.
  private mutating func patch(
    _ targets: [String], with parsed: ParsedRule, extends: Bool, _ log: DiagnosticLog
  ) {
    let id = parsed.rule.id
    if !extends {
      log.error(
        parsed.rule.position, "rule \(Text.quoted(id)) has no regex and no path; add one")
    } else if targets.isEmpty {
      log.warning(
        parsed.rule.position,
        "there is no rule \(Text.quoted(id)) to extend\(NearestName.hint(id, in: rules.keys.sorted())); "
          + "this has no effect")
    }
    for target in targets {
      if let base = rules[target] { rules[target] = merged(base, with: parsed.rule) }
    }
  }

  /// Gitleaks' rules of extension: what is given overrides, lists are appended.
  private func merged(_ base: Rule, with rule: Rule) -> Rule {
    var result = base
    if !rule.description.isEmpty { result.description = rule.description }
    if rule.entropy != 0 { result.entropy = rule.entropy }
    if rule.secretGroup != 0 { result.secretGroup = rule.secretGroup }
    if let regex = rule.regex {
      result.regex = regex
      result.detector = nil
      // The group counts for the regex that it was given with.
      result.secretGroup = rule.secretGroup
    }
    if let path = rule.pathRegex { result.pathRegex = path }
    result.tags += rule.tags.filter { !result.tags.contains($0) }
    // A rule without keywords always runs; keywords would only narrow it.
    if !result.keywords.isEmpty || rule.regex != nil {
      result.keywords += rule.keywords.filter { !result.keywords.contains($0) }
    }
    result.allowlists += rule.allowlists
    return result
  }

  /// The ids of the rules that a name stands for: the rule itself, else those with it as an alias.
  func resolve(_ name: String) -> [String] {
    if rules[name] != nil { return [name] }
    return rules.values.filter { $0.aliases.contains(name) }.map(\.id).sorted()
  }

  private func isLocked(_ id: String) -> Bool { locks[id].map { $0 < layer } ?? false }

  private mutating func disable(_ file: ParsedFile, _ log: DiagnosticLog) {
    for name in file.disabled {
      let targets = resolve(name.value)
      if targets.isEmpty && !isIncomplete {
        log.add(
          file.dialect.lintLevel, name.position, unknownRule(name.value, "cannot be disabled"))
      }
      for target in targets {
        if isLocked(target) {
          log.error(
            name.position,
            "rule \(Text.quoted(target)) is locked by an earlier layer and cannot be disabled")
        } else {
          rules[target] = nil
        }
      }
    }
  }

  private func unknownRule(_ name: String, _ consequence: String) -> String {
    let names = rules.keys.sorted() + rules.values.flatMap(\.aliases).sorted()
    return "no rule is named \(Text.quoted(name))\(NearestName.hint(name, in: names)); "
      + "it \(consequence)"
  }

  // MARK: Allowlists

  private mutating func addAllowlists(_ file: ParsedFile, _ log: DiagnosticLog) {
    for parsed in file.allowlists {
      var list = parsed.allowlist
      var targets: Set<String> = []
      for name in parsed.targets {
        let ids = resolve(name.value)
        if ids.isEmpty && !isIncomplete {
          log.add(
            file.dialect.lintLevel, name.position,
            unknownRule(name.value, "cannot be reached by this allowlist"))
        }
        for id in ids where isLocked(id) {
          log.error(
            name.position,
            "rule \(Text.quoted(id)) is locked by an earlier layer and cannot be loosened by an "
              + "allowlist; remove it from targetRules")
        }
        targets.formUnion(ids)
      }
      // An allowlist whose rules are all unknown must not become one for every rule.
      if !parsed.targets.isEmpty && targets.isEmpty { continue }
      list.targetRules = targets.sorted()
      allowlists.append((list, layer))
    }
  }

  /// All global allowlists; those for all rules leave out what an earlier layer has locked.
  func globalAllowlists() -> [Allowlist] {
    allowlists.compactMap { entry in
      var list = entry.allowlist
      if !list.targetRules.isEmpty {
        // Rules may have been disabled since.
        list.targetRules.removeAll { rules[$0] == nil }
        return list.targetRules.isEmpty ? nil : list
      }
      let locked = locks.filter { $0.value < entry.layer && rules[$0.key] != nil }
      if locked.isEmpty { return list }
      list.targetRules = rules.keys.filter { locked[$0] == nil }.sorted()
      return list.targetRules.isEmpty ? nil : list
    }
  }

  // MARK: Required rules

  private mutating func checkRequired(_ files: [ParsedFile], _ log: DiagnosticLog) {
    for id in rules.keys.sorted() {
      guard var rule = rules[id] else { continue }
      for (index, required) in rule.required.enumerated() {
        let ids = resolve(required.id)
        if let first = ids.first {
          rule.required[index].id = first
          if first == id {
            log.error(rule.position, "rule \(Text.quoted(id)) requires itself; remove that")
          }
        } else if !isIncomplete {
          let place = requiredPlaces[id]?.first { $0.value == required.id }?.position
          log.error(
            place ?? rule.position,
            unknownRule(
              required.id, "is required by \(Text.quoted(id)), which could never be reported"))
        }
      }
      rules[id] = rule
    }
    let needed = Set(rules.values.flatMap { $0.required.map(\.id) })
    for parsed in files.flatMap(\.rules) where parsed.rule.skipReport {
      guard !needed.contains(parsed.rule.id) else { continue }
      log.warning(
        parsed.rule.position,
        "rule \(Text.quoted(parsed.rule.id)) has skipReport but no rule requires it, so that it "
          + "never reports anything")
    }
  }

  // MARK: Policies and locks

  private mutating func addPolicies(_ files: [ParsedFile], _ log: DiagnosticLog) {
    var seen: [String: RulePosition] = [:]
    for policy in files.flatMap(\.policies) {
      if let earlier = seen[policy.id] {
        log.error(
          policy.position,
          "policy \(Text.quoted(policy.id)) is given twice in one layer, first at "
            + "\(earlier.file):\(earlier.line); rename or remove one")
      }
      seen[policy.id] = policy.position
      if let lock = policyLocks[policy.id], lock < layer {
        log.error(
          policy.position,
          "policy \(Text.quoted(policy.id)) is locked by an earlier layer and cannot be "
            + "overridden; remove this one or give it another id")
      } else {
        policies[policy.id] = policy
      }
    }
  }

  /// Notes the locks of this layer, or takes them away where the layer may not lock.
  private mutating func takeLocks(isTrusted: Bool, _ log: DiagnosticLog) {
    func ignored(_ position: RulePosition) {
      log.warning(position, "locked has no effect here: only a trusted layer can lock")
    }
    for (id, rule) in rules where rule.locked && locks[id] == nil {
      if isTrusted {
        locks[id] = layer
      } else {
        rules[id]?.locked = false
        ignored(rule.position)
      }
    }
    for (id, policy) in policies where policy.locked && policyLocks[id] == nil {
      if isTrusted {
        policyLocks[id] = layer
      } else {
        policies[id]?.locked = false
        ignored(policy.position)
      }
    }
  }
}
