import Platform
import TestSupport
import Testing

/// What pre-commit and prek tell instead of git's own protocol.
@Suite struct HookManagerTests {
  private func leaking(_ token: String) throws -> WardFixture {
    let fixture = try WardFixture()
    try fixture.stage("f", token)
    try fixture.repository.commit("leak")
    try fixture.repository.write("f", "mended\n")
    try fixture.repository.commitAll("mended")
    return fixture
  }

  @Test func rangeOfTheManagerStandsInForStandardInput() throws {
    let token = Token.github()
    let fixture = try leaking(token)
    let leak = try fixture.ward(
      "pre-push",
      extra: ["PRE_COMMIT=1", "PRE_COMMIT_FROM_REF=HEAD~2", "PRE_COMMIT_TO_REF=HEAD"])
    #expect(leak.status == 1, "\(leak)")
    #expect(!leak.text.contains(token))
    let clean = try fixture.ward(
      "pre-push",
      extra: ["PRE_COMMIT=1", "PRE_COMMIT_FROM_REF=HEAD~1", "PRE_COMMIT_TO_REF=HEAD"])
    #expect(clean.status == 0, "\(clean)")
  }

  /// `pre-commit run --from-ref … --to-ref …` of a CI job, where nothing is staged.
  @Test func rangeOfTheManagerIsReadAtTheCommitStageAsWell() throws {
    let fixture = try leaking(Token.github())
    func run(_ from: String) throws -> Int32 {
      try fixture.ward(
        "pre-commit",
        extra: ["PRE_COMMIT=1", "PRE_COMMIT_FROM_REF=\(from)", "PRE_COMMIT_TO_REF=HEAD"]
      ).status
    }
    #expect(try run("HEAD~2") == 1)
    #expect(try run("HEAD~1") == 0)
  }

  @Test func firstPushOfABranchIsReadWhole() throws {
    let fixture = try leaking(Token.github())
    let end = try fixture.ward(
      "pre-push",
      extra: [
        "PRE_COMMIT=1", "PRE_COMMIT_REMOTE_NAME=origin", "PRE_COMMIT_REMOTE_URL=../o.git",
        "PRE_COMMIT_LOCAL_BRANCH=refs/heads/main", "PRE_COMMIT_REMOTE_BRANCH=refs/heads/main",
      ])
    #expect(end.status == 1, "\(end)")
  }

  /// pre-commit and prek stop at the first ref of a push.
  @Test func otherRefsOfThePushAreReadToo() throws {
    let fixture = try WardFixture()
    _ = try fixture.addOrigin()
    let token = Token.github()
    try fixture.repository.git("checkout", "-q", "-b", "other")
    try fixture.stage("f", token)
    try fixture.repository.commit("leak")
    try fixture.repository.git("checkout", "-q", "main")
    try fixture.repository.write("g", "words\n")
    let base = try fixture.repository.git("rev-parse", "HEAD")
    try fixture.repository.commitAll("more")
    let range = ["PRE_COMMIT=1", "PRE_COMMIT_FROM_REF=\(base)", "PRE_COMMIT_TO_REF=HEAD"]
    let url = try fixture.repository.git("config", "remote.origin.url")
    let push = ["PRE_COMMIT_REMOTE_NAME=origin", "PRE_COMMIT_REMOTE_URL=\(url)"]
    let end = try fixture.ward("pre-push", extra: range + push)
    #expect(end.status == 1 && end.text.contains("one ref of a push alone"), "\(end)")
    #expect(!end.text.contains(token))
    // A range that somebody names by hand is that range.
    #expect(try fixture.ward("pre-push", extra: range).status == 0)
    try fixture.repository.git("push", "-q", "--no-verify", "origin", "other")
    #expect(try fixture.ward("pre-push", extra: range + push).status == 0)
  }

  @Test func managerThatTellsNothingIsAnError() throws {
    let fixture = try leaking(Token.github())
    let end = try fixture.ward("pre-push", extra: ["PRE_COMMIT=1", "GIT_INDEX_FILE=.git/index"])
    #expect(end.status == 2, "\(end)")
    #expect(end.errors.contains("PRE_COMMIT_FROM_REF"))
  }

  @Test func hooksFileOffersEveryStage() throws {
    let text = String(
      decoding: try Files.read(Project.file(".pre-commit-hooks.yaml")), as: UTF8.self)
    for (id, entry) in [
      ("git-ward", "pre-commit"), ("git-ward-push", "pre-push"),
      ("git-ward-commit-msg", "commit-msg"),
    ] {
      #expect(text.contains("- id: \(id)\n"))
      #expect(text.contains("entry: git-ward \(entry)\n"))
    }
  }
}
