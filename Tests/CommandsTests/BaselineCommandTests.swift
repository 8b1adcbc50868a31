import Platform
import TestSupport
import Testing

/// `git ward baseline update|prune|diff` and `git ward verify-removed`.
@Suite struct BaselineCommandTests {
  @Test func baselineFollowsTheHistory() throws {
    let fixture = try WardFixture()
    let file = Files.join(fixture.repository.root, "baseline")
    try fixture.stage("a", Token.github())
    try fixture.repository.commit("leak")
    #expect(try fixture.ward("baseline", "diff", "--file", file).status == 2)
    #expect(try fixture.ward("baseline", "create", "--file", file).status == 0)
    #expect(try fixture.ward("baseline", "diff", "--file", file).status == 0)

    let token = Token.github()
    try fixture.stage("b", token)
    try fixture.repository.commit("another")
    let diff = try fixture.ward("baseline", "diff", "--file", file)
    #expect(diff.status == 1 && diff.output.contains("missing"), "\(diff)")
    #expect(!diff.text.contains(token))
    let update = try fixture.ward("baseline", "update", "--file", file, "--owner", "someone")
    #expect(update.status == 0 && update.output.contains("1 added"), "\(update)")
    #expect(try fixture.ward("audit", "--baseline", file).status == 0)

    // The history loses both; pruning drops the entries and nothing else is in the file.
    try fixture.repository.git("checkout", "-q", "--orphan", "clean")
    try fixture.repository.git("rm", "-q", "-r", "--cached", ".")
    try fixture.stage("README", "words\n")
    try fixture.repository.commit("clean")
    try fixture.repository.git("branch", "-D", "main")
    try fixture.repository.git("reflog", "expire", "--expire=now", "--all")
    try fixture.repository.git("gc", "-q", "--prune=now")
    let prune = try fixture.ward("baseline", "prune", "--file", file)
    #expect(prune.status == 0 && prune.output.contains("2 gone"), "\(prune)")
    #expect(try Files.read(file).split(separator: UInt8(ascii: "\n")).count == 1)
  }

  @Test func incompleteAuditLeavesTheBaselineAlone() throws {
    let fixture = try WardFixture()
    let file = Files.join(fixture.repository.root, "baseline")
    try fixture.stage("a", Token.github())
    try fixture.repository.commit("leak")
    #expect(try fixture.ward("baseline", "create", "--file", file).status == 0)
    let before = try Files.read(file)
    let id = try fixture.repository.git("rev-parse", "HEAD:README")
    _ = try fixture.run(["rm", "-f", ".git/objects/\(id.prefix(2))/\(id.dropFirst(2))"])
    #expect(try fixture.ward("baseline", "prune", "--file", file).status == 3)
    #expect(try Files.read(file) == before)
  }

  @Test func removalIsVerifiedObjectByObject() throws {
    let fixture = try WardFixture()
    let token = Token.github()
    try fixture.stage("a", token)
    try fixture.repository.commit("leak")
    let report = try fixture.ward("audit", "--format", "json")
    let fingerprint = try #require(
      report.output.firstRange(of: "\"fingerprint\": \"").map {
        report.output[$0.upperBound...].prefix(32)
      })
    let held = try fixture.ward("verify-removed", String(fingerprint))
    #expect(held.status == 1 && held.output.contains("refs/heads/main"), "\(held)")
    #expect(!held.text.contains(token))

    try fixture.repository.git("reset", "-q", "--hard", "HEAD~1")
    let history = try fixture.ward("verify-removed", String(fingerprint))
    #expect(history.status == 1, "the reflog holds it: \(history)")
    try fixture.repository.git("reflog", "expire", "--expire=now", "--all")
    let loose = try fixture.ward("verify-removed", String(fingerprint))
    #expect(loose.status == 1 && loose.output.contains("gc"), "\(loose)")
    _ = try fixture.run(["rm", "-f", ".git/ORIG_HEAD"])
    try fixture.repository.git("gc", "-q", "--prune=now")
    let gone = try fixture.ward("verify-removed", String(fingerprint))
    #expect(gone.status == 0 && gone.output.contains("no object"), "\(gone)")
    #expect(try fixture.ward("verify-removed", "short").status == 2)
  }
}
