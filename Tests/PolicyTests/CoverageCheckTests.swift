import Policy
import Rules
import ScanModel
import Testing

@Suite struct CoverageCheckTests {
  static let policy: PolicyRule = {
    var policy = PolicyRule(
      id: "gitignore-env", kind: .ignoreCoverage,
      position: RulePosition(file: "policy.toml", line: 1, column: 1))
    policy.patterns = [".env", ".env.*", "*.key", "*.pem"]
    policy.except = [".env.example", "*.pub.pem"]
    return policy
  }()

  private func files(_ texts: [String: String]) -> [(directory: RepositoryPath, bytes: [UInt8])] {
    texts.sorted { $0.key < $1.key }.map { (RepositoryPath($0.key), Array($0.value.utf8)) }
  }

  private func uncovered(_ texts: [String: String], in folders: [String] = ["src", "src/deep"])
    -> [String]
  {
    CoverageCheck(policy: Self.policy, directories: folders.map { RepositoryPath($0) })
      .run(tree: IgnoreTree(files: files(texts)))
      .map { "\($0.pattern) \($0.example.lossyString)" }
  }

  @Test func allPatternsAtTheTopCoverEverything() {
    #expect(uncovered(["": ".env\n.env.*\n!.env.example\n*.key\n*.pem\n"]) == [])
  }

  @Test func missingFileLeavesEverythingUncovered() {
    #expect(
      uncovered([:]) == [".env .env", ".env.* .env.a", "*.key a.key", "*.pem a.pem"])
  }

  /// What looks like coverage and is none: the text at the top, the pattern and example left over.
  @Test(
    arguments: [
      ("/.env\n.env.*\n*.key\n*.pem\n", [".env src/.env"]),  // anchored: only the top
      (".env\t\n.env.*\n*.key\n*.pem\n", [".env .env"]),  // the tab belongs to the name
      (".env*\n*.key\n!server.key\n*.pem\n", ["*.key server.key"]),  // one is taken back
      (
        ".env*\na.key\nserver.key\nlocal.key\nproduction.key\n*.pem\n", ["*.key zq7-ward-probe.key"]
      ),
      (".env*\n*.KEY\n*.pem\n", ["*.key a.key"]),  // case matters
      ("*\n!*/\n!.gitignore\n", []),  // everything ignored but folders
      ("src/\n.env*\n*.key\n", ["*.pem a.pem"]),
    ])
  func falseCoverageIsSeen(row: (text: String, left: [String])) {
    #expect(uncovered(["": row.text]) == row.left)
  }

  @Test func nestedNegationIsNamed() throws {
    let check = CoverageCheck(policy: Self.policy, directories: [RepositoryPath("src")])
    let names = check.run(
      tree: IgnoreTree(files: files(["": ".env*\n*.key\n*.pem\n", "src": "# mine\n!*.key\n"])))
    let name = try #require(names.first)
    #expect(names.count == 1)
    #expect(name.example.lossyString == "src/a.key")
    #expect(name.places == 2)
    #expect(name.takenBackBy?.file.lossyString == "src/.gitignore")
    #expect(name.takenBackBy?.pattern.line == 2)
  }

  @Test func mendAppendsWhatIsMissingAndKeepsExceptions() {
    let check = CoverageCheck(policy: Self.policy, directories: [])
    let mend = check.mend(files: files(["": "build/\n.env\n*.pem"]))
    #expect(mend.lines == [".env.*", "*.key", "!.env.example"])
    #expect(
      String(decoding: mend.file, as: UTF8.self)
        == "build/\n.env\n*.pem\n.env.*\n*.key\n!.env.example\n")
    #expect(mend.remaining.isEmpty)
    #expect(!IgnoreTree(files: [(RepositoryPath(""), mend.file)]).isIgnored(.init(".env.example")))
  }

  @Test func mendOfACoveredTreeChangesNothing() {
    let text = ".env*\n*.key\n*.pem\n"
    let mend = CoverageCheck(policy: Self.policy, directories: []).mend(files: files(["": text]))
    #expect(mend.lines.isEmpty)
    #expect(mend.file == Array(text.utf8))
  }

  @Test func mendSaysWhatItCannotMend() {
    let check = CoverageCheck(policy: Self.policy, directories: [RepositoryPath("src")])
    let mend = check.mend(files: files(["": ".env*\n", "src": "!*.key\n"]))
    #expect(mend.lines == ["*.key", "*.pem", "!*.pub.pem"])
    #expect(mend.remaining.map(\.pattern) == ["*.key"])
    #expect(mend.remaining.first?.takenBackBy?.pattern.text == Array("!*.key".utf8))
  }

  @Test func mendKeepsTheLineEndsOfTheFile() {
    let check = CoverageCheck(policy: Self.policy, directories: [])
    let mend = check.mend(files: files(["": ".env*\r\n*.key\r\n"]))
    #expect(mend.file.suffix(21).elementsEqual("\r\n*.pem\r\n!*.pub.pem\r\n".utf8))
  }

  @Test func patternsWithSlashesAreProbedAtTheTopOnly() {
    var policy = Self.policy
    policy.patterns = ["config/*.key", "secrets/", "id_[a-z]??"]
    let check = CoverageCheck(policy: policy, directories: [RepositoryPath("src")])
    let names = check.run(tree: IgnoreTree(files: files(["": "/config/*.key\nsecrets/\n"])))
    #expect(names.map(\.pattern) == ["id_[a-z]??"])
    #expect(names.first?.places == 4)
  }
}
