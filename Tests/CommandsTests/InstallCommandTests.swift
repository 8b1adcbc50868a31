import Platform
import TestSupport
import Testing

/// `git ward install`, `status` and `uninstall` through the real binary.
@Suite struct InstallCommandTests {
  @Test func roundTripWithAForeignHookThatReadsItsInput() throws {
    let fixture = try WardFixture()
    _ = try fixture.addOrigin()
    let foreign = "#!/bin/sh\ncat > .git/seen\n"
    try fixture.repository.installHook("pre-push", foreign)
    let install = try fixture.git("ward", "install")
    #expect(install.status == 0, "\(install)")
    #expect(install.text.contains("pre-push.before-ward"))
    let status = try fixture.git("ward", "status")
    #expect(status.status == 0, "\(status)")
    #expect(status.output.contains("pre-commit: installed"))

    let token = Token.github()
    try fixture.stage("f", token)
    try fixture.repository.commit("leak")
    let push = try fixture.git("push", "origin", "main")
    #expect(push.status == 1 && push.text.contains("github-pat"), "\(push)")
    let seen = String(decoding: try Files.read(fixture.repository.file(".git/seen")), as: UTF8.self)
    #expect(seen.hasPrefix("refs/heads/main "))

    #expect(try fixture.git("ward", "uninstall").status == 0)
    let hook = try Files.read(fixture.repository.file(".git/hooks/pre-push"))
    #expect(hook == Array(foreign.utf8))
    #expect(!Files.exists(fixture.repository.file(".git/hooks/pre-commit")))
    #expect(try fixture.git("push", "-q", "origin", "main").status == 0)
  }

  @Test func sharedFolderWithoutATerminalEndsWithTheLineToRun() throws {
    let fixture = try WardFixture()
    try fixture.repository.git("config", "core.hooksPath", ".husky/_")
    let refused = try fixture.git("ward", "install")
    #expect(refused.status == 2, "\(refused)")
    #expect(refused.errors.contains("git ward install --yes"))
    #expect(!Files.exists(fixture.repository.file(".husky/_/pre-commit")))
    #expect(try fixture.git("ward", "install", "--yes").status == 0)
  }

  @Test func missingBinaryBlocksAndTellsTheWayBack() throws {
    let fixture = try WardFixture()
    let copy = Files.join(fixture.repository.root, "copy of ward")
    _ = try fixture.run(["ln", "-s", "/nowhere/git-ward", copy])
    try fixture.repository.installHook(
      "pre-commit",
      try String(decoding: Files.read(Project.file("hooks/pre-commit")), as: UTF8.self)
        .replacing("@WARD@", with: copy))
    try fixture.stage("f", "words")
    let commit = try fixture.git("commit", "-m", "c", extra: ["PATH=/usr/bin:/bin"])
    #expect(commit.status == 1)
    #expect(commit.errors.contains("git ward install"))
  }
}
