import Foundation
import Platform
import TestSupport
import Testing

/// `git ward audit` on real histories.
@Suite struct AuditTests {
  @Test func removedSecretIsFoundWithCommitPlaceAndAuthor() throws {
    let fixture = try WardFixture()
    let token = Token.github()
    try fixture.stage("src/app.py", token)
    let leak = try fixture.repository.commit("add app")
    try fixture.repository.git("rm", "-q", "src/app.py")
    try fixture.repository.commit("remove app")
    let audit = try fixture.ward("audit")
    #expect(audit.status == 1, "\(audit)")
    for part in ["github-pat", "src/app.py:2", String(leak.prefix(7)), "Ada", "ghp_…"] {
      #expect(audit.output.contains(part), "\(part) is not in \(audit)")
    }
    #expect(!audit.text.contains(token))
  }

  @Test func cleanHistoryEndsWithAReceipt() throws {
    let fixture = try WardFixture()
    let audit = try fixture.ward("audit")
    #expect(audit.status == 0, "\(audit)")
    #expect(audit.text.contains("1 commit"), "\(audit)")
  }

  /// Places outside of the branch that is checked out.
  @Test(arguments: [
    "branch", "tag", "blob tag", "stash", "notes", "reflog", "message", "tag message", "merge",
  ])
  func everyPlaceOfTheRepositoryIsRead(place: String) throws {
    let fixture = try WardFixture()
    let token = Token.github()
    let repository = fixture.repository.path
    func git(_ arguments: String...) throws {
      let end = try fixture.run(["git", "-C", repository] + arguments)
      #expect(end.status == 0, "\(end)")
    }
    switch place {
    case "branch", "tag", "reflog":
      try git("checkout", "-q", "-b", "side")
      try fixture.stage("f", token)
      try fixture.repository.commit("leak")
      if place == "tag" { try git("tag", "-a", "-m", "t", "t") }
      if place == "reflog" { try git("reset", "-q", "--hard", "HEAD~1") }
      try git("checkout", "-q", "main")
      if place == "tag" { try git("branch", "-q", "-D", "side") }
    case "blob tag": try git("tag", "t", fixture.repository.blob("value \(token)\n".utf8))
    case "stash":
      try fixture.repository.write("README", "value \(token)\n")
      try git("stash", "-q")
    case "notes": try git("notes", "add", "-m", "value \(token)")
    case "message": try git("commit", "-q", "--allow-empty", "-m", "value \(token)")
    case "tag message": try git("tag", "-a", "-m", "value \(token)", "t")
    default:
      try git("checkout", "-q", "-b", "side")
      try git("commit", "-q", "--allow-empty", "-m", "s")
      try git("checkout", "-q", "main")
      try git("merge", "-q", "--no-commit", "--no-ff", "side")
      try fixture.stage("f", token)
      try fixture.repository.commit("merge")
      try git("rm", "-q", "f")
      try git("commit", "-q", "-m", "gone")
    }
    let audit = try fixture.ward("audit")
    #expect(audit.status == 1, "\(place): \(audit)")
    #expect(!audit.text.contains(token))
  }

  /// One secret is one finding, however often it stands in the history.
  @Test func jsonHoldsOneObjectASecretWithItsOccurrences() throws {
    let fixture = try WardFixture()
    let token = Token.github()
    try fixture.stage("a", token)
    let leak = try fixture.repository.commit("a")
    try fixture.stage("b", token)
    try fixture.repository.commit("b")
    let audit = try fixture.ward("audit", "--format", "json")
    #expect(audit.status == 1, "\(audit)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(audit.output.utf8)) as? [String: Any])
    #expect(report["complete"] as? Bool == true)
    let findings = try #require(report["findings"] as? [[String: Any]])
    #expect(findings.count == 1)
    let finding = try #require(findings.first)
    #expect((finding["rule_id"] as? String)?.hasPrefix("github-pat") == true)
    #expect(finding["blocks"] as? Bool == true)
    #expect(finding["secret_redacted"] as? String == "ghp_…")
    let occurrences = try #require(finding["occurrences"] as? [[String: Any]])
    #expect(occurrences.compactMap { $0["path"] as? String }.sorted() == ["a", "b"])
    #expect(occurrences.contains { $0["commit"] as? String == leak })
    #expect(!audit.text.contains(token))
  }

  /// What an unreadable commit led to is not said to be unreachable.
  @Test(arguments: ["missing", "damaged"])
  func whatAnUnreadableCommitLeadsToIsNotCalledUnreachable(commit end: String) throws {
    let fixture = try WardFixture()
    try fixture.stage("a", Token.github())
    let leak = try fixture.repository.commit("a")
    try fixture.repository.git("rm", "-q", "a")
    try fixture.repository.commit("gone")
    try fixture.repository.git("reflog", "expire", "--expire=now", "--all")
    let object = fixture.repository.file(".git/objects/\(leak.prefix(2))/\(leak.dropFirst(2))")
    _ = try fixture.run(["rm", "-f", object])
    if end == "damaged" { try TestFiles.write(object, Array("no commit".utf8)) }
    let audit = try fixture.ward("audit", "--format", "json")
    #expect(audit.status == 3, "\(audit)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(audit.output.utf8)) as? [String: Any])
    let findings = try #require(report["findings"] as? [[String: Any]])
    #expect(findings.count == 1)
    #expect(findings.first?["reachable"] is NSNull, "\(audit)")
    #expect(audit.output.contains("it is not known whether a branch, tag or reflog"), "\(audit)")
    let fingerprint = try #require(findings.first?["fingerprint"] as? String)
    let removed = try fixture.ward("verify-removed", fingerprint)
    #expect(removed.status == 1 && removed.output.contains("is not known"), "\(removed)")
  }

