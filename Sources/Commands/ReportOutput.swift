import ArgumentParser
import Platform
import Reporting
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes a report and says how the process must end.
enum ReportOutput {
  /// - Throws: `ExitCode` 1 or 3 as the report says, or a usage failure when it may not be written there.
  static func finish(_ report: Report, _ flags: OutputOptions, isUnborn: Bool = false) throws {
    try checkReveal(flags)
    let redactor = Redactor(findings: report.findings, reveal: flags.reveal)
    var options = ReportOptions()
    options.colour = usesColour(flags)
    options.quiet = flags.quiet
    options.version = Version.current
    options.isBelowTop = !(Environment.value("GIT_PREFIX") ?? "").isEmpty
    options.isUnborn = isUnborn
    options.time = Environment.value("SOURCE_DATE_EPOCH").flatMap(Int64.init) ?? Int64(time(nil))
    let writer = ReportWriter(format: flags.format, redactor: redactor, options: options)
    let bytes = writer.render(report)
    if let output = flags.output {
      do throws(PlatformError) {
        try Files.replace(output, with: bytes)
      } catch {
        throw CommandFailure.incomplete("the report was not written: \(error)")
      }
      let verdict =
        report.blocking > 0
        ? "\(report.blocking) blocking" : report.isComplete ? "nothing blocks" : "incomplete"
      if !flags.quiet {
        Console.error("ward: \(verdict); the report is in \(Console.escape(output))")
      }
    } else if flags.format == .human {
      // Hooks and people read standard error; standard output stays for machines.
      try write(bytes, to: isHook(report) ? 2 : 1)
    } else {
      try write(bytes, to: 1)
    }
    if !report.isComplete && !flags.format.tellsWhatIsMissing {
      for entry in report.receipt.skipped where entry.isFailure {
        Console.error("ward: not read: \(redactor.text(entry.what)): \(redactor.text(entry.why))")
      }
    }
    let code: Int32 = report.blocking > 0 ? 1 : report.isComplete ? 0 : 3
    // Nothing is left to flush: all output is written by `write(2)`.
    if flags.endsProcess { _exit(code) }
    if code != 0 { throw ExitCode(code) }
  }

  static func finish(_ report: Report, _ flags: OutputFlags) throws {
    try finish(report, flags.options)
  }

  private static func isHook(_ report: Report) -> Bool {
    report.command != "audit" && report.command != "scan"
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
    guard Console.write(bytes, to: descriptor) else {
      throw CommandFailure.incomplete(
        "the report was not written: \(String(cString: strerror(errno)))")
    }
  }

  private static func usesColour(_ flags: OutputOptions) -> Bool {
    guard flags.format == .human, flags.output == nil, !flags.noColor,
      Environment.value("NO_COLOR")?.isEmpty ?? true, Environment.value("TERM") != "dumb"
    else { return false }
    return Environment.isTerminal(1) && Environment.isTerminal(2)
  }

  /// Secrets go to a terminal that a person looks at, or to a private file that git cannot pick up.
  private static func checkReveal(_ flags: OutputOptions) throws {
    guard flags.reveal else { return }
    if let output = flags.output {
      let folder = Files.realPath(Files.directory(of: output)) ?? Files.directory(of: output)
      if isInsideWorkTree(folder) {
        throw CommandFailure.usage(
          "--reveal: \(output) lies inside a git work tree; name a file outside of any")
      }
      return
    }
    guard Environment.isTerminal(1), !Environment.isCI else {
      throw CommandFailure.usage(
        "--reveal writes only to a terminal outside CI, or to an --output file outside work trees")
    }
  }

  private static func isInsideWorkTree(_ folder: String) -> Bool {
    var next = folder
    while true {
      if Files.exists(Files.join(next, ".git")) { return true }
      if next == "/" || next == "." { return false }
      next = Files.directory(of: next)
    }
  }
}
