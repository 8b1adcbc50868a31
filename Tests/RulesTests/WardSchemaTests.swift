import ScanModel
import Testing

@testable import Rules

/// Loads one file as a layer of its own.
func load(_ text: String, trusted: Bool = true, inspector: RegexInspector = .textOnly)
  -> (ruleSet: RuleSet?, diagnostics: [Diagnostic])
{
  let layer = RuleLayer(
    name: "test", source: .bytes([("a.toml", Array(text.utf8))]), isTrusted: trusted)
  return RuleLoader.load([layer], inspector: inspector)
}

@Suite struct WardSchemaTests {
  @Test func everyKeyArrives() throws {
    let (loaded, diagnostics) = load(
      #"""
      disabledRules = []
      [[rules]]
      id = "acme-key"
      description = "Acme key"
      severity = "critical"
      confidence = "high"
      regex = '''\b(acme_[0-9a-z]{8})\b'''
      path = '''\.env$'''
      keywords = ["ACME_"]
      secretGroup = 1
      entropy = 3
      checksum = "luhn"
      tags = ["t"]
      aliases = ["acme-token"]
      revoke = "Delete it."
      locked = true
      skipReport = false
        [[rules.allowlists]]
        description = "docs"
        condition = "and"
        commits = ["0123456789ABCDEF0123456789abcdef01234567"]
        paths = ['''^docs/''']
        regexes = ["EXAMPLE"]
        regexTarget = "line"
        stopwords = ["Sample"]
        [[rules.required]]
        id = "helper"
        withinLines = 3
        withinColumns = 0
        [[rules.tests]]
        match = 'x = "acme_{base36:8}"'
        path = "a/.env"
        [[rules.tests]]
        noMatch = "{{}}"
      [[rules]]
      id = "helper"
      severity = "info"
      regex = "helper"
      [[rules]]
      id = "entropy-hex"
      detector = "entropy"
      alphabet = "hex"
      minLength = 32
      maxLength = 64
      entropy = 3.1
      [[allowlists]]
      targetRules = ["acme-token", "entropy-hex"]
      stopwords = ["x"]
      [[policies]]
      id = "env"
      kind = "ignore-coverage"
      patterns = [".env"]
      except = [".env.example"]
      blocks = true
      """#)
    #expect(diagnostics.map(\.description) == [])
    let set = try #require(loaded)
    #expect(set.rules.map(\.id) == ["acme-key", "entropy-hex", "helper"])
    let rule = set.rules[0]
    #expect(rule.description == "Acme key" && rule.severity == .critical)
    #expect(rule.confidence == .high && rule.regex == #"\b(acme_[0-9a-z]{8})\b"#)
    #expect(rule.pathRegex == #"\.env$"# && rule.keywords == ["acme_"] && rule.secretGroup == 1)
    #expect(rule.entropy == 3 && rule.checksum == "luhn" && rule.tags == ["t"])
    #expect(rule.aliases == ["acme-token"] && rule.revoke == "Delete it." && rule.locked)
    #expect(rule.position == RulePosition(file: "a.toml", line: 3, column: 6))
    let list = rule.allowlists[0]
    #expect(list.condition == .and && list.target == .line && list.stopwords == ["sample"])
    #expect(list.commits == ["0123456789abcdef0123456789abcdef01234567"])
    #expect(list.paths == ["^docs/"] && list.regexes == ["EXAMPLE"] && list.description == "docs")
    #expect(rule.required == [RequiredRule(id: "helper", withinLines: 3, withinColumns: 0)])
    #expect(rule.tests.map(\.template) == [#"x = "acme_{base36:8}""#, "{{}}"])
    #expect(rule.tests[0].path == "a/.env")
    #expect(
      set.rules[1].detector == EntropyDetector(alphabet: .hex, minLength: 32, maxLength: 64))
    #expect(set.rules[2].severity == .info && set.rules[2].confidence == .medium)
    #expect(set.globalAllowlists.map(\.targetRules) == [["acme-key", "entropy-hex"]])
    #expect(set.policies.map(\.id) == ["env"] && set.policies[0].blocks)
    #expect(set.sources == ["test"])
  }

  /// One mistake each; `§` marks where it must be told, the words what must be said.
  private static let mistakes: [(text: String, words: String)] = [
    // Keys.
    ("[[rules]]\nid = 'a'\nregex = 'x'\n§sevrity = 'high'", "did you mean \"severity\"?"),
    ("[[rules]]\nid = 'a'\nregex = 'x'\nseverity = 'low'\n§colour = 1", "known are id, desc"),
    ("[[rules]]\nid = 'a'\nregex = 'x'\n§colour = 1", "not a key of a rule"),
    ("§rule = 1", "did you mean \"rules\"?"),
    ("[[rules]]\nid = 'a'\nregex = 'x'\n[[rules.tests]]\n§matches = 'x'\nmatch = 'x'", "\"match\""),
    ("§Policies = []", "did you mean \"policies\"?"),
    // Types and ranges.
    ("rules = §3", "must be an array of tables"),
    ("[[rules]]\nid = §3\nregex = 'x'\nlocked = true", "must be a string, not an integer"),
    ("[[rules]]\nid = 'a'\nregex = 'x'\nlocked = §'yes'", "must be true or false"),
    ("[[rules]]\nid = 'a'\nregex = 'x'\nlocked = true\nentropy = §'3'", "must be a number"),
    ("[[rules]]\nid = 'a'\nregex = 'x'\nlocked = true\nentropy = §9", "from 0.0 to 8.0"),
    ("[[rules]]\nid = 'a'\nregex = 'x'\nlocked = true\nsecretGroup = §-1", "from 0 to"),
    ("[[rules]]\nid = 'a'\nregex = 'x'\nlocked = true\ntags = §'t'", "an array of strings"),
    ("[[rules]]\nid = 'a'\nregex = 'x'\nlocked = true\ntags = ['t', §1]", "strings only"),
    // Ids.
    ("§[[rules]]\nregex = 'x'\nlocked = true", "needs an id"),
    ("[[rules]]\nid = §'a b'\nregex = 'x'\nlocked = true", "must be one word"),
    ("[[rules]]\nid = §''\nregex = 'x'\nlocked = true", "must be one word"),
    (
      "[[rules]]\nid = 'a'\nregex = 'x'\nlocked = true\n[[rules]]\nid = §'a'\nregex = 'y'",
      "given twice in one layer, first at a.toml:2"
    ),
    // Words.
    ("[[rules]]\nid = 'a'\nregex = 'x'\nseverity = §'hihg'", "did you mean \"high\"?"),
    ("[[rules]]\nid = 'a'\nregex = 'x'\nseverity = §'urgent'", "known are info, low"),
    ("[[rules]]\nid = 'a'\nregex = 'x'\nconfidence = §'medum'", "\"medium\""),
    ("[[rules]]\nid = 'a'\nregex = 'x'\nchecksum = §'github-crc'", "\"github-crc32\""),
    // Regexes.
    ("[[rules]]\nid = §'a'\nlocked = true", "has no regex, names, path or detector"),
    ("[[rules]]\nid = 'a'\nregex = §'x*'\nlocked = true", "matches the empty string"),
    ("[[rules]]\nid = 'a'\npath = §'x*'\nlocked = true", "matches the empty string"),
    ("[[rules]]\nid = 'a'\nregex = '(x)'\nlocked = true\nsecretGroup = §2", "has 1 group"),
    ("[[rules]]\nid = 'a'\nregex = 'ab'\nlocked = true\nkeywords = [§'ac']", "every match holds"),
    ("[[rules]]\nid = 'a'\nregex = 'x|y'\nlocked = true\nkeywords = [§'x']", "not implied"),
    ("[[rules]]\nid = 'a'\nregex = 'x'\nlocked = true\nkeywords = ['x', §'']", "in every file"),
    ("[[rules]]\nid = 'a'\npath = 'x'\nlocked = true\nkeywords = [§'x']", "without a regex"),
    // Detectors.
    ("[[rules]]\nid = 'a'\ndetector = §'entrpy'", "the only one is \"entropy\""),
    ("[[rules]]\nid = 'a'\nregex = 'x'\n§minLength = 3", "only with detector"),
    (
      "[[rules]]\nid = 'a'\ndetector = §'entropy'\nalphabet='hex'\nminLength=3\nentropy=3",
      "needs \"maxLength\""
    ),
    (
      "[[rules]]\nid='a'\ndetector='entropy'\nalphabet='hex'\nminLength=9\nmaxLength= §3\nentropy=3",
      "below minLength 9"
    ),
    (
      "[[rules]]\nid='a'\ndetector='entropy'\nalphabet=§'hx'\nminLength=1\nmaxLength=3\nentropy=3",
      "did you mean \"hex\"?"
    ),
    // Tests.
    (
      "[[rules]]\nid = 'a'\nregex = 'x'\n[[rules.tests]]\nmatch = §'{github-pta}'",
      "did you mean \"github-pat\"?"
    ),
    ("[[rules]]\nid = 'a'\nregex = 'x'\n[[rules.tests]]\nmatch = §'{'", "not closed"),
    ("[[rules]]\nid = 'a'\nregex = 'x'\n§[[rules.tests]]\npath = 'x'", "needs match"),
    (
      "[[rules]]\nid = 'a'\nregex = 'x'\n§[[rules.tests]]\nmatch = 'x'\nnoMatch = 'y'",
      "not both"
    ),
    // Allowlists.
    (
      "[[rules]]\nid = 'a'\nregex = 'x'\nlocked = true\n§[[rules.allowlists]]\ndescription = 'd'",
      "checks nothing"
    ),
    ("§[[allowlists]]\ntargetRules = ['a']", "checks nothing"),
    ("[[allowlists]]\npaths = ['x']\ntargetRules = [§'nope']", "no rule is named \"nope\""),
    ("[[allowlists]]\npaths = ['x']\n§regexTarget = 'line'", "no effect without regexes"),
    ("[[allowlists]]\npaths = [§'.*']", "matches the empty string"),
    ("[[allowlists]]\ncommits = [§'abc']", "no full commit id"),
    ("[[allowlists]]\nstopwords = [§'']\npaths = ['x']", "in every secret"),
    ("[[allowlists]]\npaths = ['x']\ncondition = §'xor'", "\"OR\" or \"AND\""),
    (
      "[[rules]]\nid = 'a'\nregex = 'x'\nlocked = true\n[[rules.allowlists]]\npaths = ['x']\n"
        + "§targetRules = ['a']", "not a key of a rule's allowlist"
    ),
    // Other rules.
    (
      "[[rules]]\nid = 'abcd'\nregex = 'x'\nlocked = true\n[[rules.required]]\nid = §'abce'",
      "no rule is named \"abce\""
    ),
    (
      "[[rules]]\nid = §'abcd'\nregex = 'x'\nlocked = true\n[[rules.required]]\nid = 'abcd'",
      "requires itself"
    ),
    ("disabledRules = [§'nope']", "no rule is named \"nope\""),
    // Policies.
    ("[[policies]]\nid = 'p'\nkind = §'ignore'\npatterns = ['x']", "known are ignore-coverage"),
    ("[[policies]]\nid = §'p'\npatterns = ['x']", "needs a kind"),
    ("[[policies]]\nid = §'p'\nkind = 'forbidden-path'", "needs patterns"),
    ("[[policies]]\nid = 'p'\nkind = 'forbidden-path'\npatterns = [§'!x']", "belong into"),
    // Syntax.
    ("[[rules]]\nid = §\n", "not TOML"),
  ]

  @Test(arguments: mistakes.indices)
  func mistakeIsToldAtItsPlace(_ index: Int) throws {
    let (marked, words) = Self.mistakes[index]
    let lines = marked.split(separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.contains("§") })
    let before = lines[line].prefix { $0 != "§" }
    let (loaded, diagnostics) = load(marked.replacing("§", with: ""))
    #expect(loaded == nil)
    let place = RulePosition(file: "a.toml", line: line + 1, column: before.count + 1)
    #expect(
      diagnostics.contains {
        $0.level == .error && $0.position == place && $0.message.contains(words)
      }, "\(marked)\n\(diagnostics.map(\.description).joined(separator: "\n"))")
    // A single mistake is told once and drags no others along.
    #expect(diagnostics.count == 1, "\(diagnostics.map(\.description).joined(separator: "\n"))")
  }

  @Test func allMistakesAreToldInTheirOrder() {
    let (loaded, diagnostics) = load(
      """
      [[rules]]
      id = 'a'
      regex = 'x*'
      severity = 'hgh'
      keywrds = ['y']
      checksum = 'nope-nope-nope'
      [[rules]]
      id = 'a'
      regex = 'z'
      secretGroup = 4
      """)
    #expect(loaded == nil)
    #expect(diagnostics.map { $0.position?.line } == [3, 4, 5, 6, 8, 10])
  }

  @Test func engineIsAskedAboutEveryRegex() {
    let inspector = RegexInspector(
      compileError: { $0.contains("!") ? "bad \u{1b}[31m thing" : nil }, groupCount: { _ in 0 },
      matchesEmpty: { _ in false })
    let (_, diagnostics) = load(
      """
      [[rules]]
      id = 'a'
      regex = '!1'
      path = '!2'
      locked = true
      [[rules.allowlists]]
      regexes = ['!3']
      paths = ['!4']
      """, inspector: inspector)
    #expect(diagnostics.map { $0.position?.line } == [3, 4, 7, 8])
    #expect(diagnostics.allSatisfy { $0.message.contains("does not compile: bad \\u{1b}") })
  }

  @Test func helperThatNoRuleRequiresIsAWarning() {
    let (loaded, diagnostics) = load(
      "[[rules]]\nid='a'\nregex='x'\nseverity='low'\nskipReport=true")
    #expect(loaded != nil)
    #expect(diagnostics.map(\.level) == [.warning])
  }

  @Test func hostileTextInMessagesIsEscaped() {
    let (_, diagnostics) = load("\"a\\u001b[31m\\u202e\" = 1")
    #expect(diagnostics.count == 1)
    #expect(!diagnostics[0].message.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202e })
  }

  @Test func namesAndAValueMakeARegex() throws {
    let (loaded, diagnostics) = load(
      #"""
      [[rules]]
      id = "acme-key"
      names = ["acme", "road runner"]
      value = '''[0-9a-f]{32}'''
      keyed = true
      """#, inspector: .textOnly)
    #expect(diagnostics.isEmpty, "\(diagnostics)")
    let rule = try #require(loaded?.rules.first)
    let named = NamedValue(names: ["acme", "road runner"], value: "[0-9a-f]{32}", keyed: true)
    #expect(rule.regex == named.regex)
    #expect(rule.keywords == ["acme", "runner"])
    #expect(rule.secretGroup == 1)
  }

  /// A rule's own lines, and what is wrong with them.
  @Test(arguments: [
    ("names = [\"acme\"]", "needs a value"),
    ("names = []\nvalue = \"x{8}\"", "needs at least one"),
    ("names = [\"Acme\"]\nvalue = \"x{8}\"", "is no name"),
    ("names = [\"ac.me\"]\nvalue = \"x{8}\"", "is no name"),
    ("names = [\"acme\"]\nvalue = \"x{8}\"\nregex = \"y\"", "follows from names"),
    ("names = [\"acme\"]\nvalue = \"x{8}\"\nkeywords = [\"acme\"]", "follows from names"),
    ("value = \"x{8}\"\nregex = \"y\"", "only with names"),
    ("regex = \"y\"\nkeyed = true", "only with names"),
  ])
  func namesAreChecked(lines: String, message: String) {
    let (loaded, diagnostics) = load("[[rules]]\nid = \"acme-key\"\n" + lines)
    #expect(loaded == nil)
    #expect(diagnostics.contains { $0.message.contains(message) }, "\(diagnostics)")
  }
}
