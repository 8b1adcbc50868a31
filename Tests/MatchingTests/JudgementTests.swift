import Rules
import ScanModel
import Testing

@testable import Matching
@testable import Tokens

@Suite struct JudgementTests {
  private let generic = rule(
    "generic-assignment",
    #"(?i)(?:password|secret|token|api_?key)["']?\s*[:=]\s*["']?([^\s"',;]{4,80})"#
  ) { $0.tags = ["generic"] }

  // MARK: Generic assignments

  @Test(arguments: [
    #"password = "hV7#pQ2x""#,  // a real one, short
    #"api_key: 'b7Gk29dLqP0xTz4R'"#,
    #"DB_PASSWORD=Tr0ub4dor&3x"#,
    #""client_secret": "9f8aQx7LmZ2k""#,
    #"secret = "correct.horse$battery""#,  // quoted dots are text
    #"password = "hunter2trustno1""#,
  ])
  func realValuesAreFound(line: String) throws {
    #expect(try scan(line, [generic]).count == 1, "\(line)")
  }

  @Test(arguments: [
    #"password = "<your password>""#, #"password = "${DB_PASSWORD}""#, #"password: {{ vault }}"#,
    #"password = "%s""#, #"password = "xxxxxxxx""#, #"password = "changeme""#,
    #"api_key = "YOUR_API_KEY""#, #"token = "your-token-here""#, #"password = "********""#,
    #"token = "example-token-123""#, #"secret = "aaaaaaaa""#, #"token = "abcabcabcabc""#,
    #"password = "password""#, #"password = os.environ["PW"]"#, #"password = getenv("PW")"#,
    #"token = process.env.TOKEN"#, #"password = config.database.password"#,
    #"api_key = self._api_key"#, #"token = get_token(user)"#, #"secret: $SECRET"#,
    #"token = user->token"#, #"password = user_password"#, #"API_KEY = "api-key""#,
    #"secret = "abcdefghij""#, #"password_hash = "b7Gk29dLqP0xTz4R""#, #"secret = Foo::bar"#,
    #"password = "[hidden]""#, #"token = "@TOKEN@""#, #"token="2024-05-06T07:08:09+01:00""#,
    #"password = "__PASSWORD__""#, #"PASSWORD_HASHERS = "acme.auth.hashers.MD5PasswordHasher""#,
    #"checksum/secret: 5f9a31c7e2b8d4605f9a31c7e2b8d460"#, #"secret: "PBKDF2WithHmacSHA512""#,
  ])
  func whatStandsForASecretIsNone(line: String) throws {
    #expect(try scan(line, [generic]).isEmpty, "\(line)")
  }

  /// Words that digits and signs make fit for a rule on passwords are poor and in use.
  @Test(arguments: [
    ##"password = "P@ssw0rd#99""##, ##"db_password = "Secret123""##, ##""password": "Admin2024!""##,
  ])
  func poorPasswordsAreAlsoSeen(line: String) throws {
    let found = try scan(line, [generic])
    #expect(found.map(\.confidence) == [.low], "\(line)")
  }

  /// A literal that code compares with opens the door; a phrase of dummy words is somebody's password.
  @Test(arguments: [
    #"if password == "team10""#, #"if creds.Secret != "open-sesame" {"#,
    #"AdminPassword: "thisismypassword""#, #"jwt_secret: "development#product""#,
  ])
  func poorValuesInUseAreAlsoSeen(line: String) throws {
    let compared = rule(
      "generic-compared",
      #"(?i)(?:password|secret)["']?\s*(?:[!=]=|[:=])\s*["']([^\s"']{4,80})["']"#
    ) { $0.tags = ["generic"] }
    #expect(try scan(line, [compared]).map(\.confidence) == [.low], "\(line)")
  }

  @Test(arguments: [
    #"if password == "password""#, #"if secret != "changeme""#,
    #"route: "cms/sites/passwords#update""#,
    #"password: "users#reset-password""#, #"if token == "string""#,
  ])
  func whatIsComparedWithAPlaceholderIsNone(line: String) throws {
    let compared = rule(
      "generic-compared",
      #"(?i)(?:password|secret|token)["']?\s*(?:[!=]=|[:=])\s*["']([^\s"']{4,80})["']"#
    ) { $0.tags = ["generic"] }
    #expect(try scan(line, [compared]).isEmpty, "\(line)")
  }

  @Test func aPleaNotToCommitIsNoNameOfACommit() throws {
    let value = "k3J9" + "fQ2xW7" + "mB5nR8tY1" + "vC4zL6p"
    for name in ["secret_do_not_commit", "doNotCommitSecret", "secret-never-commit"] {
      #expect(try scan("\(name) = '\(value)'", [named]).count == 1, "\(name)")
    }
    #expect(try scan("secret_commit = '\(value)'", [named]).isEmpty)
  }

  private let named = rule(
    "generic-named", #"(?i)[\w\-]*secret[\w\-]*\s*=\s*'([^']{4,80})'"#
  ) { $0.tags = ["generic"] }

