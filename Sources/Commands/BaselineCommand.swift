import ArgumentParser
import Platform
import ScanModel
import Scanning

/// `git ward baseline`: accepts what is there today, without writing a secret down.
struct BaselineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline", abstract: "Keep a list of findings that are accepted for now.",
    subcommands: [Create.self])

  func run() throws { throw ValidationError("name a subcommand: create") }

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Audit the repository and write its blocking findings to a baseline.")

    @Option(name: .customLong("file"), help: "The baseline file to write; entries in it are kept.")
    var file: String = TrustedSide.baselineFile
    @Option(help: "Why these findings are accepted.") var reason: String = "accepted at creation"
    @Option(help: "Who answers for them.") var owner: String = ""
    @Option(help: "Last day on which the entries count, YYYY-MM-DD.") var expires: String = ""
    @OptionGroup var audit: Audit

    func run() throws {
      var baseline = try existing() ?? Baseline()
      var audit = audit
      audit.scan.baseline = nil
      let report = try audit.report()
      guard report.isComplete else {
        throw CommandFailure.incomplete(
          "the audit was incomplete, so no baseline was written; run “git ward audit” for the reasons"
        )
      }
      let fingerprinter = Fingerprinter(key: baseline.key)
      var added = 0
      for finding in report.findings where finding.status == .new && finding.blocks {
        let before = baseline.entries.count
        baseline.insert(
          Baseline.Entry(
            fingerprint: fingerprinter.fingerprint(of: finding), rule: finding.ruleID,
            reason: reason, owner: owner, expires: expires))
        added += baseline.entries.count - before
      }
      let bytes = baseline.render()
      _ = try Baseline.reading(bytes, file: file)
      do throws(PlatformError) {
        try Files.createDirectories(Files.directory(of: file))
        try Files.replace(file, with: bytes, mode: 0o644)
      } catch {
        throw CommandFailure.incomplete("the baseline was not written: \(error)")
      }
      try Console.print(
        "\(Console.escape(file)): \(added) added, \(baseline.entries.count) in all. Commit the file; "
          + "rotate these credentials all the same, for they are in the history.")
    }

    private func existing() throws -> Baseline? {
      guard Files.exists(file) else { return nil }
      let bytes: [UInt8]
      do throws(PlatformError) {
        bytes = try Files.read(file)
      } catch {
        throw CommandFailure.usage("\(error)")
      }
      return try Baseline.reading(bytes, file: file)
    }
  }
}
