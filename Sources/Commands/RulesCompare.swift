import ArgumentParser
import Matching
import Rules
import Scanning

extension RulesCommand {
  /// `git ward rules explain ID`: a rule as it is used.
  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a rule as a scan would use it, and the file that it comes from.")
    @Argument(help: "The rule's id, or an alias of it.") var id: String
    @Option(
      name: .customLong("rules"),
      help: ArgumentHelp("Rules to layer over the built-in ones.", valueName: "dir"))
    var folders: [String] = []

    func run() throws {
      let rules = try RulesCommand.ruleSet(folders).rules
      let named = rules.filter { $0.id == id }
      let found = named.isEmpty ? rules.filter { $0.aliases.contains(id) } : named
      guard !found.isEmpty else {
        throw CommandFailure.usage("there is no rule \(id); “git ward rules list” names them all")
      }
      for rule in found {
        let place = rule.position
        try Console.print(Console.escape("# \(place.file):\(place.line)"))
        for line in RuleText.toml(rule).split(separator: "\n") {
          try Console.print(Console.escape(String(line)))
        }
      }
    }
  }

  /// `git ward rules diff DIR…`: what layers change.
  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what folders of rules add, change and take away; exit code 1 if anything.")
    @Argument(help: "Folders or files of rules to layer over the built-in ones.")
    var folders: [String]

    func run() throws {
      let old = Dictionary(
        uniqueKeysWithValues: try RulesCommand.ruleSet([]).rules.map { ($0.id, $0) })
      let new = Dictionary(
        uniqueKeysWithValues: try RulesCommand.ruleSet(folders).rules.map { ($0.id, $0) })
      var isSame = true
      for id in Set(old.keys).union(new.keys).sorted() {
        let lines = Self.changes(old[id], new[id])
        for line in lines { try Console.print(Console.escape(line)) }
        isSame = isSame && lines.isEmpty
      }
      if !isSame { throw ExitCode(1) }
      try Console.print("no rule is added, changed or taken away")
    }

    private static func changes(_ old: Rule?, _ new: Rule?) -> [String] {
      guard let old else { return new.map { ["added    \($0.id)"] } ?? [] }
      guard let new else { return ["removed  \(old.id)"] }
      let before = lines(old)
      let after = lines(new)
      if before == after { return [] }
      return ["changed  \(old.id)"]
        + before.filter { !after.contains($0) }.map { "  - \($0)" }
        + after.filter { !before.contains($0) }.map { "  + \($0)" }
    }

    /// All of a rule but its tests.
    private static func lines(_ rule: Rule) -> [String] {
      var rule = rule
      rule.tests = []
      return RuleText.toml(rule).split(separator: "\n").map(String.init)
    }
  }

  /// `git ward rules import FILE`: a configuration of gitleaks as a rule file of Ward's own.
  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a gitleaks configuration as rules of Ward's own schema.",
      discussion: "Ward reads such files as they are; in its own schema their mistakes are errors.")
    @Argument(help: "The configuration, for example .gitleaks.toml.") var file: String

    func run() throws {
      let layer = RuleLayer(name: file, source: .file(file), isTrusted: true)
      let (loaded, diagnostics) = RuleLoader.load([layer], inspector: .re2)
      for diagnostic in diagnostics { Console.error(Console.escape(diagnostic.description)) }
      guard let loaded else {
        throw CommandFailure.usage("\(file) has mistakes, so nothing was imported")
      }
      let parts =
        loaded.rules.map { RuleText.toml($0) } + loaded.globalAllowlists.map { RuleText.toml($0) }
      try Console.print(parts.joined(separator: "\n\n"))
    }
  }

  /// The rules of a run with these folders, their tests included.
  private static func ruleSet(_ folders: [String]) throws -> RuleSet {
    let layers = try RuleSources.layers(configured: [], trusted: [], explicit: folders)
    let (ruleSet, diagnostics) = RuleLoader.load(layers, inspector: .re2)
    guard let ruleSet else {
      for diagnostic in diagnostics { Console.error(Console.escape(diagnostic.description)) }
      throw CommandFailure.usage("the rules have mistakes; “git ward rules check” tells them all")
    }
    return ruleSet
  }
}