  @Test func aTokenThatIsPassedBehindItsNameIsAlsoSeen() throws {
    let passed = rule("generic-passed", #""[a-z_]*token", "([^"]{6,80})""#) {
      $0.tags = ["generic"]
    }
    let uuid = "dafa7817-" + "e246-48f3-91a7-" + "e87653d587b8"
    let found = try scan(#"env.get("api_token", "\#(uuid)")"#, [passed])
    #expect(found.map(\.confidence) == [.low])
    #expect(try scan(#"env.get("api_token", "access_token_of_the_user")"#, [passed]).isEmpty)
  }

  /// Whatever rule found it: what people write where a password would stand does not block.
  @Test(arguments: ["password", "postgres", "changeme", "mypass", "Secret123", "12345678"])
  func dummiesOfSpecificRulesDoNotBlock(value: String) throws {
    let specific = rule("acme-line", #"(?m)^acme:(\S{4,40})$"#) { $0.confidence = .high }
    #expect(try scan("acme:\(value)\n", [specific]).map(\.confidence) == [.low])
    #expect(try scan("acme:k7Qx2mRt9z\n", [specific]).map(\.confidence) == [.high])
  }

  @Test(arguments: [
    "#add-password", "secret-token", "mypassword1", "Password1_EXAMPLE", "test-Secret", "S3cr3t",
  ])
  func wordsAndSelectorsAreNoPoorPasswords(value: String) throws {
    #expect(try scan("password = \"\(value)\"", [generic]).isEmpty)
  }

  @Test(arguments: [
    "admin:password", #"{"auths":{"https://acme.example/v1/":{"auth":"opensesame"}}}"#,
  ])
  func whatAKubernetesSecretHoldsIsAtLeastAlsoSeen(value: String) throws {
    let secret = rule("kubernetes", #"\bkind: Secret\b"#) {
      $0.tags = ["generic", "kubernetes-secret"]
    }
    let encoded = BaseCoding.encodePadded64(Array(value.utf8))
    let text = "kind: Secret\ndata:\n  a: |\n    \(String(decoding: encoded, as: UTF8.self))\n"
    #expect(try scan(text, [secret]).map(\.confidence) == [.low])
    let template = BaseCoding.encodePadded64(Array("{{ .Values.password }}".utf8))
    let unset = "kind: Secret\ndata:\n  a: \(String(decoding: template, as: UTF8.self))\n"
    #expect(try scan(unset, [secret]).isEmpty)
  }

  @Test func whyNamesTheKeyAndNotTheSecret() throws {
    let found = try scan(#"db_password = "hV7#pQ2x""#, [generic])
    #expect(found[0].why == "given to db_password")
    #expect(found[0].shownPrefix.isEmpty)
  }

  // MARK: Check digits

  @Test func checkDigitsRaiseAndLowerConfidence() throws {
    var samples = SampleGenerator(seed: 4)
    let right = String(decoding: try samples.fill("{github-pat}"), as: UTF8.self)
    let last = right.last == "a" ? "b" : "a"
    let wrong = String(right.dropLast()) + last
    let pat = rule("pat", #"\b(gh[p]_[0-9A-Za-z]{36})\b"#) {
      $0.checksum = "github-crc32"
      $0.confidence = .medium
    }
    let good = try scan("x = \(right)", [pat])
    #expect(good.map(\.confidence) == [.high])
    #expect(good[0].why.contains("check digits right"))
    #expect(good[0].shownPrefix == "gh" + "p_")
    let bad = try scan("x = \(wrong)", [pat])
    #expect(bad.map(\.confidence) == [.low])
    #expect(bad[0].why.contains("check digits wrong"))
  }

  @Test func examplesOfKnownKindsAreDoubted() throws {
    let key = rule("key", #"\bAK[A-Z0-9]{18}\b"#) { $0.confidence = .high }
    #expect(try scan("AKQ7ZP2LXW9B4EXAMPLE", [key]).map(\.confidence) == [.low])
    #expect(try scan("AKXYZXYZXYZXYZXYZXYZ", [key]).map(\.confidence) == [.low])
    #expect(try scan("AKQ7ZP2LXW9B4M0C5D8R", [key]).map(\.confidence) == [.high])
  }

  // MARK: Allowlists

  private func tokens(_ list: Allowlist) -> Rule {
    rule("t", #"tok=(\w+)"#) { $0.allowlists = [list] }
  }

  @Test func allowlistsLookAtSecretMatchOrLine() throws {
    let text = "tok=abc # fixture"
    func list(_ regex: String, _ target: Allowlist.Target) -> Allowlist {
      allowlist {
        $0.regexes = [regex]
        $0.target = target
      }
    }
    #expect(try scan(text, [tokens(list("^abc$", .secret))]).isEmpty)
    #expect(try scan(text, [tokens(list("tok", .secret))]).count == 1)
    #expect(try scan(text, [tokens(list("^tok=", .match))]).isEmpty)
    #expect(try scan(text, [tokens(list("fixture", .match))]).count == 1)
    #expect(try scan("x\n" + text + "\ny", [tokens(list("^tok.*fixture$", .line))]).isEmpty)
    #expect(try scan("fixture\ntok=abc", [tokens(list("fixture", .line))]).count == 1)
  }

  @Test func conditionAndNeedsEachKind() throws {
    func list(_ condition: Allowlist.Condition) -> Allowlist {
      allowlist {
        $0.condition = condition
        $0.paths = ["^test/"]
        $0.stopwords = ["ABC"]
      }
    }
    #expect(try scan("tok=xabcx", [tokens(list(.or))], path: "src/a").isEmpty)
    #expect(try scan("tok=q", [tokens(list(.or))], path: "test/a").isEmpty)
    #expect(try scan("tok=xabcx", [tokens(list(.and))], path: "src/a").count == 1)
    #expect(try scan("tok=q", [tokens(list(.and))], path: "test/a").count == 1)
    #expect(try scan("tok=xabcx", [tokens(list(.and))], path: "test/a").isEmpty)
    #expect(try scan("tok=xabcx", [tokens(list(.and))]).count == 1)
  }

  @Test func globalAllowlistsCoverTheirRules() throws {
    let rules = [rule("a", "aa[0-9]"), rule("b", "bb[0-9]") { $0.aliases = ["old-b"] }]
    let list = allowlist {
      $0.stopwords = ["b1", "a1"]
      $0.targetRules = ["old-b"]
    }
    #expect(try scan("aa1 bb1 bb2", rules, global: [list]).map(\.text) == ["aa1", "bb2"])
  }

  // MARK: Inline allow

  @Test(arguments: [
    "tok=abc # ward:allow t test fixture", "tok=abc // ward:allow t test fixture",
    "/* ward:allow t test fixture */\ntok=abc", "tok=abc <!-- ward:allow t test fixture -->",
    "tok=abc -- ward:allow t test fixture", "  # ward:allow t test fixture\ntok=abc",
    " * ward:allow t test fixture\ntok=abc", "tok=abc # ward:allow alias test fixture",
    "tok=abc # ward:allow x other ward:allow t test fixture",
    #"x("tok=abc"); // don't worry: ward:allow t test fixture"#,
    "% ward:allow t test fixture\r\ntok=abc", "; ward:allow t test fixture\ntok=abc",
  ])
  func allowWithAReasonInACommentCovers(text: String) throws {
    let found = try scan(text, [rule("t", #"tok=(\w+)"#) { $0.aliases = ["alias"] }])
    #expect(found.map(\.allowedBy) == ["test fixture"], "\(text)")
  }

  @Test(arguments: [
    "tok=abc ward:allow t reason",  // no comment
    #"tok=abc "x # ward:allow t reason""#,  // inside a string
    #""http://a // ward:allow t reason"; tok=abc"#,
    "tok=abc # ward:allow other reason",  // another rule
    "# ward:allow t reason\n\ntok=abc",  // two lines above
    "tok=abc\n# ward:allow t reason",  // below
    "tok=abc # ward:allow t",  // no reason
    "tok=abc # ward:allow t --", "tok=abc # gitleaks:allow", "tok=abc # ward:allowed t reason",
  ])
  func allowElsewhereDoesNotCover(text: String) throws {
    let found = try scan(text, [rule("t", #"tok=(\w+)"#)])
    #expect(found.count == 1 && found[0].allowedBy == nil, "\(text)")
  }

  @Test func allowWithoutAReasonIsTold() throws {
    let found = try scan("tok=abc # ward:allow t", [rule("t", #"tok=(\w+)"#)])
    #expect(found[0].notes == ["ward:allow t without a reason is ignored"])
    let ended = try scan("tok=abc # ward:allow t\r\n", [rule("t", #"tok=(\w+)"#)])
    #expect(ended[0].notes == found[0].notes)
    let other = try scan("tok=abc # ward:allow u reason", [rule("t", #"tok=(\w+)"#)])
    #expect(other[0].notes == ["ward:allow u does not cover it: that is not this rule's id"])
  }

  @Test func gitleaksAllowCountsByOption() throws {
    let rules = [rule("t", #"tok=(\w+)"#)]
    let options = ScanOptions(gitleaksAllow: true)
    #expect(
      try scan("tok=abc #gitleaks:allow", rules, options: options)[0].allowedBy == "gitleaks:allow")
    #expect(
      try scan("tok='gitleaks:allow'", rules, options: options).allSatisfy {
        $0.allowedBy == nil
      })
  }

  @Test func longLinesAreLookedAtNearTheMatchOnly() throws {
    // In a minified file nobody can tell whether a cut line is inside a string.
    let far = String(repeating: "x ", count: 10_000) + "tok=abc # ward:allow t reason"
    #expect(try scan(far, [rule("t", #"tok=(\w+)"#)])[0].allowedBy == nil)
  }
}
