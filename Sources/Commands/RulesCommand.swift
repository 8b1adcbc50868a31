import ArgumentParser
import Git
import Matching
import Rules
import ScanModel
import Scanning
import Tokens

/// `git ward rules`: looks after rule files.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Check, test, measure, list, show, compare, import and start rules.",
    subcommands: [
      Check.self, Test.self, Bench.self, List.self, Explain.self, Diff.self, Import.self, New.self,
    ])

  func run() throws {
    throw ValidationError(
      "name a subcommand: check, test, bench, list, explain, diff, import or new")
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check rule files: every mistake with file, line and column.")
    @Argument(help: "Folders or files of rules to layer over the built-in ones.")
    var folders: [String] = []

    func run() throws {
      let layers = try RuleSources.layers(configured: [], trusted: [], explicit: folders)
      let (ruleSet, diagnostics) = RuleLoader.load(layers, inspector: .re2)
      for diagnostic in diagnostics { Console.error(Console.escape(diagnostic.description)) }
      guard let ruleSet else {
        let count = diagnostics.count { $0.level == .error }
        throw CommandFailure.usage("\(count) \(count == 1 ? "mistake" : "mistakes") in the rules")
      }
      var setup = SessionSetup()
      setup.ruleFolders = folders
      // Compiles them, and leaves them in the cache for the hooks.
      _ = try setup.compiledRules()
      try Console.print(
        "\(ruleSet.rules.count) rules and \(ruleSet.policies.count) policies from "
          + "\(ruleSet.sources.map(Console.escape).joined(separator: ", ")): no mistakes")
    }
  }

  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run the tests inside the rule files on freshly generated samples.")
    @Argument(help: "Folders or files of rules to layer over the built-in ones.")
    var folders: [String] = []
    @Option(help: "Only rules whose id contains this.") var only: String?
    @Option(help: "Samples generated for each test.") var samples: Int = 5
    @Option(help: "Seed of the generator.") var seed: UInt64 = 1

    func run() throws {
      var setup = SessionSetup()
      setup.ruleFolders = folders
      let compiled = try setup.compiledRulesWithTests()
      let outcome: RuleTests.Outcome
      do throws(MatchingError) {
        outcome = try RuleTests.run(compiled, only: only, samples: max(1, samples), seed: seed)
      } catch {
        throw CommandFailure.incomplete("\(error)")
      }
      for failure in outcome.failures { Console.error(Console.escape(failure.description)) }
      for id in outcome.untested { Console.error("note: rule \(id) has no tests") }
      try Console.print(
        "\(outcome.passed) passed, \(outcome.failures.count) failed (seed \(seed), \(samples) samples "
          + "each)")
      if !outcome.failures.isEmpty { throw ExitCode(1) }
      if outcome.passed == 0 { throw CommandFailure.usage("no test was run") }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the rules that a scan would use.")
    @Argument(help: "Folders or files of rules to layer over the built-in ones.")
    var folders: [String] = []

    func run() throws {
      var setup = SessionSetup()
      setup.ruleFolders = folders
      let ruleSet = try setup.compiledRules().rules.ruleSet
      let width = ruleSet.rules.map(\.id.count).max() ?? 0
      for rule in ruleSet.rules {
        let id = rule.id + String(repeating: " ", count: width - rule.id.count)
        let level = pad(rule.severity.rawValue, 8) + "  " + pad(rule.confidence.rawValue, 6)
        try Console.print("\(Console.escape(id))  \(level)  \(Console.escape(rule.description))")
      }
      for policy in ruleSet.policies {
        try Console.print(
          "\(Console.escape(policy.id))  policy  \(Console.escape(policy.description))")
      }
    }

    private func pad(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
  }
}
