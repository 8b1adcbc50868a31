import ArgumentParser
import Matching
import Platform
import Scanning

extension RulesCommand {
  /// `git ward rules bench FILE…`: what each rule costs.
  struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Measure what each rule costs on content of your own, dearest first.")

    @Argument(help: "Files to scan; a few megabytes of ordinary code tell most.")
    var files: [String]
    @Option(
      name: .customLong("rules"),
      help: ArgumentHelp("Rules to layer over the built-in ones.", valueName: "dir"))
    var folders: [String] = []
    @Option(help: "Only rules whose id contains this.") var only: String?
    @Option(help: "How many rules to show; 0: all.") var top: Int = 20
    @Option(help: "How often each rule scans everything; the fastest counts.") var rounds: Int = 3

    func validate() throws {
      guard (1...1000).contains(rounds) else {
        throw ValidationError("--rounds takes a number from 1 to 1000")
      }
      guard top >= 0 else { throw ValidationError("--top takes a number, 0 for all") }
    }

    func run() throws {
      var setup = SessionSetup()
      setup.ruleFolders = folders
      let ruleSet = try setup.compiledRules().rules.ruleSet
      var contents: [(path: String, bytes: [UInt8])] = []
      for file in files {
        do throws(PlatformError) {
          contents.append((file, try Files.read(file, limit: 256 << 20)))
        } catch {
          throw CommandFailure.usage("\(error)")
        }
      }
      let size = contents.reduce(0) { $0 + $1.bytes.count }
      guard size > 0 else { throw CommandFailure.usage("the files are empty: nothing to measure") }
      let costs: [RuleBench.Cost]
      do {
        costs = try RuleBench.run(ruleSet, only: only, contents: contents, rounds: rounds)
      } catch let error as MatchingError {
        throw CommandFailure.incomplete("\(error)")
      }
      guard !costs.isEmpty else { throw CommandFailure.usage("no rule's id contains that") }
      try Console.print("ns/byte  matches  rule (each alone, over \(size) bytes)")
      for cost in top == 0 ? costs[...] : costs.prefix(top) {
        let time = pad(hundredths(cost.nanosecondsPerByte), 7)
        try Console.print(
          "\(time)  \(pad(String(cost.matches), 7))  \(Console.escape(cost.ruleID))")
      }
    }

    private func pad(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private func hundredths(_ value: Double) -> String {
      let number = Int((value * 100).rounded())
      return "\(number / 100).\(number % 100 < 10 ? "0" : "")\(number % 100)"
    }
  }
}
