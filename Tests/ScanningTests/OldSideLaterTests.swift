import Git
import ScanModel
import TestSupport
import Testing

@testable import Scanning

/// What was there before a commit is asked for only where something is found in it.
@Suite struct OldSideLaterTests {
  @Test(arguments: 0..<8 as Range<UInt64>)
  func saysWhatTheWholeChangeSays(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &+ 4100)
    let fixture = try GitFixture()
    var steps = RandomSteps()
    try steps.begin(fixture, &random)
    for _ in 0..<16 { try steps.step(fixture, &random) }
    // Names that are not new: one that holds a secret, and one that policies forbid.
    try fixture.write("notes \(TestRules.token(&random)).txt", "a\n")
    try fixture.write("old.key", "b\n")
    try fixture.commitAll("names")
    try fixture.git("mv", "old.key", "new.key")
    try fixture.commitAll("moved")

    let repository = try Repository.open(.commandLine(path: fixture.path))
    let session = try TestRules.session()
    var later = try ChangeScanner(session, isOneOfMany: true)
    var whole = try ChangeScanner(session, isOneOfMany: true)
    var known = 0
    for line in try fixture.git("rev-list", "--all").split(separator: "\n") {
      let id = try #require(ObjectID(hex: line))
      let commit = try repository.commit(id)
      let found = later.findings(
        in: try repository.changes(of: commit, wantsOldSide: false), commit: commit.info,
        repository: repository, partOf: commit)
      let expected = whole.findings(
        in: try repository.changes(of: commit), commit: commit.info, repository: repository)
      #expect(found.map(told) == expected.map(told))
      known += expected.count { $0.status == .known }
    }
    #expect(known > 0)
    #expect(later.content.receipt.bytes == whole.content.receipt.bytes)
    #expect(later.content.receipt.skipped.isEmpty)
  }

  private func told(_ finding: Finding) -> String {
    "\(finding.ruleID) \(finding.secret) \(finding.status) \(finding.statusReason ?? "") "
      + "\(finding.occurrences)"
  }
}
