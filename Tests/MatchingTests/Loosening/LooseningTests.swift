import Platform
import Rules
import Testing

@testable import Matching

/// Each rule is asked about near misses made from its samples, and what it says of them is held in
/// `Tests/rules/near-misses.tsv`: a rule that is loosened, or tightened, changes a line there.
///
/// That the near misses see it is shown by loosening the rules in every single way. `Tests/rules/loosenings.tsv`
/// counts what of it stays unseen. `WARD_LOOSENING=all` does so for all rules, which takes some minutes; without
/// it one of sixteen is taken. `WARD_LOOSENING=write` writes both files anew.
@Suite struct LooseningTests {
  private static let folder =
    "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
  private static let mode = Environment.value("WARD_LOOSENING") ?? ""
  /// Rules are taken in so many parts, so that they are tried side by side.
  private static let parts = 16

  static let rules: [Rule] = {
    let layer = RuleLayer(name: "built-in", source: .folder(folder + "/rules"), isTrusted: true)
    return RuleLoader.load([layer]).ruleSet?.rules.filter { $0.regex != nil } ?? []
  }()

  private static func part(_ part: Int) -> [Rule] {
    rules.enumerated().filter { $0.offset % parts == part }.map(\.element)
  }

  /// The lines of a table: what stands behind each rule's id.
  private static func table(_ name: String) throws -> [String: [String]] {
    var rows: [String: [String]] = [:]
    let text = String(decoding: try Files.read("\(folder)/Tests/rules/\(name)"), as: UTF8.self)
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let cells = line.split(separator: "\t", maxSplits: 1).map(String.init)
      rows[cells[0], default: []].append(cells.count > 1 ? cells[1] : "")
    }
    return rows
  }

  @Test func allRulesAreHere() { #expect(Self.rules.count > 1_400) }

  @Test(.enabled(if: mode != "write"), arguments: 0..<parts)
  func nearMissesAreToldApart(_ part: Int) throws {
    let known = try Self.table("near-misses.tsv")
    for rule in Self.part(part) {
      let facts = try RuleProfile(rule).facts
      #expect(facts == known[rule.id] ?? [], "\(rule.id): its near misses fare otherwise")
      #expect(!facts.isEmpty, "\(rule.id): the pattern finds nothing in any sample")
    }
  }

  @Test(.enabled(if: mode != "write"), arguments: mode == "all" ? 0..<parts : 0..<1)
  func looseningsAreSeen(_ part: Int) throws {
    let known = try Self.table("loosenings.tsv")
    for rule in Self.part(part) {
      let profile = try RuleProfile(rule)
      let alive = try profile.survivors(profile.misses)
      let expected = known[rule.id]?.first ?? "0"
      #expect("\(alive.count)" == expected, "\(rule.id): unseen are \(alive)")
    }
  }

  /// Without the near misses of a kind, and the samples, the loosening that they are there for stays unseen.
  @Test(arguments: [
    ("before", #"drops \b"#), ("1", "be one shorter"), ("flat", "drops entropy"),
    ("case", "ignores case"),
  ])
  func aNearMissThatIsGoneIsMissed(_ kind: String, _ loosening: String) throws {
    let rule = try #require(Self.rules.first { $0.id == "stripe-secret-key" })
    let profile = try RuleProfile(rule)
    #expect(try profile.survivors(profile.misses) == [])
    let lessened = profile.misses.filter {
      !$0.kind.hasPrefix(kind) && $0.kind != "noMatch" && $0.kind != "after"
    }
    #expect(try profile.survivors(lessened).contains { $0.contains(loosening) })
  }

  @Test func aLooserRuleHasOtherFacts() throws {
    var rule = try #require(Self.rules.first { $0.id == "stripe-secret-key" })
    let facts = try RuleProfile(rule).facts
    rule.regex = rule.regex?.replacing("{24,", with: "{23,")
    #expect(try RuleProfile(rule).facts != facts)
  }

  @Test(.enabled(if: mode == "write")) func writeTables() throws {
    var facts =
      "# What each rule makes of changed samples (LooseningTests): lengths of the made-up parts, and near misses\n"
    facts += "# that are a secret all the same; + found whole, * found otherwise.\n"
    var alive =
      "# Single loosenings of a rule's pattern that no near miss sees (LooseningTests); it may only fall.\n"
    for rule in Self.rules {
      let profile = try RuleProfile(rule)
      for line in profile.facts { facts += "\(rule.id)\t\(line)\n" }
      let names = try profile.survivors(profile.misses)
      guard !names.isEmpty else { continue }
      alive += "\(rule.id)\t\(names.count)\n"
      for name in names { print("unseen\t\(rule.id)\t\(name)") }
    }
    try Files.replace(
      "\(Self.folder)/Tests/rules/near-misses.tsv", with: Array(facts.utf8), mode: 0o644)
    try Files.replace(
      "\(Self.folder)/Tests/rules/loosenings.tsv", with: Array(alive.utf8), mode: 0o644)
  }
}