  @Test func rangeLimitsTheAudit() throws {
    let fixture = try WardFixture()
    try fixture.stage("a", Token.github())
    try fixture.repository.commit("leak")
    try fixture.stage("a", "words")
    try fixture.repository.commit("clean")
    #expect(try fixture.ward("audit", "--range", "HEAD~1..HEAD").status == 0)
    #expect(try fixture.ward("audit", "--range", "HEAD~2..HEAD").status == 1)
  }

  /// A range of exclusions alone holds no commit, and is no clean history.
  @Test(arguments: ["^HEAD", "HEAD^@", "--all", "nowhere"])
  func aRangeWithoutABeginningIsRefused(range: String) throws {
    let fixture = try WardFixture()
    let audit = try fixture.ward("audit", "--range=\(range)")
    #expect(audit.status == 2, "\(audit)")
  }

  @Test func bareAndEmptyRepositoriesAreRead() throws {
    let empty = try WardFixture(isEmpty: true)
    #expect(try empty.ward("audit").status == 0)
    let fixture = try WardFixture()
    try fixture.stage("a", Token.github())
    try fixture.repository.commit("leak")
    let bare = try fixture.addOrigin()
    #expect(try fixture.ward("audit", bare, in: "/").status == 1)
    #expect(try fixture.ward("audit", in: bare).status == 1)
  }

  @Test func shallowHistoryIsNotCalledClean() throws {
    let fixture = try WardFixture()
    try fixture.repository.commit("second")
    let shallow = Files.join(fixture.repository.root, "shallow")
    try fixture.repository.git("clone", "-q", "--depth", "1", "file://\(fixture.path)", shallow)
    let audit = try fixture.ward("audit", in: shallow)
    #expect(audit.status == 2 || audit.status == 3, "\(audit)")
    #expect(audit.text.contains("shallow"))
    #expect(try fixture.ward("audit", "--allow-shallow", in: shallow).status == 0)
  }

  @Test func baselineSilencesWhatItHolds() throws {
    let fixture = try WardFixture()
    let token = Token.github()
    try fixture.stage("a", token)
    try fixture.repository.commit("leak")
    let file = Files.join(fixture.repository.root, "baseline")
    let create = try fixture.ward("baseline", "create", "--file", file)
    #expect(create.status == 0, "\(create)")
    #expect(!String(decoding: try Files.read(file), as: UTF8.self).contains(token))
    #expect(try fixture.ward("audit", "--baseline", file).status == 0)
    try fixture.stage("b", Token.github())
    try fixture.repository.commit("another")
    #expect(try fixture.ward("audit", "--baseline", file).status == 1)
  }

  /// An object that stands under the name of another one is seen where it is asked for.
  @Test(arguments: [100, 40 << 20])
  func swappedObjectsAreSeenWhenEachIsHashed(size: Int) throws {
    let fixture = try WardFixture()
    try fixture.repository.write("f", String(repeating: "a", count: size))
    try fixture.repository.commitAll()
    let blob = try fixture.repository.git("rev-parse", "HEAD:f")
    let other = try fixture.repository.blob([UInt8](repeating: UInt8(ascii: "b"), count: size))
    #expect(try fixture.ward("audit", "--verify-objects").status == 0)
    let bytes = try Files.read(try fixture.repository.looseObject(other))
    try Files.replace(try fixture.repository.looseObject(blob), with: bytes)
    // Loose objects are hashed anyway, but for those that are read in parts.
    #expect(try fixture.ward("audit").status == (size < 1 << 20 ? 3 : 0))
    let end = try fixture.ward("audit", "--verify-objects")
    #expect(end.status == 3 && end.text.contains(blob), "\(end)")
  }

  @Test func profileTellsTheTimeOfEachStage() throws {
    let fixture = try WardFixture()
    try fixture.stage("f", Token.github())
    try fixture.repository.commit()
    let plain = try fixture.ward("audit", "--format", "json")
    let end = try fixture.ward("audit", "--format", "json", "--profile")
    #expect(end.status == 1 && end.output == plain.output)
    for stage in ["index", "inflate", "delta", "match", "verify", "trees", "attribute", "judge"] {
      let line = end.errors.split(separator: "\n").first { $0.hasPrefix(stage + " ") }
      #expect(line?.split(separator: " ").last.flatMap { Double($0) } != nil, "\(end)")
    }
  }
}
