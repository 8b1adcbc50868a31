import ScanModel
import Testing

@testable import Reporting

@Suite struct RedactorTests {
  private func redact(_ secrets: [String], _ text: String) -> String {
    Redactor(secrets: secrets.map { Array($0.utf8) }, reveal: false).text(text)
  }

  /// Secrets, text, what is left.
  @Test(
    arguments: [
      (["secret"], "a/secret/b", "a/…/b"),
      (["secret"], "secret", "…"),
      (["secret"], "secretsecret", "……"),
      (["secret", "secretlonger"], "x secretlonger y secret", "x … y …"),  // the longest
      (["abcdef", "defghi"], "abcdefghi", "…"),  // overlapping: no tail stays
      (["aaaa"], "aaaaaaa", "…"),
      (["abc"], "abcabc", "abcabc"),  // under four bytes: ordinary text survives
      ([], "text", "text"),
      (["secret"], "", ""),
      (["secret"], "sec", "sec"),
      (["pass word"], "x=pass word;", "x=…;"),
      (["äöüß"], "ä/äöüß/ß", "ä/…/ß"),
    ] as [([String], String, String)])
  func everyOccurrenceGoes(row: (secrets: [String], text: String, left: String)) {
    #expect(redact(row.secrets, row.text) == row.left)
  }

  @Test(
    arguments: [
      ("tab\tline\nend\r", "tab\\x09line\\x0Aend\\x0D"),
      ("\u{1B}[31mred", "\\x1B[31mred"),
      ("\u{7F}", "\\x7F"),
      ("\u{9B}31m", "\\u{9B}31m"),
      ("a\u{202E}b\u{2066}c\u{200F}d\u{61C}", "a\\u{202E}b\\u{2066}c\\u{200F}d\\u{61C}"),
      ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"),
      ("\u{FEFF}x\u{E0041}", "\\u{FEFF}x\\u{E0041}"),
      ("ordinary \\ text, ä 漢 🙂", "ordinary \\ text, ä 漢 🙂"),
    ])
  func charactersThatDeceiveAreEscaped(row: (text: String, shown: String)) {
    #expect(redact([], row.text) == row.shown)
  }

  /// Bytes that are no UTF-8: lone continuation, overlong, surrogate, beyond Unicode, cut short.
  @Test(
    arguments: [
      ([0x61, 0x80, 0x62], "a\\x80b"),
      ([0xC0, 0xAF], "\\xC0\\xAF"),
      ([0xE0, 0x80, 0xAF], "\\xE0\\x80\\xAF"),
      ([0xED, 0xA0, 0x80], "\\xED\\xA0\\x80"),
      ([0xF4, 0x90, 0x80, 0x80], "\\xF4\\x90\\x80\\x80"),
      ([0xE6, 0xBC], "\\xE6\\xBC"),
      ([0xFF, 0xC3, 0xA4], "\\xFFä"),
    ] as [([UInt8], String)])
  func brokenEncodingBecomesHex(row: (bytes: [UInt8], shown: String)) {
    #expect(Redactor(secrets: [], reveal: false).text(row.bytes) == row.shown)
  }

  @Test func agreesWithANaiveSearchOnRandomText() {
    var numbers = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      let word = { (least: Int, most: Int) -> [UInt8] in
        (0..<Int.random(in: least...most, using: &numbers)).map { _ in
          UInt8(ascii: "a") + UInt8.random(in: 0...1, using: &numbers)
        }
      }
      let secrets = (0..<Int.random(in: 0...6)).map { _ in word(4, 9) }
      let text = word(0, 60)
      var isCovered = [Bool](repeating: false, count: text.count)
      for secret in secrets where secret.count <= text.count {
        for start in 0...(text.count - secret.count)
        where text[start..<start + secret.count] == secret[...] {
          for i in start..<start + secret.count { isCovered[i] = true }
        }
      }
      let plain = zip(text, isCovered).filter { !$1 }.map(\.0)
      let shown = Redactor(secrets: secrets, reveal: false).text(text)
      #expect(Array(shown.replacing("…", with: "").utf8) == plain, "\(secrets) in \(text)")
    }
  }

  @Test func manySecretsWithOneBeginningAreFound() {
    let secrets = (0..<20_000).map { Array("token_\($0)_end".utf8) }
    let redactor = Redactor(secrets: secrets, reveal: false)
    #expect(
      redactor.text("a/token_19999_end/token_0_end/token_20000_end") == "a/…/…/token_20000_end")
  }

  @Test func prefixOfTheRuleIsShown() {
    let finding = Samples.finding()
    let redactor = Redactor(findings: [finding], reveal: false)
    #expect(redactor.redacted(finding) == "gh" + "p_…")
    #expect(redactor.text("x/\(Samples.text(Samples.token))/y") == "x/gh" + "p_…/y")
  }

  /// A prefix that is most of the secret, or does not begin it, would give it away or mislead.
  @Test(arguments: ["gh" + "p_aB3xaB3xaB3xaB3xaB3xaB3x", "other", ""])
  func prefixThatDoesNotFitIsNotShown(prefix: String) {
    var finding = Samples.finding()
    finding.shownPrefix = prefix
    #expect(Redactor(findings: [finding], reveal: false).redacted(finding) == "…")
  }

  @Test func encodedFormOfADecodedSecretGoesToo() {
    var finding = Samples.finding(Array("swordfish-and-more".utf8))
    finding.decoded = ["base64"]
    finding.match = Array("key: \"c3dvcmRmaXNoLWFuZC1tb3Jl\"".utf8)
    let redactor = Redactor(findings: [finding], reveal: false)
    #expect(redactor.text("dir/c3dvcmRmaXNoLWFuZC1tb3Jl.txt") == "dir/….txt")
    #expect(redactor.text("the key: is fine") == "the key: is fine")
  }

  @Test func linesOfAMultilineSecretGoToo() {
    let line = String(repeating: "MIIB", count: 16)
    let key = "-----BEGIN X-----\n\(line)\r\nshort\n-----END X-----"
    let shown = redact([key], "commit: \(line) -----BEGIN X----- short")
    #expect(shown == "commit: … -----BEGIN X----- short")
  }

  @Test func tinySecretsGoFromTheirOwnSnippetOnly() {
    let finding = Samples.finding(Array("ab1".utf8))
    let redactor = Redactor(findings: [finding], reveal: false)
    #expect(redactor.snippet(Array("pin=ab1;".utf8), of: finding) == "pin=…;")
    #expect(redactor.text("crab1") == "crab1")
  }

  @Test func shortSecretsStayInTheTextOfRules() {
    let redactor = Redactor(
      secrets: [Array("password".utf8), Array("correct-horse".utf8)], reveal: false)
    #expect(redactor.ruleText("A password like correct-horse") == "A password like …")
    #expect(redactor.text("A password like correct-horse") == "A … like …")
  }

  @Test func revealShowsSecretsAndStillEscapes() {
    let finding = Samples.finding(Array("two\nlines-of-it".utf8))
    let redactor = Redactor(findings: [finding], reveal: true)
    #expect(redactor.redacted(finding) == "two\\x0Alines-of-it")
  }
}
