import Platform
import Rules
import Testing

@testable import Matching

/// Each rule is asked about near misses made from its samples, and what it says of them is held in
/// `Tests/rules/near-misses.tsv`: a rule that is loosened, or tightened, changes a line there.
///
/// That the near misses see it is shown by loosening the rules in every single way: none may stay unseen.
/// `WARD_LOOSENING=write` writes the table anew, and names what is unseen; `WARD_LOOSENING=ID,ID` only names it,
/// of those rules.
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

  /// The lines of the table: what stands behind each rule's id.
  private static func facts() throws -> [String: [String]] {
    var rows: [String: [String]] = [:]
    let text = String(
      decoding: try Files.read("\(folder)/Tests/rules/near-misses.tsv"), as: UTF8.self)
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let cells = line.split(separator: "\t", maxSplits: 1).map(String.init)
      rows[cells[0], default: []].append(cells.count > 1 ? cells[1] : "")
    }
    return rows
  }

  @Test func allRulesAreHere() { #expect(Self.rules.count > 1_400) }

  @Test(.enabled(if: mode == ""), arguments: 0..<parts)
  func nearMissesAreToldApart(_ part: Int) throws {
    let facts = try Self.facts()
    for rule in Self.part(part) {
      let profile = try RuleProfile(rule)
      #expect(profile.facts == facts[rule.id] ?? [], "\(rule.id): its near misses fare otherwise")
      #expect(!profile.facts.isEmpty, "\(rule.id): the pattern finds nothing in any sample")
      let alive = try profile.survivors(profile.misses)
      #expect(alive.isEmpty, "\(rule.id): no near miss sees \(alive)")
      let idle = try profile.idleArms()
      #expect(idle.isEmpty, "\(rule.id): no sample needs \(idle)")
    }
  }

  /// With the near misses of a kind alone, the loosening that they are there for is seen, and another is not.
  @Test(arguments: [
    ("before after", #"drops \b"#, "be one shorter"), ("1", "be one shorter", #"drops \b"#),
    ("flat", "drops entropy", "be one shorter"), ("case", "ignores case", "drops entropy"),
  ])
  func aKindOfNearMissSeesItsLoosening(_ kind: String, _ seen: String, _ unseen: String) throws {
    let rule = try #require(Self.rules.first { $0.id == "stripe-secret-key" })
    let profile = try RuleProfile(rule)
    #expect(try profile.survivors(profile.misses) == [])
    let alive = try profile.survivors(
      profile.misses.filter { kind.split(separator: " ").contains($0.kind[...]) })
    #expect(!alive.contains { $0.contains(seen) })
    #expect(alive.contains { $0.contains(unseen) })
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
    for rule in Self.rules {
      let profile = try RuleProfile(rule)
      for line in profile.facts { facts += "\(rule.id)\t\(line)\n" }
      try Self.showUnseen(profile)
    }
    try Files.replace(
      "\(Self.folder)/Tests/rules/near-misses.tsv", with: Array(facts.utf8), mode: 0o644)
  }

  @Test(.enabled(if: mode != "" && mode != "write")) func nameUnseen() throws {
    let wanted = Set(Self.mode.split(separator: ",").map(String.init))
    for rule in Self.rules where wanted.contains(rule.id) {
      try Self.showUnseen(RuleProfile(rule))
    }
  }

  private static func showUnseen(_ profile: RuleProfile) throws {
    for name in try profile.survivors(profile.misses) {
      print("unseen\t\(profile.rule.id)\t\(name)")
    }
    for name in try profile.idleArms() { print("idle\t\(profile.rule.id)\t\(name)") }
  }
}
