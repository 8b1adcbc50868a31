import Foundation
import Git
import Platform
import ScanModel
import TestSupport
import Testing

@testable import Scanning

/// `--state`: the next audit reads what is new and finds what a full one finds.
@Suite struct AuditStateTests {
  /// More histories on demand: WARD_HISTORIES=500.
  static let count = Int(ProcessInfo.processInfo.environment["WARD_HISTORIES"] ?? "") ?? 8

  private static func options(
    _ file: String, key: [UInt8] = Array("a key of the tests".utf8), version: String = "1"
  ) -> AuditScan.Options {
    var options = AuditScan.Options()
    options.state = StateFile(path: file, key: key)
    options.version = version
    return options
  }

  /// Everything of a finding that a report may show, as text.
  private static func lines(_ report: Report) -> [String] {
    report.findings.map { finding in
      let places = finding.occurrences.map {
        "\($0.place.name) \($0.path?.lossyString ?? "") \($0.blob?.hex ?? "") \($0.location) "
          + "\($0.commit.map { "\($0.id.hex) \($0.author) \($0.date) \($0.subject)" } ?? "")"
      }
      return
        "\(finding.ruleID) \(finding.blocks) \(finding.status) \(finding.fingerprint) \(finding.why) "
        + "\(finding.inHead.map { "\($0)" } ?? "") \(Array(finding.stillIn)) "
        + "\(finding.reachable.map { "\($0)" } ?? "") \(places)"
    }
  }

  private static func isIncremental(_ report: Report) -> Bool {
    report.receipt.notes.contains { $0.hasPrefix("incremental: ") }
  }

  @Test(arguments: 0..<count)
  func incrementalAuditsFindWhatAFullOneFinds(number: Int) throws {
    var random = SeededGenerator(seed: UInt64(number) &+ 4242)
    let repository = try GitFixture()
    let folder = try TemporaryFolder()
    let options = Self.options(Files.join(folder.path, "state"))
    var history = RandomSteps()
    try history.begin(repository, &random)
    var incremental = 0
    for _ in 0..<5 {
      for _ in 0..<Int.random(in: 1...4, using: &random) { try history.step(repository, &random) }
      let quick = try AuditScan.report(
        repository.path, threads: 1 + number % 2, options: options)
      let full = try AuditScan.report(repository.path)
      #expect(Self.lines(quick) == Self.lines(full), "history \(number)")
      #expect(quick.isComplete == full.isComplete)
      if Self.isIncremental(quick) { incremental += 1 }
    }
    #expect(incremental > 0, "no run was incremental")
  }

  @Test func onlyWhatIsNewIsRead() throws {
    let repository = try GitFixture()
    let folder = try TemporaryFolder()
    let options = Self.options(Files.join(folder.path, "state"))
    var random = SeededGenerator(seed: 1)
    let token = TestRules.token(&random)
    for number in 0..<5 {
      try repository.write("f\(number).txt", number == 2 ? token : "text \(number)\n")
      try repository.commitAll("commit \(number)")
    }
    let first = try AuditScan.report(repository.path, options: options)
    #expect(!Self.isIncremental(first))
    #expect(first.receipt.blobs == 5)
    try repository.write("new.txt", "new\n")
    try repository.commitAll("new")
    let second = try AuditScan.report(repository.path, options: options)
    #expect(Self.isIncremental(second))
    #expect(second.receipt.blobs == 1)
    // The open finding of before still decides the exit code.
    #expect(second.blocking == 1)
    let third = try AuditScan.report(repository.path, options: options)
    #expect(third.receipt.blobs == 0 && third.blocking == 1)
  }

