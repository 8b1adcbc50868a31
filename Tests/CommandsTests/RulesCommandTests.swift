import Platform
import TestSupport
import Testing

/// `git ward rules` and `git ward explain`.
@Suite struct RulesCommandTests {
  private static let rule = """
    [[rules]]
    id = "acme-key"
    description = "Acme key"
    severity = "high"
    confidence = "high"
    regex = '''\\b(acme_[0-9A-Za-z]{32})\\b'''
    keywords = ["acme_"]
      [[rules.tests]]
      match = 'key = "acme_{base62:32}"'
      [[rules.tests]]
      noMatch = 'key = "acme_{base62:31}"'

    """

  /// All samples of the pack are run by test.sh, with the release binary.
  @Test func builtInPackIsRightAndTestsItself() throws {
    let fixture = try WardFixture()
    let check = try fixture.ward("rules", "check")
    #expect(check.status == 0, "\(check)")
    let test = try fixture.ward("rules", "test", "--only", "git", "--samples", "1")
    #expect(test.status == 0, "\(test)")
    let list = try fixture.ward("rules", "list")
    #expect(list.status == 0 && list.output.contains("github-pat"))
    #expect(list.output.split(separator: "\n").count > 60)
  }

  @Test func folderDroppedInIsUsed() throws {
    let fixture = try WardFixture()
    let folder = Files.join(fixture.repository.root, "team rules")
    try TestFiles.write(Files.join(folder, "acme.toml"), Array(Self.rule.utf8))
    #expect(try fixture.ward("rules", "check", folder).status == 0)
    let test = try fixture.ward("rules", "test", folder, "--only", "acme-key")
    #expect(test.status == 0, "\(test)")
    let secret = "acme" + "_" + String(Token.github().dropFirst(4).prefix(32))
    try fixture.repository.write("f", "key = \"\(secret)\"\n")
    let scan = try fixture.ward("scan", "f", "--rules", folder)
    #expect(scan.status == 1, "\(scan)")
    #expect(scan.output.contains("acme-key") && !scan.text.contains(secret))
  }

  @Test func failingTestOfARuleIsToldWithItsPlace() throws {
    let fixture = try WardFixture()
    let folder = Files.join(fixture.repository.root, "rules")
    let broken = Self.rule.replacing("{base62:31}", with: "{base62:32}")
    try TestFiles.write(Files.join(folder, "acme.toml"), Array(broken.utf8))
    let test = try fixture.ward("rules", "test", folder)
    #expect(test.status == 1, "\(test)")
    #expect(test.text.contains("acme.toml:1"))
  }

  @Test func builtInRulesAreCompiledOnceAndKept() throws {
    let fixture = try WardFixture()
    let cache = Files.join(fixture.repository.root, "cache")
    let scan = try fixture.ward("scan", "README", extra: ["XDG_CACHE_HOME=\(cache)"])
    #expect(scan.status == 0, "\(scan)")
    let kept = try Files.list(Files.join(cache, "ward"))
    #expect(kept.count == 1)
    #expect(kept.allSatisfy { Files.mode(Files.join(cache, "ward/\($0)")) == 0o600 })
  }

  /// The repository's own configuration cannot bring rules of its own, a person's can.
  @Test func rulesComeFromGlobalConfigurationOnly() throws {
    var fixture = try WardFixture()
    let folder = Files.join(fixture.repository.root, "rules")
    try TestFiles.write(Files.join(folder, "acme.toml"), Array("not toml".utf8))
    try fixture.repository.git("config", "ward.rules", folder)
    #expect(try fixture.ward("pre-commit").status == 0)
    let config = Files.join(fixture.repository.root, "config")
    try TestFiles.write(config, Array("[ward]\n\trules = \(folder)\n".utf8))
    fixture.repository.environment.removeAll { $0.hasPrefix("GIT_CONFIG_GLOBAL=") }
    fixture.repository.environment.append("GIT_CONFIG_GLOBAL=\(config)")
    #expect(try fixture.ward("pre-commit").status == 2)
  }

