import Foundation
import Git
import Packs
import Platform
import ScanModel
import TestSupport
import Testing

@testable import Reporting
@testable import Scanning

/// `--shard` and `merge`: the parts of an audit, joined, say what one audit says, byte for byte.
@Suite struct ShardTests {
  /// More histories on demand: WARD_HISTORIES=500.
  static let histories =
    Int(ProcessInfo.processInfo.environment["WARD_HISTORIES"] ?? "") ?? 6

  private static func json(_ report: Report) -> [UInt8] {
    ReportWriter(format: .json, redactor: Redactor(findings: report.findings, reveal: false))
      .render(report)
  }

  private static func part(
    _ path: String, _ index: Int, of count: Int, isFullScan: Bool = true, version: String = "1"
  ) throws -> Report {
    var options = AuditScan.Options()
    options.part = SweepPart(index, of: count)
    options.fullScan = isFullScan
    options.version = version
    return try AuditScan.report(path, threads: 1 + index % 2, options: options)
  }

  /// The records of reports that went through JSON, as files would hold them.
  private static func records(_ reports: [Report]) throws -> [(name: String, record: ShardRecord)] {
    try reports.enumerated().map { index, report in
      (name: "part \(index + 1)", record: try ShardFields.record(in: json(report)))
    }
  }

  private static func merged(
    _ path: String, _ records: [(name: String, record: ShardRecord)], version: String = "1"
  ) throws -> Report {
    var options = AuditScan.Options()
    options.version = version
    options.shards = try ShardSet(records)
    return try AuditScan.report(path, options: options)
  }

  private static func whole(_ path: String) throws -> Report {
    var options = AuditScan.Options()
    options.version = "1"
    options.fullScan = true
    return try AuditScan.report(path, options: options)
  }

  @Test(arguments: 0..<histories)
  func joinedPartsSayWhatOneAuditSays(number: Int) throws {
    var random = SeededGenerator(seed: UInt64(number) &+ 9000)
    let repository = try GitFixture()
    var history = RandomSteps()
    try history.begin(repository, &random)
    for _ in 0..<14 { try history.step(repository, &random) }
    if number % 2 == 1 { try repository.git("gc", "-q") }
    let expected = Self.json(try Self.whole(repository.path))
    for count in [1, 2, 3, 7] {
      var parts = try (1...count).map {
        try Self.part(repository.path, $0, of: count, isFullScan: number % 3 != 0)
      }
      parts.shuffle(using: &random)
      let joined = try Self.merged(repository.path, Self.records(parts))
      #expect(
        String(decoding: Self.json(joined), as: UTF8.self)
          == String(decoding: expected, as: UTF8.self), "history \(number), \(count) parts")
    }
  }

  /// A part that found something does not end with 0, whatever its paths are.
  @Test func aPartWithASecretBlocks() throws {
    let repository = try GitFixture()
    var random = SeededGenerator(seed: 5)
    try repository.write("a.txt", TestRules.token(&random))
    try repository.commitAll("a")
    let parts = try (1...2).map { try Self.part(repository.path, $0, of: 2) }
    #expect(parts.map(\.blocking).sorted() == [0, 1])
    #expect(parts.allSatisfy { $0.isComplete && $0.receipt.commits == 0 })
  }

  @Test func whatAPartCouldNotReadIsToldOnceAndStaysIncomplete() throws {
    let repository = try GitFixture()
    var random = SeededGenerator(seed: 6)
    for number in 0..<6 { try repository.write("f\(number)", TestRules.token(&random)) }
    try repository.commitAll("a")
    let blob = try repository.git("rev-parse", "HEAD:f3")
    try Files.replace(try repository.looseObject(blob), with: Array("garbage".utf8))
    let expected = Self.json(try Self.whole(repository.path))
    let parts = try (1...3).map { try Self.part(repository.path, $0, of: 3) }
    #expect(parts.filter { !$0.isComplete }.count == 1)
    let joined = try Self.merged(repository.path, Self.records(parts))
    #expect(!joined.isComplete)
    #expect(
      String(decoding: Self.json(joined), as: UTF8.self)
        == String(decoding: expected, as: UTF8.self)
    )
  }

  /// What must not be joined, and the reason that is given.
  @Test(arguments: [
    ("missing", "missing: 2"), ("twice", "and so is"), ("another count", "one part of 2"),
    ("another version", "another version"), ("another history", "another history"),
    ("other rules", "other rules"), ("altered", "altered"), ("of another version", "this is 2"),
    ("moved on", "HEAD of this repository"), ("half read", "do not cover"),
  ])
  func partsThatDoNotFitAreRefused(row: (what: String, reason: String)) throws {
    let repository = try GitFixture()
    for number in 0..<4 { try repository.write("f\(number)", "text \(number)\n") }
    try repository.commitAll("a")
    func part(_ index: Int, of count: Int = 3, version: String = "1") throws -> Report {
      try Self.part(repository.path, index, of: count, version: version)
    }
    var parts = try (1...3).map { try part($0) }
    var version = "1"
    switch row.what {
    case "missing": parts.remove(at: 1)
    case "twice": parts[1] = parts[0]
    case "another count": parts[2] = try part(1, of: 2)
    case "another version": parts[2] = try part(3, version: "0")
    case "of another version": version = "2"
    case "other rules": parts[2].rulesHash = "00"
    case "altered": parts[0].shard?.blobs += 1
    case "another history":
      try repository.git("tag", "t")
      parts[2] = try part(3)
    default: break
    }
    var records = try Self.records(parts)
    if row.what == "moved on" { try repository.git("tag", "t") }
    if row.what == "half read" {
      var record = records[0].record
      record.objects -= 1
      record.seal = Fingerprinter().seal(record.sealed)
      records[0].record = record
    }
    do {
      _ = try Self.merged(repository.path, records, version: version)
      Issue.record("\(row.what) was joined")
    } catch let error as ScanError {
      guard case .usage(let message) = error else { throw error }
      #expect(message.contains(row.reason), "\(row.what): \(message)")
    }
  }

  /// A text of one part may hold what only another part knows to be a secret.
  @Test func noPartShowsNamesOrMessages() throws {
    let repository = try GitFixture()
    var random = SeededGenerator(seed: 8)
    let token = TestRules.token(&random)
    try repository.write("a.txt", token)
    try repository.write("dir \(token)/b.txt", "other \(TestRules.token(&random))")
    try repository.commitAll("subject of \(token)")
    for index in 1...2 {
      let text = String(
        decoding: Self.json(try Self.part(repository.path, index, of: 2)), as: UTF8.self)
      #expect(!text.contains(token.dropFirst(4)) && !text.contains("subject of"))
    }
  }
}
