import Containers
import Git
import Matching
import Platform
import ScanModel
import TestSupport
import Testing

@testable import Scanning

@Suite struct ContainerTests {
  /// A zip, tar or tar.gz of files, made by git itself.
  private func archive(
    _ format: String, _ files: [(name: String, content: [UInt8])]
  ) throws -> [UInt8] {
    let maker = try GitFixture()
    for file in files { try maker.write(file.name, bytes: file.content) }
    try maker.commitAll()
    return try maker.gitBytes(["archive", "--format=\(format)", "HEAD"])
  }

  /// A text that packs, so that its secret does not stand in the container's own bytes.
  private func text(_ secret: String) -> [UInt8] {
    Array(("first\nvalue \(secret)\n" + String(repeating: "plain words\n", count: 60)).utf8)
  }

  private func token(_ seed: UInt64) -> String {
    var random = SeededGenerator(seed: seed)
    return TestRules.token(&random)
  }

  private func session(_ limits: ContainerLimits = .standard) throws -> ScanSession {
    ScanSession(
      rules: try TestRules.compiled(), options: .init(), failLine: .standard,
      suppressions: Suppressions(today: "2026-01-01"), fingerprinter: Fingerprinter(),
      policySource: "test", threads: 1, containerLimits: limits)
  }

  /// What the three ways of scanning say about one file of a repository.
  private func reports(
    _ name: String, _ content: [UInt8], limits: ContainerLimits = .standard
  ) throws -> [Report] {
    let repository = try GitFixture()
    try repository.write(name, bytes: content)
    try repository.git("add", "-A")
    let handle = try Repository.open(.commandLine(path: repository.path))
    let session = try session(limits)
    let staged = try StagedScan.run(session, repository: handle, command: "pre-commit")
    let files = try FileScan.run(session, paths: [repository.file(name)])
    try repository.commit()
    let path = repository.path
    let audit = try AuditScan(session, options: .init(), progress: Progress(nil)) {
      () throws(GitError) in try Repository.open(.commandLine(path: path))
    }.run()
    return [staged, files, audit]
  }

  @Test(arguments: ["zip", "tar", "tar.gz"])
  func membersAreScannedWithTheirOwnPathAndLine(format: String) throws {
    let secret = token(1)
    let content = try archive(
      format, [("README", Array("words\n".utf8)), ("conf/päth.txt", text(secret))])
    for report in try reports("box." + format, content) {
      #expect(report.isComplete)
      try #require(report.findings.count == 1)
      let finding = report.findings[0]
      #expect(finding.secret == Array(secret.utf8))
      #expect(finding.decoded == (format == "tar.gz" ? ["gzip", "tar"] : [format]))
      #expect(finding.occurrences[0].member == Array("conf/päth.txt".utf8))
      #expect(finding.occurrences[0].location.startLine == 2)
      #expect(finding.occurrences[0].location.startColumn == 7)
      #expect(finding.occurrences[0].path?.lossyString.hasSuffix("box." + format) == true)
    }
  }

  @Test func containersInContainersAreOpenedToADepth() throws {
    var content = text(token(2))
    for depth in 1...4 {
      content = try archive(depth == 2 ? "tar.gz" : "zip", [("in", content)])
      for report in try reports("box", content) {
        #expect(report.findings.count == (depth <= 3 ? 1 : 0), "depth \(depth)")
        #expect(report.isComplete == (depth <= 3))
        if depth == 3 {
          #expect(report.findings[0].occurrences[0].member == Array("in!/in!/in".utf8))
        }
        if depth == 4 {
          #expect(report.receipt.skipped.contains { $0.what.contains("box") && $0.isFailure })
        }
      }
    }
  }

  @Test(arguments: ["zip", "tar.gz"])
  func aBombStopsEarlyAndIsTold(format: String) throws {
    let zeros = [UInt8](repeating: 0, count: 40 << 20)
    let content = try archive(format, [("zeros", zeros)])
    for report in try reports("bomb", content) {
      #expect(!report.isComplete)
      #expect(report.receipt.bytes < 13 << 20)
      #expect(report.receipt.skipped.map(\.why).contains { $0.contains("100 times") })
    }
  }

  @Test func aCompressedFileThatBeginsWithZerosIsNoEmptyArchive() throws {
    // What begins with zeros looks like the end of a tar.
    let secret = token(3)
    let tar = [UInt8](repeating: 0, count: 2048) + text(secret)
    let maker = try GitFixture()
    try maker.write("zeros", bytes: tar)
    let end = try ChildProcess.run(
      ["gzip", "-c", maker.file("zeros")], environment: maker.environment)
    try #require(end.status == 0)
    for report in try reports("zeros.gz", end.output) {
      #expect(report.findings.map(\.secret) == [Array(secret.utf8)])
      #expect(report.findings.map(\.decoded) == [["gzip"]])
    }
  }

