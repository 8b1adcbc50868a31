import Foundation
import Git
import ScanModel
import TestSupport
import Testing

@testable import Scanning

/// Ranges and pushes match the versions of a file one after the other, on several processors; what they report
/// is what a look at each blob, where it is met, reports.
@Suite struct RangeTests {
  /// More histories on demand: WARD_HISTORIES=2000.
  static let count = min(
    Int(ProcessInfo.processInfo.environment["WARD_HISTORIES"] ?? "") ?? 4, 100_000)

  private static func told(_ report: Report) -> [String] {
    report.findings.map { "\($0)" } + ["\(report.receipt)"]
  }

  /// Every way of scanning a range, which has to give one report.
  private static func reports(
    _ path: String, _ plan: PushScan.Plan, threads: [Int] = [1, 3],
    _ session: (Int) throws -> ScanSession
  ) throws -> [[String]] {
    var full = plan
    full.isFullScan = true
    let repository = try Repository.open(.commandLine(path: path))
    return try [
      told(PushScan.run(session(1), full, repository: repository, command: "audit"))
    ]
      + threads.map {
        told(try PushScan.run(session($0), plan, repository: repository, command: "audit"))
      }
  }

  /// Some dozen versions of a few files, each with a few edits, on two branches.
  @Test(arguments: 0..<count) func everyWayGivesTheSameReport(number: Int) throws {
    var random = SeededGenerator(seed: UInt64(number) &+ 5300)
    let fixture = try GitFixture()
    var texts = (0..<3).map { _ in ChangeMatchingTests.text(4000, &random) }
    for step in 0..<26 {
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let file = Int.random(in: 0..<texts.count, using: &random)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          ChangeMatchingTests.edit(&texts[file], &random)
        }
        let ending = ChangeMatchingTests.endings[file]
        try fixture.write("f\(file)\(ending)", String(decoding: texts[file], as: UTF8.self))
      }
      if step % 9 == 4 {
        try fixture.write("archive", bytes: [0x1F, 0x8B, 8, UInt8(step)])
      }
      try fixture.commitAll("step \(step)")
      if step == 9 { try fixture.git("branch", "other") }
      if step == 18 {
        try fixture.git("checkout", "-q", "other")
        texts.shuffle(using: &random)
      }
    }
    _ = try fixture.run(["merge", "-q", "-s", "ours", "-m", "both", "main"])
    if number % 2 == 0 { try fixture.git("gc", "-q") }
    let commits = try fixture.git("rev-list", "--all").split(separator: "\n").compactMap {
      ObjectID(hex: $0)
    }
    for index in 0..<3 {
      let tips = index == 0 ? commits[0] : commits.randomElement(using: &random) ?? commits[0]
      let known = index == 0 ? [] : [commits.randomElement(using: &random) ?? commits[0]]
      let plan = PushScan.Plan(tips: [("refs/heads/x", tips)], known: known)
      let reports = try Self.reports(fixture.path, plan) {
        try ChangeMatchingTests.session(threads: $0)
      }
      #expect(index > 0 || reports[0].count > 10)
      #expect(reports.allSatisfy { $0 == reports[0] })
    }
  }

  /// Histories with renames, forbidden names, tokens in messages and merges; with a date too.
  @Test(arguments: 0..<count) func randomHistories(number: Int) throws {
    var random = SeededGenerator(seed: UInt64(number) &+ 6100)
    let fixture = try GitFixture()
    var steps = RandomSteps()
    try steps.begin(fixture, &random)
    for _ in 0..<14 { try steps.step(fixture, &random) }
    let commits = try fixture.git("rev-list", "--all").split(separator: "\n").compactMap {
      ObjectID(hex: $0)
    }
    for since in [nil, 0, Int64.max] {
      let tip = try #require(commits.randomElement(using: &random))
      let known = try #require(commits.randomElement(using: &random))
      var plan = PushScan.Plan(tips: [("x", commits[0]), ("y", tip)], known: [known])
      plan.since = since
      let reports = try Self.reports(fixture.path, plan) { try TestRules.session(threads: $0) }
      #expect(reports.allSatisfy { $0 == reports[0] })
    }
  }

  /// Objects that are gone or damaged are told by every way alike.
  @Test func damageIsToldAlike() throws {
    let fixture = try GitFixture()
    var random = SeededGenerator(seed: 3)
    var blobs: [String] = []
    for number in 0..<140 {
      let text = "number \(number)\n" + (number % 10 == 0 ? TestRules.token(&random) : "") + "\n"
      try fixture.write("file", text)
      try fixture.write("d\(number % 5)/other", text)
      try fixture.commitAll("message \(number)")
      blobs.append(try fixture.git("rev-parse", "HEAD:file"))
    }
    let trees = try ["HEAD~30^{tree}", "HEAD~70:d4"].map { try fixture.git("rev-parse", $0) }
    for id in [blobs[20], blobs[90], trees[0], trees[1]] {
      try FileManager.default.removeItem(atPath: fixture.looseObject(id))
    }
    let tip = try #require(ObjectID(hex: try fixture.git("rev-parse", "HEAD")))
    let plan = PushScan.Plan(tips: [("x", tip)], known: [])
    let reports = try Self.reports(fixture.path, plan, threads: [1, 2, 5]) {
      try TestRules.session(threads: $0)
    }
    #expect(reports[0].last?.contains("isFailure: true") == true)
    #expect(reports.allSatisfy { $0 == reports[0] })
  }
}
