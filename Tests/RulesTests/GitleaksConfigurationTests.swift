import Foundation
import ScanModel
import Testing

@testable import Rules

/// The configuration that gitleaks ships, named by `WARD_GITLEAKS_CONFIG`; it is not part of this
/// project.
private let realConfiguration = ProcessInfo.processInfo.environment["WARD_GITLEAKS_CONFIG"]

@Suite struct RealGitleaksConfigurationTests {
  @Test(
    .enabled(
      if: realConfiguration != nil,
      "set WARD_GITLEAKS_CONFIG to gitleaks' own gitleaks.toml to run this"))
  func loadsUnchanged() throws {
    let path = try #require(realConfiguration)
    let layer = RuleLayer(name: "gitleaks", source: .file(path), isTrusted: false)
    let (loaded, diagnostics) = RuleLoader.load([layer])
    for diagnostic in diagnostics { print(diagnostic) }
    let set = try #require(loaded)
    #expect(set.rules.count > 200)
    #expect(set.globalAllowlists.count == 1)
    #expect(set.rules.allSatisfy { $0.severity == .high && $0.confidence == .medium })
    #expect(set.rules.allSatisfy { $0.regex != nil || $0.pathRegex != nil })
    #expect(!diagnostics.contains { $0.level == .error })
  }
}

@Suite struct GitleaksConfigurationTests {
  /// A built-in layer of Ward's own.
  private let builtIn = RuleLayer(
    name: "built-in",
    source: .bytes([
      (
        "built-in.toml",
        Array(
          """
          [[rules]]
          id = "acme-key"
          description = "Acme"
          severity = "critical"
          confidence = "high"
          regex = "acme_[a-z]{8}"
          keywords = ["acme_"]
          aliases = ["acme-api-token"]
          tags = ["a"]
          [[rules]]
          id = "other"
          severity = "low"
          regex = "other"
          """.utf8)
      )
    ]), isTrusted: true)

  private func loadAbove(_ text: String) -> (ruleSet: RuleSet?, diagnostics: [Diagnostic]) {
    let layer = RuleLayer(
      name: "gitleaks", source: .bytes([(".gitleaks.toml", Array(text.utf8))]), isTrusted: false)
    return RuleLoader.load([builtIn, layer])
  }

  @Test func keysAreReadWithoutRegardToCase() throws {
    let (loaded, diagnostics) = load(
      """
      Title = "t"
      [ALLOWLIST]
      Paths = ['x']
      [[Rules]]
      ID = "a"
      REGEX = '(x)(y)'
      SecretGroup = 2
      Keywords = ["X"]
        [Rules.AllowList]
        StopWords = ["Q"]
        RegexTarget = ""
      """)
    #expect(diagnostics.isEmpty)
    let set = try #require(loaded)
    #expect(set.rules[0].secretGroup == 2 && set.rules[0].keywords == ["x"])
    #expect(set.rules[0].allowlists[0].stopwords == ["q"])
    #expect(set.rules[0].severity == .high && set.rules[0].confidence == .medium)
    #expect(set.globalAllowlists[0].paths == ["x"])
  }

  /// What gitleaks lets pass is told and does not stop the load.
  @Test(arguments: [
    ("title = 't'\n[[rules]]\nid='a'\nregex='x'\ncolour=1", "it is ignored"),
    ("title = 't'\nfoo = 1", "it is ignored"),
    ("title = 't'\n[[rules]]\nid='a'\nregex='x*'", "matches the empty string"),
    ("title = 't'\n[[rules]]\nid='a'\nregex='ab'\nkeywords=['ac']", "not implied"),
    ("title = 't'\n[[rules]]\nid='a'\nregex='x'\n[[rules]]\nid='a'\nregex='y'", "the later one"),
    ("title = 't'\n[[allowlists]]\npaths=['x']\ntargetRules=['nope']", "no rule is named"),
    ("[extend]\nuseDefault=true\ndisabledRules=['nope']", "no rule is named"),
    ("[extend]\nurl='https://example.org'", "not followed"),
    ("[extend]\nuseDefault=true\n[[rules]]\nid='nope'\nentropy=2", "no rule \"nope\" to extend"),
    ("[[rules]]\nid='a'\nregex='x'\nkeywords=['y']", "not implied"),
    ("title='t'\n[[rules]]\nid='a b'\nregex='x'", "one word"),
  ])
  func lintFaultsAreWarnings(_ text: String, _ words: String) {
    let (loaded, diagnostics) = loadAbove(text)
    #expect(loaded != nil)
    #expect(diagnostics.map(\.level) == [.warning])
    #expect(diagnostics.first?.message.contains(words) == true, "\(diagnostics)")
  }

  /// What gitleaks itself refuses.
  @Test(arguments: [
    ("title='t'\n[[rules]]\nregex='x'", "needs an id"),
    ("title='t'\n[[rules]]\nid='a'", "no regex and no path"),
    ("title='t'\n[[rules]]\nid='a'\nregex='x'\nsecretGroup=1", "no group"),
    (
      "title='t'\n[[rules]]\nid='a'\nregex='x'\n[rules.allowlist]\ndescription='d'",
      "checks nothing"
    ),
    ("title='t'\n[[rules]]\nid='a'\nregex='x'\n[[rules.required]]\nid='b'", "no rule is named"),
    ("[allowlist]\npaths=['x']\n[[allowlists]]\npaths=['y']", "side by side"),
    ("[extend]\nuseDefault=true\npath='x.toml'", "not both"),
    ("[extend]\npath='../x.toml'", "leads out of the folder"),
    ("[extend]\npath='/etc/x.toml'", "leads out of the folder"),
    ("[extend]\npath='absent.toml'", "not among the rules"),
    ("title = 3\n[[rules]]\nid='a'\nregex=4", "must be a string"),
  ])
  func brokenConfigurationsAreErrors(_ text: String, _ words: String) {
    let (loaded, diagnostics) = loadAbove(text)
    #expect(loaded == nil)
    #expect(diagnostics.contains { $0.level == .error && $0.message.contains(words) })
  }

