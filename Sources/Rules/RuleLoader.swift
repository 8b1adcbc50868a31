/// Loads rule layers: TOML to rules, checked and merged, none compiled.
package struct RuleLoader {
  /// Loads all layers, first to last.
  ///
  /// A layer with an error loads not at all, and the result is then `nil`: a scan by half of the
  /// rules would call clean what is not. All mistakes of all layers are returned, by layer and place.
  ///
  /// - Parameter inspector: what the regex engine says of a regex; without it only the text is read.
  package static func load(_ layers: [RuleLayer], inspector: RegexInspector = .textOnly)
    -> (ruleSet: RuleSet?, diagnostics: [Diagnostic])
  {
    let log = DiagnosticLog()
    var stack = LayerStack()
    for layer in layers {
      let start = log.entries.count
      let errors = log.errorCount
      let (files, isWhole) = read(layer, inspector, log)
      var next = stack
      // Where a file could not be read, an unknown id may well be one of its rules.
      if !isWhole { next.isIncomplete = true }
      next.add(files, isTrusted: layer.isTrusted, log)
      if log.errorCount == errors {
        stack = next
      } else {
        stack.isIncomplete = true
      }
      log.sort(from: start)
    }
    if layers.isEmpty { log.error(nil, "no rules were given") }
    guard log.errorCount == 0 else { return (nil, log.entries) }
    let rules = stack.rules.values.sorted { $0.id < $1.id }
    let policies = stack.policies.values.sorted { $0.id < $1.id }
    let allowlists = stack.globalAllowlists()
    let set = RuleSet(
      rules: rules, globalAllowlists: allowlists, policies: policies,
      sources: layers.map(\.name),
      canonicalBytes: CanonicalForm.bytes(rules, allowlists, policies))
    return (set, log.entries)
  }

  /// Reads the files of a layer, those that they extend first.
  private static func read(
    _ layer: RuleLayer, _ inspector: RegexInspector, _ log: DiagnosticLog
  ) -> (files: [ParsedFile], isWhole: Bool) {
    let errors = log.errorCount
    let files = LayerFiles(layer, log: log)
    var isWhole = log.errorCount == errors
    var done: Set<String> = []
    var parsed: [ParsedFile] = []
    /// Reads a file behind the one that it extends; gitleaks follows two steps, and so do we.
    func add(_ file: LayerFile, depth: Int) {
      guard done.insert(file.name).inserted else { return }
      guard let result = RuleReader.read(file, inspector: inspector, log: log) else {
        isWhole = false
        return
      }
      if let path = result.extendedPath {
        if depth == 2 {
          log.error(path.position, "files are extended more than two deep; join some of them")
        } else if let base = files.extended(path, of: file.name, log) {
          add(base, depth: depth + 1)
        } else {
          isWhole = false
        }
      }
      parsed.append(result)
    }
    for file in files.files { add(file, depth: 0) }
    return (parsed, isWhole)
  }
}
