import ArgumentParser
import Platform
import Reporting
import Scanning

/// Options that every scan takes: where rules and policy come from, and what blocks.
struct ScanFlags: ParsableArguments {
  @Option(
    name: .customLong("rules"),
    help: ArgumentHelp("Folder or file of rules, layered over the built-in ones.", valueName: "dir")
  )
  var rules: [String] = []

  @Option(help: ArgumentHelp("Findings listed in this file do not block.", valueName: "file"))
  var baseline: String?

  @Option(help: ArgumentHelp("Key of the fingerprints.", valueName: "file"))
  var keyFile: String?

  @Option(
    help: ArgumentHelp(
      "Revision or folder that rules, ignores, allows and baseline are read from.",
      valueName: "rev|dir"))
  var policyFrom: String?

  @Option(
    help: ArgumentHelp(
      "What blocks: high, medium or low confidence, and severity:LEVEL.", valueName: "line"))
  var failOn: String?

  @Option(help: ArgumentHelp("Workers; default: one a processor.", valueName: "n"))
  var threads: Int?

  @Flag(help: "Honour gitleaks:allow comments as well.")
  var gitleaksAllow = false

  @Option(
    help: ArgumentHelp(
      "Archives inside of each other that are opened; 0: none is; default: 3.", valueName: "n"))
  var archiveDepth: Int?

  func validate() throws {
    if let archiveDepth, !(0...16).contains(archiveDepth) {
      throw ValidationError("--archive-depth takes a number from 0 to 16")
    }
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 256")
    }
  }

  func setup(isHook: Bool) -> SessionSetup {
    var setup = SessionSetup()
    setup.ruleFolders = rules
    setup.baselinePath = baseline
    setup.keyPath = keyFile
    setup.policyFrom = policyFrom
    setup.failOn = failOn
    setup.threads = threads ?? 0
    setup.gitleaksAllow = gitleaksAllow
    setup.isHook = isHook
    setup.onCompile = CompileNote.write
    setup.archiveDepth = archiveDepth
    return setup
  }
}

/// Options of every report.
struct OutputFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "One of \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "format"))
  var format: ReportFormat = .human

  @Option(help: ArgumentHelp("Write the report to a new file.", valueName: "file"))
  var output: String?

  @Flag(help: "No colours.")
  var noColor = false

  @Flag(name: .shortAndLong, help: "Only findings and failures; no receipt, no progress.")
  var quiet = false

  @Flag(
    help: "Show secrets: only to a terminal outside CI, or to an --output file outside work trees.")
  var reveal = false

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output takes the name of a file") }
  }
}

/// The same as plain values, for runs that no parser has looked at.
struct OutputOptions {
  var format = ReportFormat.human
  var output: String?
  var noColor = false
  var quiet = false
  var reveal = false
  /// Whether the process ends as soon as the report is written: what it holds goes back to the system
  /// faster at once than piece by piece.
  var endsProcess = false
}

extension OutputFlags {
  var options: OutputOptions {
    OutputOptions(
      format: format, output: output, noColor: noColor, quiet: quiet, reveal: reveal)
  }
}

extension ReportFormat: ExpressibleByArgument {}
