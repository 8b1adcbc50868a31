import Platform
import TestSupport
import Testing

/// `git ward policy`, and files that must not come in.
@Suite struct PolicyCommandTests {
  @Test func missingCoverageFailsAndIsMended() throws {
    let fixture = try WardFixture()
    let missing = try fixture.ward("policy", "check")
    #expect(missing.status == 1, "\(missing)")
    for name in [".env", "*.key", "*.pem"] { #expect(missing.text.contains(name)) }
    let dry = try fixture.ward("policy", "fix", "--dry-run")
    #expect(!Files.exists(fixture.repository.file(".gitignore")), "\(dry)")
    #expect(try fixture.ward("policy", "fix").status == 0)
    try fixture.repository.commitAll("ignore")
    let covered = try fixture.ward("policy", "check")
    #expect(covered.status == 0, "\(covered)")
    #expect(try fixture.ward("policy", "fix").output.contains("Nothing is missing"))
    for name in [".env", ".env.local", "deep/x.key", "deep/x.pem"] {
      #expect(try fixture.repository.run(["check-ignore", "-q", name]).status == 0, "\(name)")
    }
  }

  @Test func coverageIsReadFromHeadUnlessAskedOtherwise() throws {
    let fixture = try WardFixture()
    try fixture.repository.write(".gitignore", ".env\n.env.*\n*.key\n*.pem\n")
    #expect(try fixture.ward("policy", "check").status == 1)
    let worktree = try fixture.ward("policy", "check", "--worktree")
    #expect(worktree.status == 0, "\(worktree)")
  }

  /// Forced in, renamed in case, or a folder below: the name is what counts.
  @Test(arguments: [".env", ".ENV", "deep/server.key", ".env.production"])
  func forbiddenFileIsBlockedEvenWhenForced(name: String) throws {
    let fixture = try WardFixture(hooks: true)
    try fixture.repository.write(".gitignore", ".env*\n*.key\n*.pem\n")
    try fixture.repository.commitAll("ignore")
    try fixture.stage(name, "words")
    let commit = try fixture.git("commit", "-m", "c")
    #expect(commit.status == 1, "\(commit)")
    #expect(commit.text.contains(name))
    try fixture.repository.commit("forced")
    #expect(try fixture.ward("audit").status == 1)
    // Tracked by now: a change of it is a note.
    try fixture.stage(name, "other words")
    #expect(try fixture.git("commit", "-m", "c").status == 0)
  }

  @Test func exampleFilesAndCertificatesPass() throws {
    let fixture = try WardFixture(hooks: true)
    try fixture.stage(".env.example", "words")
    let begin = "-----BEGIN " + "CERTIFICATE-----"
    let end = "-----END " + "CERTIFICATE-----"
    try fixture.repository.write(
      "ca.pem", "\(begin)\nMIIBszCCAVmgAwIBAgIUe2VjcmV0c3R1ZmZ0ZXN0aW5nMDAwCgYIKoZIzj0E\n\(end)\n")
    try fixture.repository.git("add", "-f", "ca.pem")
    let commit = try fixture.git("commit", "-m", "c")
    #expect(commit.status == 0, "\(commit)")
  }
}
