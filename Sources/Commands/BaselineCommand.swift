import ArgumentParser
import Scanning

/// `git ward baseline`: accepts what is there today, without writing a secret down.
struct BaselineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline", abstract: "Keep a list of findings that are accepted for now.",
    subcommands: [Create.self, Update.self, Prune.self, Diff.self])

  func run() throws {
    throw ValidationError("name a subcommand: create, update, prune or diff")
  }

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Audit the repository and write its blocking findings to a baseline.")

    @OptionGroup var entries: NewEntries
    @OptionGroup var audit: Audit

    func run() throws {
      let file = BaselineFile(entries.file)
      var baseline = try file.read() ?? Baseline()
      let change = try file.change(of: baseline, audit, template: entries.template)
      for entry in change.missing { baseline.set(entry) }
      try file.write(baseline)
      try Console.print(
        "\(file.shownName): \(change.missing.count) added, \(baseline.entries.count) in all. Commit "
          + "the file; rotate these credentials all the same, for they are in the history.")
    }
  }

  struct Update: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add findings that are missing, renew rule ids, and take out what is gone.")

    @OptionGroup var entries: NewEntries
    @OptionGroup var audit: Audit

    func run() throws {
      let file = BaselineFile(entries.file)
      var baseline = try file.existing()
      let change = try file.change(of: baseline, audit, template: entries.template)
      for entry in change.missing + change.renamed { baseline.set(entry) }
      for entry in change.gone { baseline.remove(entry) }
      try file.write(baseline)
      try Console.print(
        "\(file.shownName): \(change.missing.count) added, \(change.gone.count) taken out, "
          + "\(change.renamed.count) renamed, \(baseline.entries.count) in all.")
      try file.tell(expired: change.expired)
    }
  }

  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take out entries whose secret is gone or whose last day is over; add none.")

    @OptionGroup var entries: KnownEntries
    @OptionGroup var audit: Audit

    func run() throws {
      let file = BaselineFile(entries.file)
      var baseline = try file.existing()
      let change = try file.change(of: baseline, audit, template: KnownEntries.none)
      for entry in change.gone + change.expired { baseline.remove(entry) }
      try file.write(baseline)
      try Console.print(
        "\(file.shownName): \(change.gone.count) gone and \(change.expired.count) expired taken out, "
          + "\(baseline.entries.count) left.")
    }
  }

  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what update and prune would change; exit code 1 if anything.")

    @OptionGroup var entries: KnownEntries
    @OptionGroup var audit: Audit

    func run() throws {
      let file = BaselineFile(entries.file)
      let change = try file.change(of: file.existing(), audit, template: KnownEntries.none)
      let lists: [(String, [Baseline.Entry])] = [
        ("missing", change.missing), ("gone", change.gone), ("expired", change.expired),
        ("renamed", change.renamed),
      ]
      for (word, entries) in lists {
        for entry in entries {
          try Console.print("\(word)\t\(entry.fingerprint)\t\(Console.escape(entry.rule))")
        }
      }
      if !change.isEmpty { throw ExitCode(1) }
      try Console.print("\(file.shownName) holds what the audit finds.")
    }
  }
}

/// The options of commands that add entries.
struct NewEntries: ParsableArguments {
  @Option(name: .customLong("file"), help: "The baseline file to write; entries in it are kept.")
  var file: String = TrustedSide.baselineFile
  @Option(help: "Why these findings are accepted.") var reason: String = "accepted at creation"
  @Option(help: "Who answers for them.") var owner: String = ""
  @Option(help: "Last day on which the entries count, YYYY-MM-DD.") var expires: String = ""

  var template: Baseline.Entry {
    Baseline.Entry(fingerprint: "", rule: "", reason: reason, owner: owner, expires: expires)
  }
}

/// The options of commands that add none.
struct KnownEntries: ParsableArguments {
  @Option(name: .customLong("file"), help: "The baseline file.")
  var file: String = TrustedSide.baselineFile

  static let none = Baseline.Entry(fingerprint: "", rule: "", reason: "", owner: "", expires: "")
}