  @Test func encryptedMembersAreToldAndDoNotBlock() throws {
    var content = try archive("zip", [("a.txt", text(token(4)))])
    // Bit 0 of the flags, in the member's own header and in the directory at the end.
    content[6] |= 1
    let directory = try #require(
      content.indices.dropLast(3).first {
        content[$0..<($0 + 4)].elementsEqual([0x50, 0x4b, 1, 2])
      })
    content[directory + 8] |= 1
    for report in try reports("box.zip", content) {
      #expect(report.isComplete)
      #expect(
        report.receipt.skipped.contains {
          $0.what.contains("a.txt") && $0.why.contains("encrypted")
        })
    }
  }

  @Test func aDamagedContainerIsToldAndWhatCameOutCounts() throws {
    let secret = token(5)
    var random = SeededGenerator(seed: 6)
    let noise = (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    let whole = try archive("zip", [("a.txt", text(secret)), ("b.bin", noise)])
    for report in try reports("box.zip", Array(whole.prefix(4000))) {
      #expect(report.findings.map(\.secret) == [Array(secret.utf8)])
      #expect(report.isComplete)
      #expect(report.receipt.skipped.contains { $0.what.contains("box.zip") })
    }
  }

  @Test func whatOnlyLooksLikeAContainerIsScannedAsItIs() throws {
    let secret = token(7)
    for report in try reports("x", [0x50, 0x4b, 3, 4] + text(secret)) {
      #expect(report.findings.map(\.secret) == [Array(secret.utf8)])
      #expect(report.findings[0].occurrences[0].member == nil)
    }
  }

  @Test func limitsOfSizeAreAFailureOnlyWhereTheyAreMeantToBe() throws {
    var limits = ContainerLimits.standard
    limits.size = 100
    let content = try archive("zip", [("a.txt", text(token(8)))])
    for fails in [true, false] {
      limits.sizesFail = fails
      for report in try reports("box.zip", content, limits: limits) {
        #expect(report.isComplete == !fails)
        #expect(report.receipt.skipped.contains { $0.why.contains("larger than") })
      }
    }
    limits = .standard
    limits.depth = 0
    for report in try reports("box.zip", content, limits: limits) {
      #expect(report.isComplete && report.findings.isEmpty)
      #expect(report.receipt.skipped.contains { $0.why.contains("not opened") })
    }
    limits = .standard
    limits.members = 3
    let many = try archive("tar", (0..<5).map { ("f\($0)", Array("x\n".utf8)) })
    for report in try reports("box.tar", many, limits: limits) {
      #expect(report.receipt.skipped.contains { $0.why.contains("more than 3 members") })
    }
  }

  @Test(arguments: ["zip", "tar.gz"]) func secretsInNamesOfMembersAreFound(format: String) throws {
    let secret = token(9)
    let content = try archive(format, [("d/\(secret).txt", [0x61])])
    for report in try reports("box." + format, content) {
      #expect(report.findings.contains { $0.secret == Array(secret.utf8) })
    }
  }

  @Test func whatTheOldContainerHeldIsKnown() throws {
    let old = token(10)
    let new = token(11)
    let repository = try GitFixture()
    try repository.write("box.zip", bytes: archive("zip", [("a", text(old))]))
    try repository.commitAll()
    try repository.write("box.zip", bytes: archive("zip", [("a", text(old)), ("b", text(new))]))
    try repository.git("add", "-A")
    let handle = try Repository.open(.commandLine(path: repository.path))
    let report = try StagedScan.run(session(), repository: handle, command: "pre-commit")
    let status = Dictionary(
      report.findings.map { (String(decoding: $0.secret, as: UTF8.self), $0.status) },
      uniquingKeysWith: { first, _ in first })
    #expect(status == [old: .known, new: .new])
  }

  @Test func aTarThatIsUnpackedAtOnceIsReadAsAnyOther() throws {
    let inner = try archive("zip", [("in.txt", text(token(14)))])
    let whole = try archive(
      "tar.gz", [("a.txt", text(token(15))), ("b.zip", inner), ("c.txt", text(token(16)))])
    var damaged = whole
    damaged[damaged.count - 6] ^= 1
    let contents = [
      whole, Array(whole.prefix(whole.count / 2)), whole + Array("more".utf8), damaged,
      whole + whole, try archive("tar.gz", []),
    ]
    for (number, content) in contents.enumerated() {
      // From no byte on all that comes out is counted, so that nothing is unpacked before.
      var limits = ContainerLimits.standard
      limits.ratio = 1 << 20
      let atOnce = try reports("box.tar.gz", content, limits: limits)
      limits.ratioFrom = 0
      let inParts = try reports("box.tar.gz", content, limits: limits)
      // Scans of files name the folder, which is another one each time.
      for (one, other) in zip(atOnce, inParts) where one.command != "scan" {
        #expect(one.findings.map { "\($0)" } == other.findings.map { "\($0)" }, "\(number)")
        #expect(one.receipt.skipped == other.receipt.skipped)
        #expect(one.receipt.bytes == other.receipt.bytes)
      }
      #expect(number > 0 || atOnce.allSatisfy { $0.findings.count == 3 })
    }
  }

  @Test func aLargeContainerIsReadFromATemporaryFile() throws {
    let secret = token(12)
    var random = SeededGenerator(seed: 13)
    // More than is held whole, and nothing that packs.
    var noise = [UInt8](repeating: 0, count: 34 << 20)
    for index in stride(from: 0, to: noise.count, by: 8) {
      let word = random.next()
      for byte in 0..<8 { noise[index + byte] = UInt8(truncatingIfNeeded: word >> (byte * 8)) }
    }
    for report in try reports("box.zip", archive("zip", [("a", noise), ("b", text(secret))])) {
      #expect(report.findings.map(\.secret) == [Array(secret.utf8)])
      #expect(report.findings[0].occurrences[0].member == [0x62])
    }
  }
}
