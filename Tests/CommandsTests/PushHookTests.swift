import Platform
import TestSupport
import Testing

/// Real `git push` with Ward's hook on the pushing or the receiving side.
@Suite struct PushHookTests {
  /// A repository with hooks and an `origin`, and a commit with a token that is not pushed yet.
  private func leaking(_ token: String) throws -> WardFixture {
    let fixture = try WardFixture(hooks: true)
    _ = try fixture.addOrigin()
    try fixture.stage("f", token)
    try fixture.repository.commit("leak")
    return fixture
  }

  /// Every way to send the commit.
  @Test(arguments: [
    ["origin", "main"], ["origin", "main:new-branch"], ["--force", "origin", "HEAD:main"],
    ["origin", "main", "HEAD~1:refs/heads/other"], ["--all", "origin"], ["--mirror", "origin"],
  ])
  func pushThatLeaksIsBlocked(form: [String]) throws {
    let token = Token.github()
    let fixture = try leaking(token)
    let push = try fixture.run(["git", "push"] + form)
    #expect(push.status == 1, "\(push)")
    #expect(push.text.contains("github-pat") && push.text.contains("f:2"), "\(push)")
    #expect(!push.text.contains(token))
    let remote = try fixture.git("ls-remote", "origin")
    #expect(try !remote.output.contains(fixture.repository.git("rev-parse", "HEAD")))
  }

  @Test func tokenThatWasRemovedAgainStillLeaves() throws {
    let fixture = try leaking(Token.github())
    try fixture.repository.git("rm", "-q", "f")
    try fixture.repository.commit("gone")
    #expect(try fixture.git("push", "origin", "main").status == 1)
  }

  @Test func deletionAndWhatTheRemoteHasPass() throws {
    let fixture = try leaking(Token.github())
    try fixture.repository.git("push", "-q", "--no-verify", "origin", "main", "main:gone")
    #expect(try fixture.git("push", "origin", ":gone").status == 0)
    try fixture.repository.write("g", "words\n")
    try fixture.repository.commitAll()
    let push = try fixture.git("push", "origin", "main")
    #expect(push.status == 0, "\(push)")
  }

  @Test func anotherRemoteHasNotSeenIt() throws {
    let fixture = try leaking(Token.github())
    try fixture.repository.git("push", "-q", "--no-verify", "origin", "main")
    try fixture.repository.git("fetch", "-q", "origin")
    let bare = Files.join(fixture.repository.root, "public.git")
    try fixture.repository.git("init", "-q", "--bare", bare)
    try fixture.repository.git("remote", "add", "public", bare)
    #expect(try fixture.git("push", "public", "main").status == 1)
  }

  /// What stands in tags: their commits, their messages, blobs they name.
  @Test(arguments: ["light", "annotated", "message", "blob"])
  func tagThatLeaksIsBlocked(kind: String) throws {
    let fixture = try WardFixture(hooks: true)
    _ = try fixture.addOrigin()
    let token = Token.github()
    switch kind {
    case "message": try fixture.repository.git("tag", "-a", "-m", "value \(token)", "t")
    case "blob":
      try fixture.repository.git("tag", "t", fixture.repository.blob("value \(token)\n".utf8))
    default:
      try fixture.repository.git("checkout", "-q", "--detach")
      try fixture.stage("f", token)
      try fixture.repository.commit()
      try fixture.repository.git(
        arguments: ["tag"] + (kind == "light" ? ["t"] : ["-a", "-m", "t", "t"]))
      try fixture.repository.git("checkout", "-q", "main")
    }
    let push = try fixture.git("push", "origin", "t")
    #expect(push.status == 1, "\(push)")
    #expect(!push.text.contains(token))
  }

  /// Lines as git writes them; what is malformed is an error, never "nothing to push".
  @Test(arguments: [("", 0), ("one two three\n", 2), ("a b c d", 2)])
  func standardInputIsReadStrictly(input: String, status: Int32) throws {
    let fixture = try WardFixture()
    let push = try fixture.ward("pre-push", "origin", "url", input: input)
    #expect(push.status == status, "\(push)")
  }

  @Test func receivingSideRejectsWithoutFingerprints() throws {
    let server = try WardFixture(isBare: true, hooks: true)
    let client = try WardFixture()
    try client.repository.git("push", "-q", server.path, "main", "main:gone")
    let token = Token.github()
    try client.stage("f", token)
    try client.repository.commit("leak")
    let push = try client.git(
      "push", server.path, "main:new",
      extra: server.repository.environment.filter { $0.hasPrefix("XDG_") })
    #expect(push.status == 1, "\(push)")
    #expect(push.errors.contains("remote: ") && push.errors.contains("github-pat"), "\(push)")
    #expect(!push.text.contains(token) && !push.text.contains("fingerprint"))
    #expect(try client.git("push", server.path, ":gone").status == 0)
  }
}
