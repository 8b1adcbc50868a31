import Foundation
import Git
import Matching
import Rules
import ScanModel
import TestSupport
import Testing

@testable import Scanning

/// Matching what deltas changed finds what matching every blob whole finds.
@Suite struct ChangeMatchingTests {
  /// More histories on demand: WARD_HISTORIES=2000.
  static let count = min(
    Int(ProcessInfo.processInfo.environment["WARD_HISTORIES"] ?? "") ?? 8, 100_000)

  /// Short, wide and unbounded rules, hits that overlap, assertions at the ends, entropy, rules bound to
  /// paths, and generic ones, whose values are scored by the kind of file.
  static func session(threads: Int) throws -> ScanSession {
    func rule(
      _ id: String, _ regex: String, entropy: Double = 0, tags: [String] = [], path: String? = nil
    ) -> Rule {
      var rule = Rule(id: id, position: RulePosition(file: "test", line: 1, column: 1))
      rule.description = id
      rule.regex = regex
      rule.entropy = entropy
      rule.tags = tags
      rule.pathRegex = path
      return rule
    }
    let rules = [
      rule("short", #"\bwt_([0-9a-f]{12})\b"#),
      rule("chain", #"ab[a-f]{4,30}"#),
      rule("random", #"key=([0-9a-f]{16,40})"#, entropy: 3.2),
      rule("line", #"(?m)^pass [0-9]{6,}$"#),
      rule("end", #"tail[0-9]{3}\z"#),
      rule("named", #"(?i:acme)[\w\s.=]{0,200}[=:]\s?([0-9a-f]{20,40})\b"#, entropy: 2.5),
      rule("wide", #"wide:[0-9a-f]{20,900};"#),
      rule("key", #"-----BEGIN TEST KEY-----[0-9a-f\n]+-----END TEST KEY-----"#),
      rule("bound", #"\bpb_[0-9a-f]{8}\b"#, path: #"\.yml$"#),
      rule(
        "assigned", #"(?i)\bpassword["']?\s?[=:]\s?["']?([^\s"']{4,40})"#, tags: ["generic"]),
      rule("option", #"\s-a\s([^\s"']{4,40})"#, tags: ["generic", "command-line"]),
    ]
    return ScanSession(
      rules: try CompiledRules(
        RuleSet(
          rules: rules, globalAllowlists: [], policies: [], sources: ["test"],
          canonicalBytes: Array("changes".utf8))),
      options: ScanOptions(), failLine: .standard,
      suppressions: Suppressions(today: "2026-01-01"), fingerprinter: Fingerprinter(),
      policySource: "test", threads: threads)
  }

  /// Some that a hit before a change, in what is left of its cluster, once went missing from.
  private static let numbers = Array(0..<count) + [12, 29].filter { $0 >= count }

  @Test(arguments: numbers) func everyWayGivesTheSameReport(number: Int) throws {
    var random = SeededGenerator(seed: UInt64(number) &+ 4242)
    let fixture = try GitFixture()
    var text = Self.text(6000, &random)
    for version in 0..<40 {
      let ending = Self.endings[version % Self.endings.count]
      try fixture.write(
        "folder\(version % 3)/f\(version)\(ending)", String(decoding: text, as: UTF8.self))
      for _ in 0..<Int.random(in: 1...3, using: &random) { Self.edit(&text, &random) }
    }
    try Self.check(fixture, leastFindings: 1)
  }

  /// Large texts with hundreds of findings.
  @Test(arguments: 0..<2) func largeTextsGiveTheSameReport(number: Int) throws {
    var random = SeededGenerator(seed: UInt64(number) &+ 77)
    let fixture = try GitFixture()
    var text = Self.text(200_000, &random)
    for version in 0..<4 {
      try fixture.write("large\(version).yml", bytes: text)
      for _ in 0..<6 { Self.edit(&text, &random) }
    }
    try Self.check(fixture, leastFindings: 300)
  }

  /// Escaped texts that end far from where they are seen, many in a file.
  @Test(arguments: 0..<3) func longEncodedTextsGiveTheSameReport(number: Int) throws {
    var random = SeededGenerator(seed: UInt64(number) &+ 55)
    let fixture = try GitFixture()
    var text: [UInt8] = []
    for _ in 0..<8 {
      let plain = Self.text(Int.random(in: 100...4000, using: &random), &random)
      let escapes = plain.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      text += Array("data = \"\(escapes.joined())\"\n".utf8)
    }
    for version in 0..<12 {
      try fixture.write("data\(version).go", bytes: text)
      let place = Int.random(in: 0..<text.count, using: &random)
      text[place] = Array("07af\"\\".utf8).randomElement(using: &random) ?? 0
    }
    try Self.check(fixture, leastFindings: 1)
  }

  /// Members of containers have lines that came in others, and are looked at with those in mind.
  @Test(arguments: 0..<3) func membersGiveTheSameReport(number: Int) throws {
    var random = SeededGenerator(seed: UInt64(number) &+ 99)
    let fixture = try GitFixture()
    var texts = (0..<4).map { Self.text(2000 << $0, &random) }
    for version in 0..<8 {
      for index in texts.indices {
        try fixture.write("box/m\(index)\(Self.endings[index])", bytes: texts[index])
        if Bool.random(using: &random) { Self.edit(&texts[index], &random) }
      }
      try fixture.git("add", "-A")
      let tree = String(decoding: try fixture.gitBytes(["write-tree"]).dropLast(), as: UTF8.self)
      let format = version % 4 == 3 ? "zip" : "tar.gz"
      let archive = try fixture.gitBytes(["archive", "--format=\(format)", "\(tree):box"])
      try fixture.write("v\(version).\(format)", bytes: archive)
    }
    // What is found stands in containers alone.
    try fixture.git("rm", "-rqf", "box")
    try Self.check(fixture, leastFindings: 10)
  }

  private static func check(_ fixture: borrowing GitFixture, leastFindings: Int) throws {
    try fixture.commitAll("all")
    try fixture.git("repack", "-adfq", "--depth=50", "--window=50")
    let whole = try report(fixture.path, threads: 1, isFull: true)
    #expect(whole.count > leastFindings)
    #expect(try report(fixture.path, threads: 1, isFull: false) == whole)
    #expect(try report(fixture.path, threads: 3, isFull: false) == whole)
  }

  private static func report(_ path: String, threads: Int, isFull: Bool) throws -> [String] {
    var options = AuditScan.Options()
    options.fullScan = isFull
    let report = try AuditScan(
      session(threads: threads), options: options, progress: Progress(nil)
    ) { () throws(GitError) in
      try Repository.open(.commandLine(path: path))
    }.run()
    #expect(report.isComplete)
    return report.findings.map { "\($0)" } + ["\(report.receipt)"]
  }

  static let endings = [".txt", ".c", "", ".yml", ".md"]

  /// Text with pieces of what the rules look for.
  static func text(_ length: Int, _ random: inout SeededGenerator) -> [UInt8] {
    var out: [UInt8] = []
    while out.count < length {
      func hex(_ range: ClosedRange<Int>) -> String {
        String(
          (0..<Int.random(in: range, using: &random)).map { _ in
            "0123456789abcdef".randomElement(using: &random) ?? "0"
          })
      }
      switch Int.random(in: 0..<34, using: &random) {
      case 0: out += Array("wt_\(hex(11...13)) ".utf8)
      case 1: out += Array("key=\(hex(10...44))\n".utf8)
      case 2: out += Array("\npass \(Int.random(in: 0..<2_000_000, using: &random))\n".utf8)
      case 3: out += Array("wide:\(hex(10...950));".utf8)
      case 4: out += Array("-----BEGIN TEST KEY-----\(hex(0...1500))".utf8)
      case 5: out += Array("-----END TEST KEY-----\n".utf8)
      case 6: out += Array("abcdefabcdefab\(hex(0...3))".utf8)
      case 7: out += Array("tail123".utf8)
      case 8: out += Array(" pb_\(hex(8...8)) ".utf8)
      case 9: out += Array("\npassword = \"\(hex(4...12))\"\n".utf8)
      case 10: out += Array("\n  password: \(hex(4...9))x\n".utf8)
      case 11: out += Array("\nuser = \(hex(4...5))\nrun -a \(hex(4...6))\n".utf8)
      case 12: out += Array("acme\(hex(0...180)) = \(hex(18...42))\n".utf8)
      case 13: out += Array("ACME_".utf8)
      default:
        for _ in 0..<Int.random(in: 1..<12, using: &random) {
          out += Array("quiet words \(Int.random(in: 0..<1000, using: &random))\n".utf8)
        }
      }
    }
    return out
  }

  /// Takes out, puts in, or moves a part.
  static func edit(_ text: inout [UInt8], _ random: inout SeededGenerator) {
    let start = Int.random(in: 0...text.count, using: &random)
    let longest = Bool.random(using: &random) ? 30 : 2000
    let end = min(text.count, start + Int.random(in: 0...longest, using: &random))
    switch Int.random(in: 0..<4, using: &random) {
    case 0 where text.count > 3000: text.removeSubrange(start..<end)
    case 1: text.replaceSubrange(start..<end, with: Self.text(end - start, &random))
    case 2:
      let part = Array(text[start..<end])
      text.insert(contentsOf: part, at: Int.random(in: 0...text.count, using: &random))
    default: text.insert(contentsOf: Self.text(1, &random), at: start)
    }
  }
}
