import Rules
import TestSupport
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
      #expect(error.diagnostics.allSatisfy { $0.position != nil })
    }
  }

  @Test func whatIsWrittenLoadsForTheSameRulesOnly() throws {
    let rules = [rule("a", "tk_[0-9]{4}"), rule("b", "q*"), rule("c", "begin.+end")]
    let bytes = try compile(rules).serializedFirstStage()
    let loaded = try load(rules, bytes)
    #expect(loaded.rulesWithoutFirstStage == [1])
    #expect(loaded.firstStage.entries.map(\.width) == [7, -1, -1])
    #expect(
      try scan(Array("x tk_1234 begin end".utf8), loaded).map(\.text)
        == ["tk_1234", "begin end"])
    #expect(throws: MatchingError.self) { try load(Array(rules.dropLast()), bytes) }
  }

  @Test func damagedDatabaseIsRefused() throws {
    let rules = [rule("a", "tk_[0-9]{4}")]
    let bytes = try compile(rules).serializedFirstStage()
    for count in [0, 4, 5, 20, 30, 64, 100, bytes.count - 1] {
      #expect(throws: MatchingError.self) {
        try load(rules, Array(bytes[..<min(count, bytes.count - 1)]))
      }
    }
    // The witness in front of the database is under the engine's own checksum; the database itself is
    // under that of the file it is mapped from.
    let front = FirstStage.headLength + EntryTable.length
    let start = (front + FirstStage.alignment - 1) / FirstStage.alignment * FirstStage.alignment
    for offset in [start + 8, start + 9] {
      var damaged = bytes
      damaged[offset] ^= 0x10
      #expect(throws: MatchingError.self, "\(offset)") { try load(rules, damaged) }
    }
  }

  @Test func databaseInPlaceFindsWhatTheCompiledOneFinds() throws {
    let rules = [
      rule("near", #"\bQ[0-9a-f]{40}\b"#), rule("main", "tk_[0-9]{4}"),
      rule("named", #"(?i:key)[\w\s]{0,40}=\s?([0-9a-f]{40})"#),
    ]
    let compiled = try compile(rules)
    #expect(
      compiled.firstStage.parts.map(\.kind) == [.main, .nearPlainRuns, .namesBeforePlainRuns])
    let loaded = try load(rules, compiled.serializedFirstStage())
    var random = SeededGenerator(seed: 5)
    let hex = random.string(40, of: "0123456789abcdef")
    let text = Array("a tk_1234 Q\(hex) and key of it = \(hex)".utf8)
    let wanted = try scan(text, compiled).map(\.ruleIndex)
    #expect(wanted == [1, 0, 2])
    #expect(try scan(text, loaded).map(\.ruleIndex) == wanted)
  }

  /// A database that is asked only around long runs, and does not find what it must: it is made again
  /// when it is first needed.
  @Test func aDatabaseThatFailsWhenItIsNeededIsMadeAgain() throws {
    let rules = [rule("main", "tk_[0-9]{4}"), rule("near", #"\bQ[0-9a-f]{40}\b"#)]
    let compiled = try compile(rules)
    #expect(compiled.firstStage.parts.map(\.kind) == [.main, .nearPlainRuns])
    let bytes = try compiled.serializedFirstStage()
    var damaged = bytes
    // The witness of the last part.
    let last = try #require(lastWitness(bytes))
    damaged[last + 8] ^= 0x10
    var random = SeededGenerator(seed: 6)
    let text = Array("tk_1234 and Q\(random.string(40, of: "0123456789abcdef"))".utf8)
    let wanted = try scan(text, compiled).map(\.text)
    #expect(wanted.count == 2)
    #expect(try scan(text, load(rules, damaged)).map(\.text) == wanted)
    #expect(try scan(Array("tk_1234".utf8), load(rules, damaged)).map(\.text) == ["tk_1234"])
  }

  /// Where libhs's own form of the last part's witness begins: "ÛÛÛÛ", at a multiple of 64 and 8.
  private func lastWitness(_ bytes: [UInt8]) -> Int? {
    let mark: [UInt8] = [0xdb, 0xdb, 0xdb, 0xdb]
    let places = Array(stride(from: 8, to: bytes.count - 4, by: 64))
    return places.last { Array(bytes[$0..<($0 + 4)]) == mark }
  }

  /// An image whose sum libhs need not make finds what the database finds, and libhs takes it.
  @Test func theSumOfAnImageIsLeftOut() throws {
    let compiled = try compile([rule("a", "tk_[0-9]{4}")])
    let database = try compiled.firstStage.parts[0].database.database()
    let image = try database.image()
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: image.count, alignment: 64)
    defer { memory.deallocate() }
    memory.copyBytes(from: image)
    let loaded = try PatternDatabase.load(UnsafeRawBufferPointer(memory))
    #expect(try Canary.fires(in: loaded, id: 1, PatternScratch()))
    // Were the sum made over all bytes, a changed one at the end would be refused here.
    memory[memory.count - 1] ^= 1
    #expect(throws: Never.self) { try PatternScratch().handle(for: loaded) }
  }

  /// A layer over compiled rules: some stay, one is changed, one dropped, one is new, all move.
  @Test func aLayerHasADatabaseOfItsOwn() throws {
    let base = try compile([
      rule("b", "tk_[0-9]{4}"), rule("d", "old_[a-z]{3}"), rule("e", "gone_[0-9]{2}"),
      rule("f", "q*"),
    ])
    let merged = [
      rule("a", "team_[0-9]{3}"), rule("b", "tk_[0-9]{4}"), rule("c", "more_[0-9]+"),
      rule("d", "new_[a-z]{3}"), rule("f", "q*"),
    ]
    let text = Array("tk_1234 old_abc gone_12 team_123 more_77 new_xyz".utf8)
    let wanted = try scan(text, compile(merged)).map(\.text)
    #expect(wanted == ["tk_1234", "team_123", "more_77", "new_xyz"])
    let layered = try CompiledRules(ruleSet(merged), base: base)
    #expect(layered.firstStage.parts.count == 2)
    #expect(layered.firstStage.entries.map(\.baseID) == [-1, 0, -1, -1, -1])
    #expect(try scan(text, layered).map(\.text) == wanted)
    let bytes = try layered.serializedFirstStage()
    #expect(try scan(text, load(merged, bytes, base: base)).map(\.text) == wanted)
    // Without its base it is no rule set at all.
    #expect(throws: MatchingError.self) { try load(merged, bytes) }
  }

  @Test func aLayerThatOnlyDropsRulesNeedsNoDatabase() throws {
    let base = try compile([rule("a", "tk_[0-9]{4}"), rule("b", "kt_[0-9]{4}")])
    let layered = try CompiledRules(ruleSet([rule("b", "kt_[0-9]{4}")]), base: base)
    #expect(layered.firstStage.parts.count == 1)
    #expect(try scan(Array("tk_1234 kt_1234".utf8), layered).map(\.text) == ["kt_1234"])
  }

  @Test func aWrongGroupIsToldAlsoWhereThePatternIsKnown() throws {
    let base = try compile([rule("a", "(tk)_[0-9]{4}")])
    #expect(throws: RuleCompilationError.self) {
      try CompiledRules(ruleSet([rule("a", "(tk)_[0-9]{4}") { $0.secretGroup = 2 }]), base: base)
    }
  }

  @Test func noRulesAtAllFindNothing() throws {
    let empty = try compile([])
    #expect(try scan(Array("anything".utf8), empty).isEmpty)
    #expect(
      try scan(Array("x".utf8), load([], empty.serializedFirstStage())).isEmpty)
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
