import ScanModel
import Testing

@testable import Rules

/// Rules written as TOML read back as the same rules.
@Suite struct RuleTextTests {
  private func load(_ text: String) throws -> RuleSet {
    let layer = RuleLayer(
      name: "layer", source: .bytes([("rules.toml", Array(text.utf8))]), isTrusted: true)
    let (ruleSet, diagnostics) = RuleLoader.load([layer])
    return try #require(ruleSet, "\(diagnostics)")
  }

  private func again(_ rules: RuleSet) throws -> RuleSet {
    let parts = rules.rules.map(RuleText.toml) + rules.globalAllowlists.map(RuleText.toml)
    return try load(parts.joined(separator: "\n\n"))
  }

  @Test func everyKeySurvives() throws {
    let text = #"""
      [[rules]]
      id = "acme-key"
      description = "Acme \"key\", a\\b"
      severity = "low"
      confidence = "medium"
      regex = '''\bacme_([0-9a-f]{32})'''
      path = '''\.conf$'''
      keywords = ["acme_"]
      secretGroup = 1
      entropy = 2.5
      tags = ["one", "two"]
      aliases = ["other"]
      revoke = "Ask\tthem."
      locked = true
        [[rules.required]]
        id = "acme-id"
        withinLines = 3
        withinColumns = 80
        [[rules.allowlists]]
        description = "samples"
        condition = "AND"
        paths = ['''^docs/''']
        regexTarget = "line"
        regexes = ["it's", '''a"b''']
        stopwords = ["example"]
        [[rules.tests]]
        match = 'acme_{hex:32}'
        path = "a.conf"
        [[rules.tests]]
        noMatch = "it's none"

      [[rules]]
      id = "acme-id"
      severity = "info"
      confidence = "low"
      regex = '''acme_id_\d+'''
      skipReport = true

      [[rules]]
      id = "noise"
      severity = "high"
      confidence = "low"
      detector = "entropy"
      alphabet = "hex"
      minLength = 32
      maxLength = 64
      entropy = 3.5

      [[allowlists]]
      targetRules = ["acme-key"]
      commits = ["0123456789012345678901234567890123456789"]
      """#
    let rules = try load(text)
    let again = try again(rules)
    #expect(again.canonicalBytes == rules.canonicalBytes)
    for (old, new) in zip(rules.rules, again.rules) {
      #expect(old.description == new.description)
      #expect(old.tags == new.tags)
      #expect(old.revoke == new.revoke)
      #expect(old.tests.map(\.template) == new.tests.map(\.template))
      #expect(old.tests.map(\.path) == new.tests.map(\.path))
    }
  }

  @Test func gitleaksConfigurationBecomesOneOfWard() throws {
    let rules = try load(
      #"""
      title = "theirs"
      [[rules]]
      id = "Theirs"
      regex = '''theirs_(\d{10})'''
      secretGroup = 1
      keywords = ["theirs_"]
      [rules.allowlist]
      stopwords = ["1234567890"]
      [allowlist]
      paths = ['''(^|/)vendor/''']
      """#)
    #expect(try again(rules).canonicalBytes == rules.canonicalBytes)
  }
}
