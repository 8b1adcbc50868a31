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
    try fixture.commitAll("all")
    try fixture.git("repack", "-adfq", "--depth=50", "--window=50")
    let whole = try Self.report(fixture.path, threads: 1, isFull: true)
    #expect(!whole.isEmpty)
    #expect(try Self.report(fixture.path, threads: 1, isFull: false) == whole)
    #expect(try Self.report(fixture.path, threads: 3, isFull: false) == whole)
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