  @Test func deletedBranchesTakeTheirFindingsWithThem() throws {
    let repository = try GitFixture()
    let folder = try TemporaryFolder()
    let options = Self.options(Files.join(folder.path, "state"))
    var random = SeededGenerator(seed: 2)
    try repository.write("a.txt", "a\n")
    try repository.commitAll("a")
    try repository.git("checkout", "-q", "-b", "side")
    try repository.write("b.txt", TestRules.token(&random))
    try repository.commitAll("b")
    #expect(try AuditScan.report(repository.path, options: options).blocking == 1)
    try repository.git("checkout", "-q", "-")
    try repository.git("branch", "-q", "-D", "side")
    try repository.git("reflog", "expire", "--expire=now", "--all")
    let after = try AuditScan.report(repository.path, options: options)
    #expect(Self.isIncremental(after))
    #expect(after.blocking == 0)
    #expect(after.findings.map(\.reachable) == [false])
  }

  /// What must not be trusted, and the reason that the receipt gives.
  @Test(
    arguments: [
      ("another key", "not authentic"), ("altered", "not authentic"), ("cut off", "not authentic"),
      ("another version", "another version"), ("empty", "no state of this form"),
      ("another repository", "not in this repository"),
    ])
  func aStateThatDoesNotFitIsNotTrusted(row: (what: String, reason: String)) throws {
    let repository = try GitFixture()
    let folder = try TemporaryFolder()
    let path = Files.join(folder.path, "state")
    var random = SeededGenerator(seed: 3)
    try repository.write("a.txt", TestRules.token(&random))
    try repository.commitAll("a")
    if row.what == "another repository" {
      let other = try GitFixture()
      try other.write("b.txt", "b\n")
      try other.commitAll("b")
      _ = try AuditScan.report(other.path, options: Self.options(path))
    } else {
      _ = try AuditScan.report(repository.path, options: Self.options(path))
    }
    var options = Self.options(path)
    var bytes = try Files.read(path)
    switch row.what {
    case "another key": options = Self.options(path, key: [1, 2, 3])
    case "another version": options = Self.options(path, version: "2")
    case "altered":
      bytes[bytes.count - 5] ^= 1
      try Files.replace(path, with: bytes)
    case "cut off": try Files.replace(path, with: Array(bytes.dropLast(20)))
    case "empty": try Files.replace(path, with: [])
    default: break
    }
    let report = try AuditScan.report(repository.path, options: options)
    #expect(!Self.isIncremental(report))
    #expect(report.receipt.notes.contains { $0.contains(row.reason) }, "\(report.receipt.notes)")
    #expect(report.receipt.blobs == 1 && report.blocking == 1)
  }

  @Test func theFileIsPrivateAndHoldsNoSecret() throws {
    let repository = try GitFixture()
    let folder = try TemporaryFolder()
    let path = Files.join(folder.path, "state")
    var random = SeededGenerator(seed: 4)
    let token = TestRules.token(&random)
    try repository.write("a.txt", token)
    try repository.commitAll("a")
    _ = try AuditScan.report(repository.path, options: Self.options(path))
    #expect(Files.status(path).map { $0.st_mode & 0o777 } == 0o600)
    #expect(!String(decoding: try Files.read(path), as: UTF8.self).contains(token))
  }

  @Test func symbolicLinksAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = Files.join(folder.path, "link")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
    #expect(throws: ScanError.self) { try StateFile(path: path, key: [1]).check() }
  }

  @Test func damagedStatesAreNoStates() throws {
    let id = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
    var state = AuditState(idLength: 20)
    state.covered = [id]
    state.commits = [CommitRecord(id: id, tree: id, parents: [id, id], time: -5)]
    state.tags = [AuditState.Tag(id: id, target: id)]
    state.blobs = [id]
    state.messages = [id]
    state.introductions = [
      AuditState.Introduction(
        commit: id, path: RepositoryPath(bytes: [0xff, 0x0a]), id: id, mode: 0o100644, reasons: 3)
    ]
    state.missing = [id]
    state.holdings = [AuditState.Holding(tree: id, blobs: [id])]
    let bytes = state.encoded()
    #expect(AuditState(decoding: bytes[...]) == state)
    for count in 0..<bytes.count { #expect(AuditState(decoding: bytes[..<count]) == nil) }
    for place in bytes.indices {
      var altered = bytes
      altered[place] = 0xff
      // Whatever it is, it is read without harm.
      _ = AuditState(decoding: altered[...])
    }
  }
}