  @Test func rulesAreAddedToThoseBelow() throws {
    let (loaded, _) = loadAbove("title='t'\n[[rules]]\nid='new'\nregex='x'")
    #expect(try #require(loaded).rules.map(\.id) == ["acme-key", "new", "other"])
  }

  @Test func withoutUseDefaultARuleReplacesItsNamesake() throws {
    let (loaded, _) = loadAbove("title='t'\n[[rules]]\nid='acme-key'\nregex='x'")
    let rule = try #require(loaded?.rules.first)
    #expect(rule.regex == "x" && rule.keywords.isEmpty && rule.severity == .high)
  }

  @Test func withUseDefaultARuleExtendsItsNamesakeOrAlias() throws {
    let (loaded, diagnostics) = loadAbove(
      """
      [extend]
      useDefault = true
      [[rules]]
      id = "acme-api-token"
      description = "Ours"
      entropy = 3
      tags = ["b"]
      keywords = ["acme_x"]
        [[rules.allowlists]]
        paths = ["^docs/"]
      """)
    #expect(diagnostics.isEmpty)
    let rule = try #require(loaded?.rules.first)
    #expect(rule.id == "acme-key" && rule.regex == "acme_[a-z]{8}" && rule.severity == .critical)
    #expect(rule.description == "Ours" && rule.entropy == 3 && rule.tags == ["a", "b"])
    #expect(rule.keywords == ["acme_", "acme_x"] && rule.allowlists.count == 1)
  }

  @Test func disabledRulesHonoursAliases() throws {
    let (loaded, _) = loadAbove(
      "[extend]\nuseDefault=true\ndisabledRules=['acme-api-token', 'other']")
    #expect(try #require(loaded).rules.isEmpty)
  }

  @Test func targetRulesHonoursAliases() throws {
    let (loaded, _) = loadAbove(
      "[[allowlists]]\ntargetRules=['acme-api-token']\npaths=['x']")
    #expect(try #require(loaded).globalAllowlists.map(\.targetRules) == [["acme-key"]])
  }

  @Test func unknownTargetsDoNotMakeAnAllowlistForAll() throws {
    let (loaded, _) = loadAbove("title='t'\n[[allowlists]]\npaths=['x']\ntargetRules=['nope']")
    #expect(try #require(loaded).globalAllowlists.isEmpty)
  }

  @Test func droppedChecksDoNotLoosenAnAllowlist() throws {
    let (loaded, _) = loadAbove(
      "title='t'\n[[allowlists]]\ncondition='AND'\nstopwords=['']\n"
        + "[[allowlists]]\ncondition='AND'\ncommits=['abc']\npaths=['x']")
    let lists = try #require(loaded).globalAllowlists
    #expect(lists.count == 1 && lists[0].commits == ["abc"])
  }

  @Test func extendedFileIsReadFirstAndOnce() throws {
    let base = "title='base'\n[[rules]]\nid='a'\nregex='aa'\nkeywords=['aa']\ntags=['1']"
    let top = "[extend]\npath='./z.toml'\n[[rules]]\nid='a'\nentropy=2\ntags=['2']"
    let layer = RuleLayer(
      name: "l", source: .bytes([("a.toml", Array(top.utf8)), ("z.toml", Array(base.utf8))]),
      isTrusted: false)
    let (loaded, diagnostics) = RuleLoader.load([layer])
    #expect(diagnostics.isEmpty, "\(diagnostics)")
    let rule = try #require(loaded?.rules.first)
    #expect(rule.regex == "aa" && rule.entropy == 2 && rule.tags == ["1", "2"])
  }

  @Test func filesThatExtendEachOtherEnd() {
    let a = "[extend]\npath='b.toml'\n[[rules]]\nid='a'\nregex='x'"
    let b = "[extend]\npath='a.toml'\n[[rules]]\nid='b'\nregex='x'"
    let layer = RuleLayer(
      name: "l", source: .bytes([("a.toml", Array(a.utf8)), ("b.toml", Array(b.utf8))]),
      isTrusted: false)
    #expect(RuleLoader.load([layer]).ruleSet?.rules.count == 2)
  }

  /// Which schema a text is read by; a mistake must not make it lenient.
  @Test(arguments: [
    ("title='t'", Dialect.gitleaks), ("[extend]\nuseDefault=true", .gitleaks),
    ("minVersion='v8'", .gitleaks), ("[allowlist]\npaths=['x']", .gitleaks),
    ("[[rules]]\nid='a'\nregex='x'", .gitleaks),
    ("[[rules]]\nID='a'\nregex='x'\n[[allowlists]]\npaths=['x']", .gitleaks),
    ("", .ward), ("[[allowlists]]\npaths=['x']", .ward), ("[[policies]]\nid='x'", .ward),
    ("[[rules]]\nid='a'\nregex='x'\nseverity='low'", .ward),
    ("[[rules]]\nid='a'\nregex='x'\nsevrity='low'", .ward),
    ("[[rules]]\nid='a'\nregex='x'\nentrpy=3", .ward),
    ("title='t'\n[[rules]]\nid='a'\nregex='x'\nchecksum='luhn'", .ward),
  ])
  func schemaIsToldByForm(_ text: String, _ dialect: Dialect) throws {
    #expect(Dialect.of(try TomlDocument(Array(text.utf8)).root()) == dialect)
  }
}
