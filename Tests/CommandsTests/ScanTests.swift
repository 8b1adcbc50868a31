import Foundation
import Platform
import TestSupport
import Testing

/// `git ward scan` on files and standard input, and what every format keeps to itself.
@Suite struct ScanTests {
  @Test func fileFolderAndStandardInputAreScanned() throws {
    let fixture = try WardFixture()
    let token = Token.github()
    try fixture.repository.write("deep/er/f", "value = \"\(token)\"\n")
    for end in [
      try fixture.ward("scan", "deep/er/f"), try fixture.ward("scan", "."),
      try fixture.ward("scan", "-", input: "value = \"\(token)\"\n"),
    ] {
      #expect(end.status == 1, "\(end)")
      #expect(end.output.contains("github-pat"))
      #expect(!end.text.contains(token))
    }
    #expect(try fixture.ward("scan", "README").status == 0)
    #expect(try fixture.ward("scan", "-", input: "words\n").status == 0)
  }

  @Test func fileThatIsNotThereIsNotClean() throws {
    let fixture = try WardFixture()
    let end = try fixture.ward("scan", "nosuch")
    #expect(end.status == 2 || end.status == 3, "\(end)")
    #expect(end.text.contains("nosuch"))
  }

  @Test func gitFolderAndLinksAreLeftOut() throws {
    let fixture = try WardFixture()
    try fixture.repository.write(".git/x", Token.github())
    try TestFiles.write(Files.join(fixture.repository.root, "outside"), Array(Token.github().utf8))
    _ = try fixture.run(["ln", "-s", "../outside", "link"])
    #expect(try fixture.ward("scan", ".").status == 0)
  }

  /// The secret stands in content, file name and ref name; no format and no stream shows it.
  @Test(arguments: ["human", "json", "jsonl", "sarif"])
  func noFormatShowsTheSecret(format: String) throws {
    let fixture = try WardFixture()
    let token = Token.github()
    try fixture.stage("dir/\(token).txt", token)
    try fixture.repository.git("commit", "-q", "-m", "uses \(token)")
    try fixture.repository.git("branch", token)
    for command in [["audit"], ["scan", "."]] {
      let end = try fixture.run([fixture.binary] + command + ["--format", format])
      #expect(end.status == 1, "\(end)")
      #expect(!end.text.contains(token), "\(end)")
      if format == "json" || format == "sarif" {
        #expect(throws: Never.self) {
          try JSONSerialization.jsonObject(with: Data(end.output.utf8))
        }
      }
      if format == "jsonl" {
        for line in end.output.split(separator: "\n") {
          #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
      }
    }
  }

  @Test func threadsAndRepetitionChangeNothing() throws {
    let fixture = try WardFixture()
    for index in 0..<12 {
      try fixture.stage("f\(index)", index % 3 == 0 ? Token.github() : "words")
    }
    try fixture.repository.commit()
    let runs = try ["1", "2", "5"].map {
      try fixture.ward("audit", "--format", "json", "--threads", $0)
    }
    #expect(runs.allSatisfy { $0.status == 1 && $0.output == runs[0].output })
  }

  @Test func outputFileIsPrivateAndNeverFollowsALink() throws {
    let fixture = try WardFixture()
    let file = Files.join(fixture.repository.root, "report.json")
    #expect(try fixture.ward("audit", "--format", "json", "--output", file).status == 0)
    #expect(Files.mode(file) == 0o600)
    let link = Files.join(fixture.repository.root, "link")
    _ = try fixture.run(["ln", "-s", "victim", link])
    let refused = try fixture.ward("audit", "--output", link)
    #expect(refused.status == 2 || refused.status == 3, "\(refused)")
    #expect(!Files.exists(Files.join(fixture.repository.root, "victim")))
  }

  @Test func versionAndHelpAnswer() throws {
    let fixture = try WardFixture()
    #expect(try fixture.ward("--version").status == 0)
    let help = try fixture.ward("-h")
    #expect(help.status == 0)
    for command in ["pre-commit", "audit", "scan", "install", "rules"] {
      #expect(help.output.contains(command))
    }
  }
}
