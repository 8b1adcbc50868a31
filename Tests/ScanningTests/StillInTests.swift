import ScanModel
import TestSupport
import Testing

@testable import Scanning

@Suite struct StillInTests {
  /// A secret in files of some refs, in the messages behind others, and in both: every ref that git itself
  /// finds it by is told, once, in the order of the names.
  @Test func tellsTheRefsThatGitFinds() throws {
    var random = SeededGenerator(seed: 11)
    let token = TestRules.token(&random)
    let other = TestRules.token(&random)
    let repository = try GitFixture()
    try repository.write("a.txt", "nothing\n")
    try repository.commitAll("start")
    try repository.git("branch", "clean")
    try repository.git("checkout", "-q", "-b", "z/file")
    try repository.write("b.txt", "value \(token)\n")
    try repository.commitAll("file")
    try repository.git("tag", "-a", "-m", "a tag", "v1")
    try repository.git("checkout", "-q", "-b", "a/message", "main")
    try repository.git("commit", "-q", "--allow-empty", "-m", "about \(token)")
    try repository.git("tag", "light")
    try repository.git("checkout", "-q", "-b", "both")
    try repository.write("c.txt", "value \(token)\nvalue \(other)\n")
    try repository.commitAll("both")
    try repository.git("branch", "gone")
    try repository.git("checkout", "-q", "gone")
    try repository.write("c.txt", "nothing\n")
    try repository.commitAll("taken out")
    try repository.git("checkout", "-q", "main")

    let names = try lines(repository.git("for-each-ref", "--format=%(refname)"))
    let report = try AuditScan.report(repository.path)
    #expect(report.findings.count == 2)
    for secret in [token, other] {
      let finding = try #require(report.findings.first { $0.secret == Array(secret.utf8) })
      let expected = try names.filter { name in
        let messages = try repository.git("log", "--format=%B", name)
        let files = try repository.git("ls-tree", "-r", "--format=%(objectname)", name)
        let texts = try lines(files).map { try repository.git("cat-file", "blob", $0) }
        return ([messages] + texts).contains { $0.contains(secret) }
      }
      #expect(Array(finding.stillIn) == expected.sorted())
      #expect(!expected.isEmpty && expected.count < names.count)
      #expect(finding.inHead == false)
    }
  }

  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init)
  }
}
