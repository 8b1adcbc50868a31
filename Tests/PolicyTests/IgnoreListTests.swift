import Policy
import Rules
import ScanModel
import TestSupport
import Testing

@Suite struct IgnoreListTests {
  static let commit = ObjectID(hex: String(repeating: "ab", count: 20))!

  private func line(
    ward: String = "", gitleaks: String = "", path: String, rule: String = "github-pat",
    aliases: [String] = [], line: Int = 7, commit: ObjectID? = nil
  ) -> Int? {
    var list = IgnoreList()
    list.addWardIgnore(Array(ward.utf8))
    list.addGitleaksIgnore(Array(gitleaks.utf8))
    return list.matches(
      path: RepositoryPath(path), ruleID: rule, aliases: aliases, line: line, commit: commit)?.line
  }

  /// Text of the `.wardignore`, path, the line that ignores it.
  @Test(
    arguments: [
      ("*.snap\n", "a/b.snap", 1),
      ("# all\n\nfixtures/\n", "a/fixtures/x/y.txt", 3),
      ("fixtures/\n!fixtures/real.txt\n", "fixtures/real.txt", 1),  // nothing below comes back
      ("fixtures/*\n!fixtures/real.txt\n", "fixtures/real.txt", nil),
      ("*.txt rule=github-pat\n", "x.txt", 1),
      ("*.txt   rule=github-pat  \n", "x.txt", 1),
      ("*.txt rule=other\n", "x.txt", nil),
      ("*.txt rule=gh-alias\n", "x.txt", 1),
      ("a\\ b.txt rule=github-pat\n", "a b.txt", 1),
      ("*.txt\n!x.txt rule=other\n", "x.txt", 1),  // a negation for another rule
      ("*.txt\n!x.txt rule=github-pat\n", "x.txt", nil),
      ("/x.txt\n", "a/x.txt", nil),
    ] as [(String, String, Int?)])
  func wardIgnoreFollowsGitignore(row: (text: String, path: String, line: Int?)) {
    #expect(line(ward: row.text, path: row.path, aliases: ["gh-alias"]) == row.line)
  }

  /// Text of the `.gitleaksignore`, path, with the commit, the line that ignores it.
  @Test(
    arguments: [
      ("x.txt:github-pat:7\n", "x.txt", false, 1),
      ("x.txt:github-pat:7\n", "x.txt", true, 1),  // without a commit: in any
      ("# c\n  x.txt:gh-alias:7  \r\n", "x.txt", false, 2),
      ("x.txt:github-pat:8\n", "x.txt", false, nil),
      ("x.txt:other:7\n", "x.txt", false, nil),
      ("\(commit.hex):x.txt:github-pat:7\n", "x.txt", true, 1),
      ("\(commit.hex):x.txt:github-pat:7\n", "x.txt", false, nil),
      ("a:b.txt:github-pat:7\n", "a:b.txt", false, 1),  // colons in the path
      ("\(commit.hex):a:b.txt:github-pat:7\n", "a:b.txt", true, 1),
    ] as [(String, String, Bool, Int?)])
  func gitleaksFingerprintsAreHonoured(
    row: (text: String, path: String, hasCommit: Bool, line: Int?)
  ) {
    let found = line(
      gitleaks: row.text, path: row.path, aliases: ["gh-alias"],
      commit: row.hasCommit ? Self.commit : nil)
    #expect(found == row.line)
  }

  @Test func badLinesAreToldAndIgnoreNothing() {
    var list = IgnoreList()
    list.addWardIgnore(Array("x rule=\n[a\nrule=github-pat\nok.txt\n".utf8), file: "w")
    list.addGitleaksIgnore(Array("nonsense\nx:y\nx:rule:no\n:rule:3\n".utf8), file: "g")
    let places = list.diagnostics.map { "\($0.position?.file ?? ""):\($0.position?.line ?? 0)" }
    #expect(places == ["w:1", "w:2", "w:3", "g:1", "g:2", "g:3", "g:4"])
    #expect(
      list.matches(
        path: RepositoryPath("x"), ruleID: "r", aliases: [], line: 1, commit: nil) == nil)
    #expect(
      list.matches(
        path: RepositoryPath("ok.txt"), ruleID: "r", aliases: [], line: 1, commit: nil)?.text
        == "ok.txt")
  }

  @Test func namedRulesCanBeChecked() {
    var list = IgnoreList()
    list.addWardIgnore(Array("a rule=one\nb\nc rule=two\n".utf8))
    #expect(list.namedRules.map(\.ruleID) == ["one", "two"])
    #expect(list.namedRules.map(\.entry.line) == [1, 3])
  }

  @Test func arbitraryBytesNeverTrap() {
    var numbers = SeededGenerator(seed: 13)
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0..<30, using: &numbers)).map { _ in
        Array(": rule=x7\n#!/[\\*\r\u{0}".utf8).randomElement(using: &numbers)!
      }
      var list = IgnoreList()
      list.addWardIgnore(bytes)
      list.addGitleaksIgnore(bytes)
      _ = list.matches(
        path: RepositoryPath(bytes: bytes), ruleID: "x", aliases: [], line: 7, commit: Self.commit)
    }
  }
}
