import Testing

@testable import Matching

/// Which piece of a rule with several names is looked for.
@Suite struct NamedFactorTests {
  private func factor(_ regex: String) throws -> FirstStageFactor {
    try #require(RegexParser.parse(regex).flatMap { FirstStageFactor($0) })
  }

  private func texts(_ factor: FirstStageFactor) -> [String] {
    factor.patterns.map { String(decoding: $0, as: UTF8.self) }
  }

  /// A provider's projects hold its name in every line, a long value behind `secret` in none.
  @Test func aNameBeforeALongValueIsLookedForAndNotOneFarInFront() throws {
    let found = try factor(
      #"(?i:acmecloud)[\s\S]{0,400}?(?i:secret)["']?[ \t]{0,8}[=:]["']?([\w-]{43})\b"#)
    #expect(texts(found).allSatisfy { $0.hasPrefix("secret") })
    #expect(found.database == .namesBeforeLongRuns)
    #expect(found.runBehind?.length == 43)
    #expect(found.reach.before >= 409)
  }

  @Test func aNameRightBeforeItsValueStaysTheFirst() throws {
    let found = try factor(#"(?i:acmecloud)[\w .]{0,40}(?i:secret)[=:]["']?([0-9a-f]{43})\b"#)
    #expect(texts(found) == ["acmecloud"])
    #expect(found.database == .namesBeforePlainRuns)
  }

  @Test func aRuleWithoutALongValueIsLookedForAtItsFirstName() throws {
    let found = try factor(#"(?i:acmecloud)[\s\S]{0,400}?(?i:secret)=(\d{6})\b"#)
    #expect(found.database == .main)
    #expect(found.runBehind == nil)
  }

  /// Of a common name before several ways to the value, the value's own beginning tells more.
  @Test func aValueBehindAChoiceOfWaysIsLookedForAtItsBeginning() throws {
    let found = try factor(
      #"(?i:close)(?:[\w .]{0,40}[=:]["']?|[ \t]{1,20}(?i:key)[ \t]?)(acme_[0-9A-Za-z.]{45})"#)
    #expect(texts(found).map { $0.hasPrefix(#"acme\x5f"#) } == [true])
    #expect(found.database == .main)
    #expect(found.reach.before >= 5 + 41 + 50)
  }
}
