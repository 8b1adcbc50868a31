import ArgumentParser
import Git
import Scanning

/// `git ward scan PATH… | -`: files as they are on disk, or standard input.
struct Scan: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scan files and folders on disk, or standard input with “-”.")

  @Argument(help: "Files and folders, or “-”.") var paths: [String]
  @OptionGroup var scan: ScanFlags
  @OptionGroup var output: OutputFlags

  func validate() throws {
    if paths.contains("-") && paths.count > 1 {
      throw ValidationError("“-” (standard input) stands alone")
    }
  }

  func run() throws {
    let setup = scan.setup(isHook: false)
    let session = try setup.session()
    let report =
      try paths == ["-"]
      ? FileScan.runOnStandardInput(session) : FileScan.run(session, paths: paths)
    try ReportOutput.finish(report, output)
  }
}
