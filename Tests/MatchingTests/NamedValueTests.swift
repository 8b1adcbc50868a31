import ScanModel
import Testing

@testable import Matching
@testable import Rules

/// Rules of names and a value: the ways in which a value stands beside a provider's name.
@Suite struct NamedValueTests {
  private static let digits = String(repeating: "0f1e2d3c", count: 4)

  private static func compiled(keyed: Bool) throws -> CompiledRules {
    let named = NamedValue(names: ["acme", "road run"], value: "[0-9a-f]{32}", keyed: keyed)
    return try compile([
      rule("acme-api-key", named.regex) {
        $0.keywords = named.keywords
        $0.secretGroup = 1
      }
    ])
  }

  private static func finds(_ form: String, keyed: Bool) throws -> Bool {
    let text = form.split(separator: "…", omittingEmptySubsequences: false).joined(
      separator: digits)
    let matches = try scan(Array(text.utf8), compiled(keyed: keyed))
    return matches.map(\.text) == [digits]
  }

  /// Each `…` stands for the value.
  static let forms = [
    "ACME_API_KEY=…", "export ACME_TOKEN='…'\n", #""acmeApiKey": "…","#, "acme.api.key: …",
    #"<add key="AcmeKey" value="…" />"#, "  - name: ACME_SECRET\n    value: …",
    "acme:\n  api_key: …",
    #""acme": {"token": "…"}"#, "[acme]\nsecret = …", #"setenv("ACME_PASSWORD", "…")"#,
    #"os.environ["ACME_API_TOKEN"] = "…""#, #"let acmeToken: String = "…""#, "acme_key := `…`",
    "tool --acme-token …", #"$config['acme']['key'] = '…';"#, #":acme_key => "…""#,
    "https://api.acme.com/v1/now?city=Oslo&key=…", "ROAD_RUN_KEY=…", "roadRunApiKey = '…'",
    "road-run-token: …", "acme key …",
    #"var acmeKey string = "…""#, #"$acmeToken .= "…""#, #"{\"acme_token\": \"…\"}"#,
    "java -Dacme.api.key=… -jar x.jar", #"local acme_key ::= "…""#,
  ]

  @Test(arguments: forms) func nameAndValueAreFound(form: String) throws {
    #expect(try Self.finds(form, keyed: false), "\(form)")
  }

  @Test(arguments: forms)
  func ordinaryWordsNeedTheNameOfASecret(form: String) throws {
    #expect(try Self.finds(form, keyed: true), "\(form)")
  }

  @Test(arguments: [
    "API_KEY=…", "acme is said to be a company whose commits are as follows: …", "acme\n\n\nsha: …",
    "ACME_KEY=…0", "ACME_KEY=…_", "ACME_KEY=a…", "acme.tar.gz\n  md5 …",
  ])
  func whatIsNotBesideTheNameIsNothing(form: String) throws {
    #expect(try !Self.finds(form, keyed: false), "\(form)")
  }

  @Test(arguments: [
    "acme = …", "acme/…", "acme …", "acmeister_key = …", "bacme_key = …", "acme_checksum = …",
    "acme:\n  digest: …",
  ])
  func ordinaryWordsAloneAreNothing(form: String) throws {
    #expect(try !Self.finds(form, keyed: true), "\(form)")
  }

  @Test func onlyTheNameIsLookedForAtFirst() throws {
    for keyed in [false, true] {
      let entry = try Self.compiled(keyed: keyed).firstStage.entries[0]
      #expect(entry.runBehind.length == 32)
      #expect((1...340).contains(entry.width))
    }
  }

  /// A name in code is doubted, and what is random is not.
  @Test func namesInCodeAreDoubted() throws {
    let named = NamedValue(names: ["acme"], value: "[0-9A-Za-z]{22}", keyed: false)
    let rules = try compile([
      rule("acme-api-key", named.regex) {
        $0.keywords = named.keywords
        $0.secretGroup = 1
        $0.tags = [Rule.namedTag]
        $0.confidence = .medium
      }
    ])
    for (value, confidence) in [
      ("getIntegrationByNameFn", Confidence.low), ("hQzvKxWpTgRbNcJmLdYfSk", .medium),
    ] {
      let found = try scan(Array("acmeIdByName: \(value),\n".utf8), rules)
      #expect(found.map(\.confidence) == [confidence], "\(value)")
    }
  }
}
