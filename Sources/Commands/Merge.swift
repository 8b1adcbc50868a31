import ArgumentParser
import Git
import Platform
import Reporting
import ScanModel
import Scanning

/// `git ward merge REPORT…`: one report out of those of `audit --shard 1/N` to `N/N`.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Join the reports of an audit's parts to the report of the whole.",
    discussion: """
      Reads commits, names and messages of the repository, and judges what the parts found worth a look. \
      The report and the exit code are those of one audit that read everything. Rules, policy and key \
      are named as for the parts.
      """)

  @Argument(help: ArgumentHelp("JSON reports, one of each part.", valueName: "report"))
  var reports: [String]
  @Option(
    help: ArgumentHelp(
      "The repository; default: the one around the current folder, else where the parts were made.",
      valueName: "folder"))
  var repository: String?
  @Flag(help: "Accept that a shallow clone shows only part of the history.") var allowShallow =
    false
  @Flag(help: "Let findings block that no ref or reflog reaches.") var includeUnreachable = false
  @Flag(help: "Hash every object that is read; name it for the parts as well.")
  var verifyObjects = false
  @Flag(help: "Never let git fetch missing objects of a partial clone.") var offline = false
  @OptionGroup var scan: ScanFlags
  @OptionGroup var output: OutputFlags

  func run() throws {
    let shards = try ShardSet(reports.map { (name: $0, record: try Self.record($0)) })
    let place = try place(of: shards)
    var audit = AuditRun(repository: place, scan: scan, quiet: output.quiet)
    audit.offline = offline
    audit.options.allowShallow = allowShallow
    audit.options.includeUnreachable = includeUnreachable
    audit.options.verifiesObjects = verifyObjects
    audit.options.shards = shards
    try ReportOutput.finish(audit.report(), output)
  }

  /// Larger files are nobody's report.
  private static let sizeLimit = 1 << 30

  private static func record(_ path: String) throws -> ShardRecord {
    let bytes: [UInt8]
    do throws(PlatformError) {
      bytes = try Files.read(path, limit: sizeLimit)
    } catch {
      throw CommandFailure.usage("\(error); nothing was scanned")
    }
    do throws(ShardFields.Unfit) {
      return try ShardFields.record(in: bytes)
    } catch {
      throw CommandFailure.usage("\(path): \(error); nothing was scanned")
    }
  }

  /// Where the history is; `nil` for around the current folder.
  private func place(of shards: ShardSet) throws -> String? {
    if let repository { return repository }
    // Whatever keeps this folder from being the one, the other place tells.
    if let here = try? RepositoryAccess.at(nil, offline: offline),
      (try? shards.isOf(here)) == true
    {
      return nil
    }
    return Files.isDirectory(shards.repositoryHint) ? shards.repositoryHint : nil
  }
}
