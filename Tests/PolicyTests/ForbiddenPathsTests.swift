import Rules
import ScanModel
import TestSupport
import Testing

@testable import Policy

@Suite struct ForbiddenPathsTests {
  static let policy: PolicyRule = {
    var policy = PolicyRule(
      id: "no-key-files", kind: .forbiddenPath,
      position: RulePosition(file: "policy.toml", line: 1, column: 1))
    policy.patterns = [".env", ".env.*", "*.key", "*.pem", "/deploy/token.txt", "secrets/"]
    policy.except = [".env.example", "*.pub.pem"]
    return policy
  }()

  @Test(
    arguments: [
      (".env", true),
      ("a/b/.env", true),
      (".ENV", true),  // the same file on macOS and Windows
      ("Server.KEY", true),
      (".env.production", true),
      (".env.example", false),
      (".Env.Example", false),
      ("x.pub.pem", false),
      ("x.pem", true),
      (".env/bin/python", false),  // a virtual environment
      (".envrc", false),
      ("deploy/token.txt", true),
      ("a/deploy/token.txt", false),  // anchored
      ("a/Secrets/notes.txt", true),  // below such a folder
      ("secrets", false),
      ("", false),
    ])
  func namesCompareWithoutCase(row: (path: String, isForbidden: Bool)) {
    let forbidden = ForbiddenPaths([Self.policy])
    #expect((forbidden.matches(RepositoryPath(row.path)) != nil) == row.isForbidden)
  }

  /// The look at a name's last byte changes no answer.
  @Test func namesThatCannotFitAreTheOnlyOnesLeftOut() {
    let pieces = ["a", "B", ".", "*", "?", "[ab]", "[!a]", "\\a", "\\*", "[", "]", "/", "b"]
    let letters = ["a", "A", "b", "B", ".", "*", "]", "/", "c"]
    var state: UInt64 = 7
    func text(_ choices: [String], _ longest: UInt64) -> String {
      func below(_ limit: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) % limit
      }
      return (0..<below(longest + 1)).map { _ in choices[Int(below(UInt64(choices.count)))] }
        .joined()
    }
    var fitting = 0
    for round in 0..<300 {
      let patterns = NamePatterns((0..<8).map { _ in text(pieces, 4) }, foldsCase: round % 2 == 0)
      for _ in 0..<40 {
        let path = RepositoryPath(text(letters, 5))
        let slow = patterns.patterns.firstIndex { NamePatterns.fits($0, path) }
        let first = patterns.first(fitting: path)?.line
        #expect(first == slow.map { patterns.patterns[$0].line }, "\(path)")
        if slow != nil { fitting += 1 }
      }
    }
    #expect(fitting > 500)
  }

  @Test func theFittingPatternIsNamed() throws {
    let forbidden = ForbiddenPaths([Self.policy])
    let path = RepositoryPath("a/Server.KEY")
    let rule = try #require(forbidden.matches(path))
    #expect(forbidden.pattern(of: rule, fitting: path) == "*.key")
  }

  @Test func coveragePoliciesForbidNothing() {
    var policy = Self.policy
    policy.kind = .ignoreCoverage
    #expect(ForbiddenPaths([policy]).isEmpty)
    #expect(ForbiddenPaths([policy]).matches(RepositoryPath(".env")) == nil)
  }

  private static let body = "MIIBszCCAVmgAwIBAgIUQ2VydGlmaWNhdGU=\n"
  private static func block(_ label: String) -> String {
    "-----BEGIN \(label)-----\n\(body)-----END \(label)-----\n"
  }

  @Test(
    arguments: [
      ("", "x.pem", true),
      ("", ".env", true),  // an empty file holds nothing
      (block("CERTIFICATE"), "x.pem", true),
      (block("CERTIFICATE") + block("CERTIFICATE"), "X.PEM", true),
      ("# Root of Example\n=======\n" + block("CERTIFICATE"), "cacert.pem", true),  // a bundle
      (block("CERTIFICATE").replacing("\n", with: "\r\n"), "x.pem", true),
      (block("PUBLIC KEY"), "x.key", true),
      (block("CERTIFICATE REQUEST"), "x.pem", true),
      (block("X509 CRL"), "x.pem", true),
      (block("DH PARAMETERS"), "dh.pem", true),
      (block("PGP PUBLIC KEY BLOCK"), "x.key", true),
      ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAAB3\n---- END SSH2 PUBLIC KEY ----\n", "x.key", true),
      ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me@host\n", "id.key", true),
      ("PK\u{3}\u{4}rest", "talk.key", true),  // Keynote
      (block("PRIVATE KEY"), "x.pem", false),
      (block("CERTIFICATE") + block("RSA " + "PRIVATE KEY"), "x.pem", false),
      (block("ENCRYPTED " + "PRIVATE KEY"), "x.pem", false),
      ("-----BEGIN CERTIFICATE-----\n" + body, "x.pem", false),  // no end
      (block("CERTIFICATE"), ".env", false),  // only key files are looked into
      ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me\npassword: x\n", "id.key", false),
      ("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "x.key", false),
      ("just text\n", "x.key", false),
      ("\n", "x.key", false),
      ("\u{0}\u{1}", "x.key", false),
    ] as [(String, String, Bool)])
  func contentDecides(row: (text: String, name: String, isHarmless: Bool)) {
    let isHarmless = Array(row.text.utf8).withUnsafeBytes {
      ForbiddenPaths.isHarmlessContent($0, name: RepositoryPath(row.name))
    }
    #expect(isHarmless == row.isHarmless)
  }

  @Test func arbitraryContentNeverTraps() {
    var numbers = SeededGenerator(seed: 11)
    let parts = [
      "-----BEGIN ", "-----END ", "CERTIFICATE", "-----", "----", "\n", "\r", " ", "PRIVATE KEY",
      "ssh-rsa AAAA", "#", "x", "\u{0}",
    ]
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 1...8, using: &numbers))
        .map { _ in parts.randomElement(using: &numbers)! }.joined()
      let isHarmless = Array(text.utf8).withUnsafeBytes {
        ForbiddenPaths.isHarmlessContent($0, name: RepositoryPath("x.pem"))
      }
      #expect(!(isHarmless && text.contains("PRIVATE KEY")))
    }
  }
}
