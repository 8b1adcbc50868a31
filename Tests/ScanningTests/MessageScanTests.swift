import Git
import ScanModel
import TestSupport
import Testing

@testable import Scanning

@Suite struct MessageScanTests {
  /// Commits with secrets in message, names, addresses and further lines, looked at in advance, against the
  /// whole of each scanned.
  @Test(arguments: [1, 2]) func aLookInAdvanceLosesNothing(threads: Int) throws {
    var random = SeededGenerator(seed: 21)
    let fixture = try GitFixture()
    try fixture.write("a.txt", "nothing\n")
    try fixture.commitAll("start")
    let tree = try fixture.git("rev-parse", "HEAD^{tree}")
    let tokens = (0..<5).map { _ in TestRules.token(&random) }
    for number in 0..<120 {
      func text(_ plain: String) -> String {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: "\(plain) \(tokens.randomElement(using: &random)!)"
        // A candidate that is none, and the first half of a token.
        case 1: "\(plain) wt_"
        case 2: "\(plain) wt_0123456789"
        default: plain
        }
      }
      var lines = ["tree \(tree)", "author \(text("A")) <\(text("a@b"))> 17 +0000"]
      if number % 5 == 0 { lines.append("note \(text("one"))\n \(text("more"))") }
      lines.append("committer \(text("A")) <a@b> 17 +0000")
      if number % 4 == 0 { lines.append("gpgsig \(text("-----"))\n \(text("line"))\n end") }
      if number % 7 == 0 { lines.append("author \(text("again")) <c@d> 18 +0000") }
      let message = "\(text("subject \(number)"))\n\n\(text("body"))"
      try fixture.git(
        arguments: ["hash-object", "-t", "commit", "-w", "--literally", "--stdin"],
        input: Array((lines.joined(separator: "\n") + "\n\n" + message).utf8))
    }
    let path = fixture.path
    let open: RepositoryOpener = { () throws(GitError) in
      try Repository.open(.commandLine(path: path))
    }
    let repository = try open()
    let session = try TestRules.session(threads: threads)
    let pass = try ObjectPass.run(
      session, sweep: try ObjectSweep(repository, open: open), isFullScan: false,
      progress: Progress(nil))

    var slow: [Finding] = []
    for id in pass.commits.ids.sorted(by: { $0.hex < $1.hex }) {
      try repository.withObject(id) { _, bytes in
        let commit = try CommitObject(id: id, bytes: bytes)
        var content = try ContentScanner(session)
        slow += content.findings(
          inMessageOf: commit, info: commit.info, raw: bytes, session: session)
      }
    }
    #expect(pass.commits.count == 121)
    #expect(pass.messageFindings.map { "\($0)" } == slow.map { "\($0)" })
    #expect(slow.count > 60)
  }
}