  @Test func explainTellsTheStepsWithoutTheSecret() throws {
    let fixture = try WardFixture()
    let token = Token.github()
    let explain = try fixture.ward("explain", "--text", "token = \"\(token)\"")
    #expect(explain.status == 0, "\(explain)")
    #expect(explain.output.contains("github-pat-classic: finding"))
    #expect(!explain.text.contains(token))
    let nothing = try fixture.ward("explain", "--text", "words only")
    #expect(nothing.status == 0 && !nothing.output.contains(": finding"))
  }

  /// What `rules new` prints passes check and test, for every alphabet.
  @Test func newRulesStandOnTheirOwn() throws {
    let fixture = try WardFixture()
    let folder = Files.join(fixture.repository.root, "rules")
    for alphabet in ["base62", "base64url", "hex", "digits", "upper", "lower"] {
      let rule = try fixture.ward(
        "rules", "new", "acme-\(alphabet)", "--prefix", "acme-\(alphabet)_", "--length", "40",
        "--alphabet", alphabet)
      #expect(rule.status == 0, "\(rule)")
      try TestFiles.write(Files.join(folder, alphabet + ".toml"), Array(rule.output.utf8))
    }
    let test = try fixture.ward("rules", "test", folder, "--only", "acme-")
    #expect(test.status == 0 && test.output.contains("18 passed"), "\(test)")
  }

  @Test func newRuleRefusesWhatIsNoIdOrPrefix() throws {
    let fixture = try WardFixture()
    #expect(try fixture.ward("rules", "new", "Acme Key", "--prefix", "acme_").status == 2)
    #expect(try fixture.ward("rules", "new", "acme", "--prefix", "a'''").status == 2)
  }

  @Test func benchShowsWhatARuleCosts() throws {
    let fixture = try WardFixture()
    let file = fixture.repository.file("content")
    try TestFiles.write(file, Array(String(repeating: "let value = 1\n", count: 500).utf8))
    let bench = try fixture.ward("rules", "bench", file, "--only", "github-pat", "--rounds", "1")
    #expect(bench.status == 0, "\(bench)")
    #expect(bench.output.contains("github-pat-classic") && bench.output.contains("7000 bytes"))
    #expect(try fixture.ward("rules", "bench", file, "--only", "no such rule").status == 2)
    #expect(try fixture.ward("rules", "bench", "no such file").status == 2)
  }

  @Test func rulesAreShownComparedAndImported() throws {
    let fixture = try WardFixture()
    let shown = try fixture.ward("rules", "explain", "github-pat-classic")
    #expect(shown.status == 0 && shown.output.contains("id = \"github-pat-classic\""), "\(shown)")
    #expect(try fixture.ward("rules", "explain", "no-such-rule").status == 2)
    let folder = Files.join(fixture.repository.root, "rules")
    let changes = "disabledRules = [\"github-pat-classic\"]\n\n" + Self.rule
    try TestFiles.write(Files.join(folder, "acme.toml"), Array(changes.utf8))
    let diff = try fixture.ward("rules", "diff", folder)
    #expect(diff.status == 1, "\(diff)")
    #expect(diff.output == "added    acme-key\nremoved  github-pat-classic\n", "\(diff)")
    let theirs = fixture.repository.file("theirs.toml")
    let text = "title = \"theirs\"\n[[rules]]\nid = \"theirs\"\nregex = 'theirs_(\\d{10})'\n"
    try TestFiles.write(theirs, Array(text.utf8))
    let imported = try fixture.ward("rules", "import", theirs)
    #expect(imported.status == 0, "\(imported)")
    let ours = Files.join(fixture.repository.root, "ours/ours.toml")
    try TestFiles.write(ours, Array(imported.output.utf8))
    let added = try fixture.ward("rules", "diff", ours)
    #expect(added.status == 1 && added.output == "added    theirs\n", "\(added)")
    #expect(try fixture.ward("rules", "import", "no-such-file").status == 2)
  }
}
