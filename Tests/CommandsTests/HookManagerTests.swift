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
