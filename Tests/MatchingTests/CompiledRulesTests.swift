import Rules
import Testing

@testable import Matching

@Suite struct CompiledRulesTests {
  @Test func everyPatternThatDoesNotCompileIsTold() throws {
    let bad = [
      rule("a", "(x"), rule("b", "x") { $0.pathRegex = "[z" }, rule("c", "(?=x)"),
      rule("d", "(x)") { $0.secretGroup = 2 },
      rule("e", "x") { $0.allowlists = [allowlist { $0.regexes = ["ok", "*"] }] },
    ]
    let global = allowlist { $0.paths = ["a{2,1}"] }
    do {
      _ = try CompiledRules(ruleSet(bad, global: [global]))
      Issue.record("compiled")
    } catch {
      #expect(error.diagnostics.count == 6)
      #expect(!error.isDatabaseMismatch)
      #expect(error.diagnostics.allSatisfy { $0.position != nil })
    }
  }

  @Test func writtenDatabaseLoadsForTheSameRulesOnly() throws {
    let rules = [rule("a", "tk_[0-9]{4}"), rule("b", "q*"), rule("c", "begin.+end")]
    let bytes = try compile(rules).serializedDatabase()
    let loaded = try CompiledRules(ruleSet(rules), database: bytes)
    #expect(loaded.rulesWithoutFirstStage == [1])
    #expect(loaded.rules.map(\.maxWidth) == [7, nil, nil])
    #expect(
      try scan(Array("x tk_1234 begin end".utf8), loaded).map(\.text)
        == ["tk_1234", "begin end"])
    #expect(throws: RuleCompilationError.self) {
      try CompiledRules(ruleSet([rule("a", "tk_[0-9]{5}")] + rules.dropFirst()), database: bytes)
    }
    #expect(throws: RuleCompilationError.self) {
      try CompiledRules(ruleSet(Array(rules.dropLast())), database: bytes)
    }
  }

  @Test func damagedDatabaseIsRefused() throws {
    let rules = [rule("a", "tk_[0-9]{4}")]
    let bytes = try compile(rules).serializedDatabase()
    for count in [0, 4, 5, 20, 30, bytes.count - 1] {
      #expect(throws: RuleCompilationError.self) {
        try CompiledRules(ruleSet(rules), database: Array(bytes[..<min(count, bytes.count - 1)]))
      }
    }
    var random = SplitMix(state: 1)
    for _ in 0..<100 {
      var damaged = bytes
      // Behind the table everything is under the engine's own checksum, its padding apart.
      damaged[Int.random(in: 40..<bytes.count, using: &random)] ^= 0x10
      do {
        _ = try CompiledRules(ruleSet(rules), database: damaged)
      } catch { #expect(error.isDatabaseMismatch) }
    }
  }

  @Test func noRulesAtAllFindNothing() throws {
    let empty = try compile([])
    #expect(try scan(Array("anything".utf8), empty).isEmpty)
    #expect(
      try scan(Array("x".utf8), CompiledRules(ruleSet([]), database: empty.serializedDatabase()))
        .isEmpty)
  }

  @Test func largeCountsAndManyGroupsStillWork() throws {
    let rules = [
      rule("wide", "a[b-y]{1,900}z"), rule("wider", "(?:[a-z]{1,500}[0-9]){1,2}!"),
      rule("groups", String(repeating: "(a)", count: 80)) { $0.secretGroup = 80 },
    ]
    let compiled = try compile(rules)
    let text = "a" + String(repeating: "b", count: 900) + "z"
    #expect(try scan(Array(text.utf8), compiled).map(\.secret.count) == [902])
  }
}
