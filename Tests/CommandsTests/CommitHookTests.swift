import Platform
import TestSupport
import Testing

/// Real `git commit` with Ward's hooks installed.
@Suite struct CommitHookTests {
  @Test func stagedTokenIsBlockedWithPlaceRuleAndWayOut() throws {
    let fixture = try WardFixture(hooks: true)
    let token = Token.github()
    try fixture.stage("src/app.py", token)
    let head = try fixture.repository.git("rev-parse", "HEAD")
    let commit = try fixture.git("commit", "-m", "add app")
    #expect(commit.status == 1, "\(commit)")
    #expect(try fixture.repository.git("rev-parse", "HEAD") == head)
    for part in ["github-pat", "src/app.py:2", "ghp_…", "ward:allow"] {
      #expect(commit.text.contains(part), "\(part) is not in \(commit)")
    }
    #expect(!commit.text.contains(token))
    #expect(!commit.text.contains(token.dropFirst(4).prefix(8)))
  }

  @Test func cleanCommitPassesQuietly() throws {
    let fixture = try WardFixture(hooks: true)
    try fixture.stage("src/app.py", "words only")
    let commit = try fixture.git("commit", "-q", "-m", "add app")
    #expect(commit.status == 0, "\(commit)")
    #expect(commit.output.isEmpty)
  }

  @Test func firstCommitOfARepositoryIsScanned() throws {
    let fixture = try WardFixture(isEmpty: true, hooks: true)
    try fixture.stage("f", Token.github())
    #expect(try fixture.git("commit", "-m", "c").status == 1)
    try fixture.stage("f", "words")
    #expect(try fixture.git("commit", "-m", "c").status == 0)
  }

  @Test func indexCountsAndNotTheWorkTree() throws {
    let fixture = try WardFixture(hooks: true)
    try fixture.stage("f", Token.github())
    try fixture.repository.write("f", "mended in the work tree only\n")
    #expect(try fixture.git("commit", "-m", "c").status == 1)
    try fixture.repository.git("add", "f")
    try fixture.repository.write("f", Token.github())
    #expect(try fixture.git("commit", "-m", "c").status == 0)
  }

  /// Each form of commit that stages on its own, from a folder below the top.
  @Test(arguments: [["-a"], ["--", "../README"], ["-i", "../README"]])
  func commitThatStagesByItselfIsScanned(form: [String]) throws {
    let fixture = try WardFixture(hooks: true)
    try Files.createDirectories(fixture.repository.file("d"))
    try fixture.repository.write("README", "value = \(Token.github())\n")
    let commit = try fixture.run(
      ["git", "commit", "-m", "c"] + form, in: fixture.repository.file("d"))
    #expect(commit.status == 1, "\(commit)")
    #expect(commit.text.contains("README:1"))
  }

  @Test func secretThatWasThereBeforeIsANote() throws {
    let fixture = try WardFixture(hooks: true)
    let token = Token.github()
    try fixture.stage("f", token)
    try fixture.repository.commit("slipped in")
    try fixture.repository.write("f", "moved down\nfirst line\nvalue = \"\(token)\"\nlast line\n")
    let edit = try fixture.git("commit", "-a", "-m", "edit")
    #expect(edit.status == 0, "\(edit)")
    #expect(!edit.text.contains(token))
    try fixture.repository.git("mv", "f", "g")
    #expect(try fixture.git("commit", "-m", "move").status == 0)
    try fixture.repository.write("copy", "value = \"\(token)\"\n")
    try fixture.repository.git("add", "copy")
    #expect(try fixture.git("commit", "-m", "copy").status == 1)
  }

  @Test func inlineAllowNeedsTheRuleAndAReason() throws {
    let fixture = try WardFixture(hooks: true)
    let token = Token.github()
    // The comment, and whether the commit passes.
    let cases = [
      ("# ward:allow github-pat made up for a test", true),
      ("# ward:allow github-pat", false),
      ("# ward:allow slack-bot-token made up for a test", false),
    ]
    for (comment, passes) in cases {
      try fixture.repository.write("f", "value = \"\(token)\"  \(comment)\n")
      try fixture.repository.git("add", "f")
      let commit = try fixture.git("commit", "-m", "c")
      #expect((commit.status == 0) == passes, "\(comment): \(commit)")
      if passes { try fixture.repository.git("reset", "-q", "--hard", "HEAD~1") }
    }
  }

  @Test func messageIsScannedAsGitWillKeepIt() throws {
    let fixture = try WardFixture(hooks: true)
    let token = Token.github()
    let kept = try fixture.git("commit", "--allow-empty", "-m", "uses \(token)")
    #expect(kept.status == 1, "\(kept)")
    #expect(kept.text.contains("github-pat"))
    #expect(!kept.text.contains(token))
    let editor = Files.join(fixture.repository.root, "editor")
    let script = "#!/bin/sh\nprintf 'subject\\n# \(token)\\n' > \"$1\"\n"
    try TestFiles.write(editor, Array(script.utf8), mode: 0o755)
    let stripped = try fixture.git("commit", "--allow-empty", extra: ["GIT_EDITOR=\(editor)"])
    #expect(stripped.status == 0, "\(stripped)")
  }

  @Test func automaticMergeIsStopped() throws {
    let fixture = try WardFixture(hooks: true)
    try fixture.repository.git("checkout", "-q", "-b", "side")
    try fixture.stage("f", Token.github())
    try fixture.repository.commit("side")
    try fixture.repository.git("checkout", "-q", "main")
    try fixture.repository.write("m", "m\n")
    try fixture.repository.commitAll()
    let merge = try fixture.git("merge", "--no-edit", "side")
    #expect(merge.status == 1, "\(merge)")
    #expect(merge.text.contains("f:2"))
  }

  @Test func linkedWorktreeAndOddNamesAreScanned() throws {
    let fixture = try WardFixture(hooks: true)
    let worktree = Files.join(fixture.repository.root, "linked tree")
    try fixture.repository.git("worktree", "add", "-q", worktree, "-b", "w")
    let name = "new\nline \u{202e}name.txt"
    try TestFiles.write(Files.join(worktree, name), Array("value = \(Token.github())\n".utf8))
    #expect(try fixture.git("add", "-A", in: worktree).status == 0)
    let commit = try fixture.git("commit", "-m", "c", in: worktree)
    #expect(commit.status == 1, "\(commit)")
    #expect(!commit.text.contains(name) && !commit.text.contains("\u{202e}"))
  }

  @Test func blobThatCannotBeReadBlocks() throws {
    let fixture = try WardFixture(hooks: true)
    try fixture.stage("f", "words that go missing")
    let blob = try fixture.repository.git("rev-parse", ":f")
    TemporaryFolder.remove(try fixture.repository.looseObject(blob))
    let scan = try fixture.ward("pre-commit")
    #expect(scan.status == 3, "\(scan)")
    #expect(scan.text.contains(blob.prefix(7)) || scan.text.contains("f"))
  }

  @Test func prepareCommitMessageGateAlsoStopsNoVerify() throws {
    let fixture = try WardFixture()
    #expect(try fixture.ward("install", "--with-prepare-commit-msg").status == 0)
    try fixture.stage("f", Token.github())
    #expect(try fixture.git("commit", "--no-verify", "-m", "c").status == 1)
  }
}
