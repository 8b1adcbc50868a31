import ArgumentParser
import Git
import Packs
import Platform
import ScanModel
import Scanning

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `git ward audit [REPO]`: the full history of every ref.
struct Audit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scan the full history of every ref, or a range of it.")

  @Argument(help: "The repository; default: the one around the current folder.")
  var repository: String?
  @Option(help: ArgumentHelp("Only commits of this range.", valueName: "A..B")) var range: String?
  @Option(help: ArgumentHelp("Only commits since this date.", valueName: "date")) var since: String?
  @Option(
    help: ArgumentHelp(
      "Remember here what was read, and read only what is new the next time.", valueName: "file"))
  var state: String?
  @Option(
    help: ArgumentHelp(
      "Read part I of N, of about equal cost; “git ward merge” joins the JSON reports.",
      valueName: "I/N"))
  var shard: ShardArgument?
  @Flag(help: "Accept that a shallow clone shows only part of the history.") var allowShallow =
    false
  @Flag(help: "Let findings block that no ref or reflog reaches.") var includeUnreachable = false
  @Flag(help: "Match every blob whole instead of what deltas changed; finds the same, slower.")
  var fullScan = false
  @Flag(help: "Hash every object that is read; git itself does that only in fsck.")
  var verifyObjects = false
  @Flag(help: "Print the processor time of each stage to standard error.") var profile = false
  @Flag(help: "Never let git fetch missing objects of a partial clone.") var offline = false
  @OptionGroup var scan: ScanFlags
  @OptionGroup var output: OutputFlags

  func validate() throws {
    if range != nil && since != nil {
      throw ValidationError("--range and --since exclude each other")
    }
    if state != nil && (range != nil || since != nil) {
      throw ValidationError("--state is for whole audits: it excludes --range and --since")
    }
    if shard != nil && (range != nil || since != nil || state != nil) {
      throw ValidationError(
        "--shard is a part of a whole audit: it excludes --range, --since and --state")
    }
    if verifyObjects && (range != nil || since != nil) {
      throw ValidationError("--verify-objects is for whole audits: ranges are always hashed")
    }
    if profile && (range != nil || since != nil) {
      throw ValidationError("--profile is for whole audits and their parts")
    }
    if state?.isEmpty == true { throw ValidationError("--state takes the name of a file") }
  }

  func run() throws {
    try ReportOutput.finish(report(), output)
  }

  /// The report of this audit, not yet written.
  func report() throws -> Report {
    var audit = AuditRun(repository: repository, scan: scan, quiet: output.quiet)
    audit.offline = offline
    audit.isProfiled = profile
    if range != nil || since != nil {
      let handle = try RepositoryAccess.at(repository, offline: offline)
      let session = try audit.session(handle)
      return audit.noted(
        try PushScan.run(session, plan(handle), repository: handle, command: "audit"))
    }
    audit.options.allowShallow = allowShallow
    audit.options.includeUnreachable = includeUnreachable
    audit.options.state = try stateFile()
    audit.options.verifiesObjects = verifyObjects
    audit.options.part = shard?.part
    audit.options.fullScan = fullScan
    return try audit.report()
  }

  /// The state's file, its key at hand.
  private func stateFile() throws -> StateFile? {
    guard let state else { return nil }
    let key: [UInt8]
    if let keyFile = scan.keyFile {
      do throws(PlatformError) {
        key = try Files.read(keyFile, limit: 1 << 20)
      } catch {
        throw CommandFailure.usage("--key-file: \(error)")
      }
    } else {
      key = try StateKey.own()
    }
    let file = StateFile(path: state, key: key)
    try file.check()
    return file
  }

  private func plan(_ handle: borrowing Repository) throws -> PushScan.Plan {
    let seconds = try since.map { try SinceDate.seconds($0) }
    do throws(GitError) {
      let cut = allowShallow ? [] : try handle.shallowCommits()
      if let range {
        let ends = try handle.resolveRange(range)
        var plan = PushScan.Plan(tips: ends.from.map { (range, $0) }, known: ends.hiding)
        plan.cutAt = cut
        plan.isFullScan = fullScan
        return plan
      }
      let tips = try handle.references().map {
        (name: $0.lossyName, id: $0.target)
      }
      var plan = PushScan.Plan(tips: tips, known: [])
      plan.since = seconds
      plan.cutAt = cut
      plan.isFullScan = fullScan
      return plan
    } catch {
      throw CommandFailure(error)
    }
  }
}

/// `I/N` on the command line.
struct ShardArgument: ExpressibleByArgument {
  let part: SweepPart

  init?(argument: String) {
    let numbers = argument.split(separator: "/", omittingEmptySubsequences: false).map {
      // “+1” is a number to Int, and not meant here.
      $0.allSatisfy(\.isNumber) ? Int($0) : nil
    }
    guard numbers.count == 2, let index = numbers[0], let count = numbers[1],
      let part = SweepPart(index, of: count)
    else { return nil }
    self.part = part
  }
}
