import Platform
import TestSupport
import Testing

/// The policy cannot be loosened by the change under review.
@Suite struct TrustTests {
  /// Each file that suppresses findings counts once it is in HEAD, not while it is being staged.
  @Test(arguments: [(".wardignore", "f\n"), (".gitleaksignore", "f:github-pat:2\n")])
  func ignoreFileCountsOnceItIsCommitted(name: String, content: String) throws {
    let fixture = try WardFixture(hooks: true)
    try fixture.repository.write(name, content)
    try fixture.stage("f", Token.github())
    try fixture.repository.git("add", name)
    let together = try fixture.git("commit", "-m", "both")
    #expect(together.status == 1, "\(together)")
    #expect(together.text.contains("the staged \(name) counts from the next commit on"))
    try fixture.repository.git("reset", "-q", "f")
    #expect(try fixture.git("commit", "-m", "the list").status == 0)
    try fixture.repository.git("add", "f")
    let after = try fixture.git("commit", "-m", "the file")
    #expect(after.status == 0, "\(after)")
  }

  @Test func repositoryRulesNeedTheDevelopersChoice() throws {
    let fixture = try WardFixture()
    // A gitleaks configuration that disables everything it can.
    try fixture.repository.write(
      ".ward/rules/x.toml", "[extend]\nuseDefault = true\ndisabledRules = [\"github-pat\"]\n")
    try fixture.repository.commitAll("rules")
    try fixture.stage("f", Token.github())
    #expect(try fixture.ward("pre-commit").status == 1)
    try fixture.repository.commit("leak")
    try fixture.repository.git("config", "ward.repoRules", "true")
    // An audit may look at a stranger's repository, whose configuration does not count.
    #expect(try fixture.ward("audit").status == 1)
  }

  @Test func policyFromABaseIgnoresWhatTheChangeAllows() throws {
    let fixture = try WardFixture()
    let base = try fixture.repository.git("rev-parse", "HEAD")
    let token = Token.github()
    try fixture.repository.write("f", "value = \"\(token)\"  # ward:allow github-pat made up\n")
    try fixture.repository.write(".wardignore", "f\n")
    try fixture.repository.commitAll("leak and excuse")
    #expect(try fixture.ward("audit").status == 0)
    let gate = try fixture.ward("audit", "--policy-from", base)
    #expect(gate.status == 1, "\(gate)")
    #expect(!gate.text.contains(token))
  }

  @Test func ignoreLineOfAnUnknownRuleIsTold() throws {
    let fixture = try WardFixture()
    try fixture.repository.write(".wardignore", "f rule=gihub-pat\n")
    try fixture.repository.commitAll("list")
    let end = try fixture.ward("pre-commit")
    #expect(end.status == 0)
    #expect(end.errors.contains(".wardignore:1: there is no rule “gihub-pat”"), "\(end)")
  }

  /// Who pushes must not bring the excuse along; what the default branch allows already, counts.
  @Test func serverCountsNoAllowOfThePushItself() throws {
    let fixture = try WardFixture()
    let bare = try fixture.addOrigin()
    let token = Token.github()
    let line = "value = \"\(token)\"  # ward:allow github-pat-classic made up\n"
    try fixture.repository.write("f", line)
    let leak = try fixture.repository.commitAll("leak and excuse")
    let base = try fixture.repository.git("rev-parse", "HEAD~1")
    try fixture.repository.git("push", "-q", "--no-verify", "origin", "main:refs/heads/try")
    try fixture.repository.git(arguments: ["update-ref", "-d", "refs/heads/try"], in: bare)
    let push = "\(base) \(leak) refs/heads/main\n"
    let refused = try fixture.ward("pre-receive", in: bare, input: push)
    #expect(refused.status == 1 && refused.text.contains("not on the trusted side"), "\(refused)")
    #expect(!refused.text.contains(token))
    // The server's owner has taken it in by another way: now a change of the file may pass.
    try fixture.repository.git(arguments: ["update-ref", "refs/heads/main", leak], in: bare)
    try fixture.repository.write("f", "more\n" + line)
    let later = try fixture.repository.commitAll("later")
    try fixture.repository.git("push", "-q", "--no-verify", "origin", "main:refs/heads/try")
    try fixture.repository.git(arguments: ["update-ref", "-d", "refs/heads/try"], in: bare)
    let accepted = try fixture.ward(
      "pre-receive", in: bare, input: "\(leak) \(later) refs/heads/main\n")
    #expect(accepted.status == 0, "\(accepted)")
  }

  @Test func auditInContinuousIntegrationSaysWhereItsPolicyComesFrom() throws {
    let fixture = try WardFixture()
    let audit = try fixture.ward("audit", extra: ["CI=true"])
    #expect(audit.status == 0)
    #expect(audit.text.contains("--policy-from"), "\(audit)")
  }

  @Test func revealIsRefusedAwayFromATerminal() throws {
    let fixture = try WardFixture()
    let token = Token.github()
    try fixture.stage("f", token)
    try fixture.repository.commit("leak")
    for arguments in [["--reveal"], ["--reveal", "--output", "report"]] {
      let end = try fixture.run([fixture.binary, "audit"] + arguments)
      #expect(end.status == 2, "\(end)")
      #expect(!end.text.contains(token))
    }
    let file = Files.join(fixture.repository.root, "report")
    #expect(try fixture.ward("audit", "--reveal", "--output", file).status == 1)
    #expect(String(decoding: try Files.read(file), as: UTF8.self).contains(token))
    #expect(Files.mode(file) == 0o600)
  }

  @Test func moveOfATrackedKeyFileIsANote() throws {
    let fixture = try WardFixture()
    try fixture.repository.write("a.key", "words\n")
    try fixture.repository.commitAll("tracked before Ward came")
    try fixture.repository.git("mv", "a.key", "b.key")
    let end = try fixture.ward("pre-commit")
    #expect(end.status == 0 && end.errors.contains("moved by this change"), "\(end)")
  }
}
