import Rules
import Testing

/// What rules are cached by: the bytes of their files, as long as these cannot name others.
@Suite struct RuleSourceTests {
  private func source(_ toml: String) -> [UInt8]? {
    let layer = RuleLayer(
      name: "mine", source: .bytes([(name: "a.toml", bytes: Array(toml.utf8))]), isTrusted: true)
    return RuleLoader.source(of: [layer])
  }

  /// `extend` as a key, in every way that a gitleaks configuration may write it.
  @Test(arguments: [
    "[extend]\nuseDefault = true\n", "[ Extend ]\n", "extend.path = \"x\"\n", "\"extend\" = {}\n",
    "EXTEND={}", "title = \"x\"\nextend",
  ])
  func filesThatMayNameOthersHaveNoSource(toml: String) {
    #expect(source(toml) == nil)
  }

  @Test(arguments: ["description = \"extended key\"\n", "extends-to = 1\n", "exten", ""])
  func longerWordsAreNotTheKey(toml: String) {
    #expect(source(toml) != nil)
  }
}
