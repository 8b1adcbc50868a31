import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What cannot be scanned is never called clean: exit code and one clear sentence.
@Suite struct BadInputTests {
  /// The sentence goes to standard error; standard output says nothing.
  private func expect(_ end: Outcome, _ status: Int32, _ parts: String...) {
    #expect(end.status == status, "\(end)")
    for part in parts { #expect(end.errors.contains(part), "\(part) is not in \(end)") }
    #expect(!end.text.lowercased().contains("no leaks"))
    #expect(!end.text.contains("Fatal error"))
  }

  @Test(arguments: [["audit"], ["pre-commit"], ["pre-push", "o", "u"], ["status"], ["install"]])
  func folderWithoutARepository(command: [String]) throws {
    let fixture = try WardFixture()
    let folder = Files.join(fixture.repository.root, "home")
    let end = try fixture.run(
      [fixture.binary] + command, in: folder,
      extra: ["GIT_CEILING_DIRECTORIES=\(fixture.repository.root)"])
    expect(end, 2, "repository")
  }

  @Test(arguments: ["nosuch..HEAD", "HEAD..nosuch", "..", "-x", "HEAD~5..HEAD"])
  func badRange(range: String) throws {
    let fixture = try WardFixture()
    let end = try fixture.ward("audit", "--range=\(range)")
    expect(end, 2)
    #expect(!end.errors.isEmpty)
  }

  @Test func rulesFolderThatIsNotThere() throws {
    let fixture = try WardFixture()
    expect(try fixture.ward("audit", "--rules", "/nowhere/rules"), 2, "/nowhere/rules")
  }

  @Test func rulesFolderWithoutPermission() throws {
    // root reads everything.
    if geteuid() == 0 { return }
    let fixture = try WardFixture()
    let folder = Files.join(fixture.repository.root, "rules")
    try Files.createDirectories(folder)
    chmod(folder, 0)
    expect(try fixture.ward("audit", "--rules", folder), 2, folder)
    chmod(folder, 0o700)
  }

  /// A rules file, and where its mistake is told.
  static let brokenRules: [(name: String, toml: String, place: String)] = [
    ("syntax", "[[rules]]\nid = \n", ":2:"),
    (
      "regex that does not compile", "[[rules]]\nid = \"x-y\"\ndescription = \"d\"\nregex = '(('\n",
      ":4:"
    ),
    (
      "unknown key",
      "[[rules]]\nid = \"x-y\"\ndescription = \"d\"\nregex = 'abcdef'\nentropi = 3.0\nseverity = \"high\"\nconfidence = \"high\"\n",
      ":5:1"
    ),
    (
      "wrong type",
      "[[rules]]\nid = 7\ndescription = \"d\"\nregex = 'abcdef'\nseverity = \"high\"\n", ":2:"
    ),
  ]

  @Test(arguments: brokenRules.indices)
  func brokenRulesAreToldWithTheirPlace(index: Int) throws {
    let (name, toml, place) = Self.brokenRules[index]
    let fixture = try WardFixture()
    let folder = Files.join(fixture.repository.root, "rules")
    try TestFiles.write(Files.join(folder, "mine.toml"), Array(toml.utf8))
    for command in [
      ["audit", "--rules"], ["pre-commit", "--rules"], ["scan", "README", "--rules"],
      ["rules", "check"],
    ] {
      let end = try fixture.run([fixture.binary] + command + [folder])
      #expect(end.status == 2, "\(name): \(command): \(end)")
      #expect(end.text.contains("mine.toml" + place), "\(name): \(command): \(end)")
    }
  }

  @Test func missingObjectMakesTheAuditIncomplete() throws {
    let fixture = try WardFixture()
    try fixture.stage("f", "words that go missing")
    try fixture.repository.commit()
    let blob = try fixture.repository.git("rev-parse", "HEAD:f")
    TemporaryFolder.remove(try fixture.repository.looseObject(blob))
    let audit = try fixture.ward("audit")
    #expect(audit.status == 3, "\(audit)")
    #expect(audit.text.contains(blob.prefix(7)))
  }

  @Test func findingOutweighsWhatCouldNotBeRead() throws {
    let fixture = try WardFixture()
    try fixture.stage("f", "words that go missing")
    try fixture.stage("g", Token.github())
    try fixture.repository.commit()
    let blob = try fixture.repository.git("rev-parse", "HEAD:f")
    TemporaryFolder.remove(try fixture.repository.looseObject(blob))
    #expect(try fixture.ward("audit").status == 1)
  }

  @Test func corruptIndexBlocks() throws {
    let fixture = try WardFixture()
    try fixture.stage("f", Token.github())
    try fixture.repository.write(".git/index", "garbage")
    let end = try fixture.ward("pre-commit")
    #expect(end.status == 2 || end.status == 3, "\(end)")
  }

  @Test func missingIndexFileBlocks() throws {
    let fixture = try WardFixture()
    let end = try fixture.ward("pre-commit", extra: ["GIT_INDEX_FILE=/nowhere/index"])
    #expect(end.status == 2 || end.status == 3, "\(end)")
  }

  @Test(arguments: [
    ["audit", "--nosuch"], ["nosuch"], ["scan"], ["audit", "--format", "xml"],
    ["audit", "--threads", "x"],
  ])
  func usageMistakes(command: [String]) throws {
    let fixture = try WardFixture()
    expect(try fixture.run([fixture.binary] + command), 2)
  }

  @Test func testsOfAnUnknownRuleAreAnError() throws {
    let fixture = try WardFixture()
    let end = try fixture.ward("rules", "test", "--only", "no-such-rule")
    #expect(end.status == 2, "\(end)")
  }

  @Test(arguments: [[], ["policy"], ["rules"], ["baseline"]])
  func forgottenCommandDoesNotPass(command: [String]) throws {
    let fixture = try WardFixture()
    let end = try fixture.run([fixture.binary] + command)
    expect(end, 2, "name a ")
    #expect(end.output.isEmpty)
  }

  /// git’s own advice would bury the one sentence that matters.
  @Test func messageOfGitComesWithoutAdvice() throws {
    let fixture = try WardFixture()
    let end = try fixture.ward("audit", "--range", "HEAD~5..HEAD")
    expect(end, 2, "bad revision", "nothing was scanned")
    #expect(!end.errors.contains("hint") && !end.errors.contains("fatal"), "\(end)")
  }

  @Test func linesThatAreNoneOfGitsAreRefused() throws {
    let fixture = try WardFixture()
    expect(
      try fixture.ward("pre-push", "origin", "x", input: "garbage\n"), 2, "ward: line 1",
      "nothing was scanned")
  }

  @Test(arguments: ["--version", "--help", "rules list", "policy check", "explain --text x"])
  func outputThatCannotBeWrittenIsAFailure(command: String) throws {
    let fixture = try WardFixture()
    let end = try fixture.run([
      "/bin/sh", "-c", "exec \"$0\" \(command) >/dev/full", fixture.binary,
    ])
    expect(end, 3, "not written")
  }

  @Test func outputNeedsAName() throws {
    let fixture = try WardFixture()
    expect(try fixture.ward("audit", "--output", ""), 2, "--output")
  }

  @Test func repositoryWithoutCommitsIsNotCalledClean() throws {
    let fixture = try WardFixture(isEmpty: true)
    let end = try fixture.ward("audit")
    #expect(end.status == 0)
    #expect(end.output.contains("no commits yet") && !end.output.contains("Nothing found"))
  }

  @Test func sinceLeavesOutWhatIsOlder() throws {
    let fixture = try WardFixture()
    try fixture.stage("a", Token.github())
    try fixture.repository.commit("leak")
    #expect(try fixture.ward("audit", "--since", "2020-01-01").status == 1)
    #expect(try fixture.ward("audit", "--since", "2030-01-01").status == 0)
    expect(try fixture.ward("audit", "--since", "yesterday"), 2, "--since", "nothing was scanned")
  }

  /// What lies before the cut was not read, so nothing may be called clean.
  @Test(arguments: [["--since", "2000-01-01"], ["--range", "HEAD"], []])
  func aShallowCloneIsIncompleteUnlessAllowed(options: [String]) throws {
    let fixture = try WardFixture()
    try fixture.repository.write("a", "one")
    try fixture.repository.commitAll()
    try fixture.repository.write("a", "two")
    try fixture.repository.commitAll()
    let clone = fixture.repository.root + "/shallow"
    try fixture.repository.git(
      "clone", "-q", "--depth", "1", "file://" + fixture.repository.path, clone)
    func audit(_ more: [String]) throws -> Outcome {
      try fixture.run([fixture.binary, "audit", clone] + options + more)
    }
    let end = try audit([])
    #expect(end.status == 3, "\(end)")
    #expect(end.text.contains("fetch-depth: 0"))
    #expect(try audit(["--allow-shallow"]).status == 0)
  }

  @Test func theCommitHookOfABareRepositoryIsAMistake() throws {
    let fixture = try WardFixture()
    let bare = fixture.repository.root + "/bare.git"
    try fixture.repository.git("init", "-q", "--bare", bare)
    let end = try fixture.ward("pre-commit", in: bare)
    #expect(end.status == 2, "\(end)")
    #expect(end.errors.contains("pre-receive"))
  }

  /// A hook that runs before and reads what git says would else open the gate.
  @Test func aServerHookThatIsToldNothingRefuses() throws {
    let fixture = try WardFixture()
    let bare = fixture.repository.root + "/bare.git"
    try fixture.repository.git("init", "-q", "--bare", bare)
    let end = try fixture.ward("pre-receive", in: bare, input: "")
    #expect(end.status == 2, "\(end)")
    #expect(end.errors.contains("has read it"))
  }
}
