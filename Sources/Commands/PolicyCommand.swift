import ArgumentParser
import Git
import Platform
import Policy
import ScanModel
import Scanning

/// `git ward policy`: what `.gitignore` must cover.
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Check and mend what .gitignore must cover.",
    subcommands: [Check.self, Fix.self])

  func run() throws { throw ValidationError("name a subcommand: check or fix") }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fail where a name that must be ignored is not.")
    @Argument(help: "The repository; default: the one around the current folder.")
    var repository: String?
    @Flag(help: "Look at the .gitignore files of the work tree instead of HEAD's.")
    var worktree = false
    @OptionGroup var scan: ScanFlags

    func run() throws {
      let handle = try RepositoryAccess.at(repository)
      let session = try scan.setup(isHook: false).session(
        handle, side: RepositoryAccess.head(handle))
      let results = try PolicyRun.results(session, handle, worktree: worktree)
      guard !results.isEmpty else {
        throw CommandFailure.usage("no policy of kind ignore-coverage is loaded")
      }
      for result in results { try Console.print(PolicyRun.sentences(result)) }
      if results.contains(where: { !$0.isCovered }) { throw ExitCode(1) }
    }
  }

  struct Fix: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the missing lines and append them to .gitignore.")
    @Argument(help: "The repository; default: the one around the current folder.")
    var repository: String?
    @Flag(help: "Only show the lines.") var dryRun = false
    @OptionGroup var scan: ScanFlags

    func run() throws {
      let handle = try RepositoryAccess.at(repository)
      guard let top = handle.workTree else {
        throw CommandFailure.usage("a bare repository has no .gitignore to mend")
      }
      let session = try scan.setup(isHook: false).session(
        handle, side: RepositoryAccess.head(handle))
      let results = try PolicyRun.results(session, handle, worktree: true)
      let mends = results.map { $0.mend() }
      let lines = mends.flatMap(\.lines)
      let unmendable = mends.flatMap(\.remaining)
      for name in unmendable { Console.error(PolicyRun.sentence(unmendable: name)) }
      if lines.isEmpty {
        if unmendable.isEmpty { return try Console.print("Nothing is missing.") }
        throw ExitCode(1)
      }
      let file = Files.join(top, ".gitignore")
      for line in lines { try Console.print("+ \(Console.escape(line))") }
      if dryRun { return }
      do throws(PlatformError) {
        var bytes = Files.exists(file) ? try Files.read(file) : []
        if let last = bytes.last, last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        bytes += Array((lines.joined(separator: "\n") + "\n").utf8)
        try Files.replace(file, with: bytes, mode: 0o644)
      } catch {
        throw CommandFailure.incomplete("\(error)")
      }
      try Console.print("Appended to \(Console.escape(file)); stage and commit it.")
      if !unmendable.isEmpty { throw ExitCode(1) }
    }
  }
}

/// What both subcommands do first.
enum PolicyRun {
  static func results(
    _ session: ScanSession, _ repository: borrowing Repository, worktree: Bool
  ) throws -> [IgnoreCoverage.Outcome] {
    do {
      let sources: IgnoreCoverage.Sources
      if worktree {
        sources = try IgnoreCoverage.ofIndex(repository)
      } else if let head = try repository.head() {
        sources = try IgnoreCoverage.ofTree(repository.commit(head).tree, repository)
      } else {
        sources = IgnoreCoverage.Sources()
      }
      return worktree
        ? try IgnoreCoverage.checkWorkTree(session, sources, top: repository.workTree ?? ".")
        : try IgnoreCoverage.check(session, sources, repository)
    } catch let error as GitError {
      throw CommandFailure(error)
    }
  }

  /// A later `!` line, often in a folder of its own, takes the mending line back.
  static func sentence(unmendable name: CoverageCheck.UncoveredName) -> String {
    let culprit = name.takenBackBy.map {
      "; \($0.file.lossyString) line \($0.pattern.line) takes it back"
    }
    return Console.escape(
      "\(name.pattern) would still not be ignored at \(name.example.lossyString)\(culprit ?? "")")
  }

  static func sentences(_ result: IgnoreCoverage.Outcome) -> String {
    if result.isCovered { return "\(Console.escape(result.policyID)): covered" }
    let names = result.uncovered.map {
      "  not ignored: \(Console.escape($0.pattern)), for instance \(Console.escape($0.example.lossyString))"
    }
    return
      (["\(Console.escape(result.policyID)): not covered"] + names
      + ["  “git ward policy fix” appends what is missing"]).joined(separator: "\n")
  }
}
