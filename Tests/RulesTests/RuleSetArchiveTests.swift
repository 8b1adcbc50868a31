import Testing

@testable import Rules

@Suite struct RuleSetArchiveTests {
  private let text = """
    [[rules]]
    id = "a"
    description = "ä"
    severity = "low"
    confidence = "high"
    regex = "(x)y"
    path = "p"
    keywords = ["xy"]
    secretGroup = 1
    entropy = 3.25
    checksum = "luhn"
    tags = ["t"]
    aliases = ["b"]
    revoke = "r"
    locked = true
      [[rules.allowlists]]
      condition = "AND"
      regexTarget = "match"
      regexes = ["q"]
      stopwords = ["s"]
      [[rules.required]]
      id = "c"
      withinLines = 0
    [[rules]]
    id = "c"
    detector = "entropy"
    alphabet = "base64url"
    minLength = 20
    maxLength = 40
    entropy = 4
    skipReport = true
    [[allowlists]]
    paths = ["docs"]
    targetRules = ["c"]
    commits = ["0123456789abcdef0123456789abcdef01234567"]
    [[policies]]
    id = "p"
    kind = "ignore-coverage"
    patterns = ["*.key"]
    except = ["x.key"]
    """

  private func restored(_ bytes: [UInt8]) -> RuleSet? {
    RuleSetArchive(bytes)?.ruleSet()
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let set = try #require(load(text).ruleSet)
    let copy = try #require(restored(RuleSetArchive.bytes(of: set)))
    #expect("\(copy)" == "\(set)")
  }

  @Test func rulesAreReadOneByOne() throws {
    let set = try #require(load(text).ruleSet)
    let archive = try #require(RuleSetArchive(RuleSetArchive.bytes(of: set)))
    #expect(archive.count == set.rules.count)
    for (index, rule) in set.rules.enumerated().reversed() {
      var plain = rule
      plain.tests = []
      #expect("\(try #require(archive.rule(index)))" == "\(plain)")
    }
    #expect(archive.rule(-1) == nil)
    #expect(archive.rule(archive.count) == nil)
    #expect(try #require(archive.names()).map(\.id) == set.rules.map(\.id))
  }

  @Test func cutOrLengthenedBytesAreRefused() throws {
    let bytes = RuleSetArchive.bytes(of: try #require(load(text).ruleSet))
    for length in bytes.indices { #expect(restored(Array(bytes[..<length])) == nil) }
    #expect(restored(bytes + [0]) == nil)
  }

  @Test func changedBytesNeverCrash() throws {
    let bytes = RuleSetArchive.bytes(of: try #require(load(text).ruleSet))
    for place in bytes.indices {
      for value in [0, 1, 127, 128, 255] as [UInt8] {
        var changed = bytes
        changed[place] = value
        _ = restored(changed)
      }
    }
  }
}
