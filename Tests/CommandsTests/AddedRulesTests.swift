import Platform
import TestSupport
import Testing

/// A team's layer of rules over the built-in ones, whose compiled form is made by whoever comes first.
@Suite struct AddedRulesTests {
  private func teamRules(_ fixture: borrowing WardFixture, _ name: String) throws -> String {
    let folder = Files.join(fixture.repository.root, name)
    try TestFiles.write(
      Files.join(folder, "team.toml"),
      Array(
        """
        [[rules]]
        id = "team-token"
        description = "Token of the team"
        severity = "high"
        confidence = "high"
        regex = '''\\b(\(name)_[0-9]{12})\\b'''
        keywords = ["\(name)_"]
        secretGroup = 1

        """.utf8))
    return folder
  }

  /// The built-in rules still stand beside the layer, and a file that changes is compiled again.
  @Test func builtInRulesStandBesideTheLayerAndChangesCount() throws {
    let fixture = try WardFixture()
    let rules = try teamRules(fixture, "teamc")
    try fixture.stage("config", Token.github())
    for _ in 0..<2 {
      #expect(try fixture.ward("pre-commit", "--rules", rules).status == 1)
    }
    try fixture.repository.git("rm", "-qf", "--cached", "config")
    try fixture.stage("other", "teamd" + "_123456789012")
    #expect(try fixture.ward("pre-commit", "--rules", rules).status == 0)
    let path = Files.join(rules, "team.toml")
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    let changed = text.split(separator: "teamc", omittingEmptySubsequences: false)
      .joined(separator: "teamd")
    try TestFiles.write(path, Array(changed.utf8))
    #expect(try fixture.ward("pre-commit", "--rules", rules).status == 1)
  }

  /// Without any place for a cache everything is compiled afresh, and found all the same.
  @Test func withoutACacheFolderTheHookStillBlocks() throws {
    let fixture = try WardFixture()
    try fixture.stage("config", Token.github())
    let outcome = try fixture.ward("pre-commit", extra: ["XDG_CACHE_HOME=/dev/null"])
    #expect(outcome.status == 1, "\(outcome)")
  }
}
