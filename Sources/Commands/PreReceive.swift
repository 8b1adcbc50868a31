import ArgumentParser
import Git
import ScanModel
import Scanning

/// `git ward pre-receive`: the same gate on the server, over quarantined objects.
struct PreReceive: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pre-receive",
    abstract: "Scan what a push brings to this server; run by git with the refs on standard input.")

  @OptionGroup var scan: ScanFlags
  @OptionGroup var output: OutputFlags

  func run() throws {
    let repository = try RepositoryAccess.hook()
    let updates = try ReceiveUpdate.parse(StandardInput.read())
    // HEAD of a server repository is the default branch, and its ref has not moved yet.
    var setup = scan.setup(isHook: true)
    setup.confirmsAllows = true
    let session = try setup.session(
      repository, side: RepositoryAccess.head(repository))
    let known = try repository.references().map(\.target) + updates.compactMap(\.old)
    let plan = PushScan.Plan(
      tips: updates.compactMap { update in
        update.new.map { (name: String(decoding: update.reference, as: UTF8.self), id: $0) }
      }, known: known)
    try ReportOutput.finish(
      PushScan.run(session, plan, repository: repository, command: "pre-receive"), output)
  }
}
