import Git
import ScanModel
import TestSupport
import Testing

@testable import Scanning
@testable import Tokens

@Suite struct MessageScanTests {
  /// The value of a `gpgsig` line: a signature of two numbers.
  private static func signature(comment: String? = nil) -> String {
    let number: [UInt8] = [1, 0, 0x80] + [UInt8](repeating: 7, count: 31)
    let body: [UInt8] = [4, 0, 22, 8, 0, 0, 0, 0, 1, 2] + number + number
    let text = BaseCoding.encodePadded64([0x88, UInt8(body.count)] + body)
    let lines = [text[..<64], text[64...]].map { String(decoding: $0, as: UTF8.self) }
    return
      (["-----BEGIN PGP SIGNATURE-----", comment ?? ""] + lines + [
        "=AbC1", "-----END PGP SIGNATURE-----",
      ]).joined(separator: "\n ")
  }

  /// What stands in the armour beside the signature is text; the signature itself is none.
  @Test func signaturesAreNoText() throws {
    let head = "tree \(String(repeating: "1", count: 40))\nauthor A <a> 1 +0000\n"
    for (comment, isText) in [(nil, false), ("Comment: words", true)] as [(String?, Bool)] {
      let bytes = Array("\(head)gpgsig \(Self.signature(comment: comment))\nnote n\n\nm".utf8)
      let text = bytes.withUnsafeBytes { ContentScanner.headText(of: $0) }
      let lines = String(decoding: text, as: UTF8.self)
      #expect(lines.contains("Comment: words") == isText)
      #expect(lines.contains("SIGNATURE") == isText)
      #expect(lines.hasSuffix("note n\n"))
    }
  }

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
      if number % 9 == 0 {
        lines.append(
          "gpgsig \(Self.signature(comment: number % 2 == 0 ? text("Comment: c") : nil))")
      }
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
    var size = "nothing\n".utf8.count
    for id in pass.commits.ids.sorted(by: { $0.hex < $1.hex }) {
      try repository.withObject(id) { _, bytes in
        size += bytes.count
        let commit = try CommitObject(id: id, bytes: bytes)
        var content = try ContentScanner(session)
        slow += content.findings(
          inMessageOf: commit, info: commit.info, raw: bytes, session: session)
      }
    }
    #expect(pass.commits.count == 121)
    #expect(pass.messageFindings.map { "\($0)" } == slow.map { "\($0)" })
    #expect(slow.count > 60)
    #expect(pass.receipt.bytes == size)
  }
}
