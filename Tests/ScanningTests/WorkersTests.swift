import Git
import Matching
import Platform
import ScanModel
import TestSupport
import Testing

@testable import Scanning

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A change that is large enough for several workers gets the report of one.
@Suite struct WorkersTests {
  /// Stages files of all sorts: clean, with tokens, the same content twice, of a forbidden name, a zip that
  /// is cut off, and one whose object is gone or holds something else.
  private func stageMany(_ fixture: borrowing GitFixture, _ random: inout SeededGenerator) throws {
    let archived = try GitFixture()
    let words = (0..<4000).map { "\($0 &* 0x9E37_79B9) words\n" }.joined()
    try archived.write("inside", "value \(TestRules.token(&random))\n\(words)")
    try archived.commitAll()
    let packed = try archived.gitBytes(["archive", "--format=tar.gz", "HEAD"])
    for i in 0..<300 {
      let name = "d\(i % 7)/f\(i)"
      switch Int.random(in: 0..<10, using: &random) {
      case 0: try fixture.write(name, "value \(TestRules.token(&random))\n")
      case 1: try fixture.write(name, "the same\n")
      case 2: try fixture.write("\(name).key", "number \(i)\n")
      case 3: try fixture.write("\(name).tgz", bytes: packed)
      case 4:
        try fixture.write("\(name).tgz", bytes: packed.prefix(packed.count / 2) + [UInt8(i % 251)])
      default: try fixture.write(name, "plain words \(i)\n")
      }
    }
    let gone = try fixture.blob(Array("an object that goes away\n".utf8))
    let damaged = try fixture.blob(Array("an object that is damaged\n".utf8))
    for (id, name) in [(gone, "gone"), (damaged, "damaged"), (gone, "a/gone too")] {
      try fixture.git("update-index", "--add", "--cacheinfo", "100644,\(id),\(name)")
    }
    try fixture.git("add", "d0", "d1", "d2", "d3", "d4", "d5", "d6")
    unlink(try fixture.looseObject(gone))
    try TestFiles.write(
      fixture.looseObject(damaged), Files.read(fixture.looseObject(fixture.blob([1, 2, 3]))))
  }

  @Test(arguments: [ReaderChoice.automatic, .libgit2, .plumbing])
  func severalWorkersReportWhatOneDoes(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("d0/f0", "value before\n")
    try fixture.commitAll("first")
    var random = SeededGenerator(seed: 5)
    try stageMany(fixture, &random)
    let repository = try Repository.open(
      .hook,
      context: ProcessContext(
        entries: fixture.environment + ["GIT_INDEX_FILE=.git/index"],
        currentDirectory: fixture.path), reader: reader)
    let one = try StagedScan.run(
      TestRules.session(threads: 1), repository: repository, command: "pre-commit")
    #expect(one.findings.contains { $0.ruleID == "test-token" })
    #expect(one.findings.contains { $0.ruleID == "forbidden-test" })
    #expect(one.findings.contains { $0.occurrences.contains { $0.member != nil } })
    #expect(one.receipt.skipped.count { $0.isFailure } == 3)
    #expect(one.receipt.skipped.count > 3)
    for threads in [2, 3, 4, 16] {
      let several = try StagedScan.run(
        TestRules.session(threads: threads), repository: repository, command: "pre-commit")
      #expect("\(several.findings)" == "\(one.findings)", "\(threads) threads")
      #expect("\(several.receipt)" == "\(one.receipt)", "\(threads) threads")
    }
  }

  /// Paths that stand in the index more than once are told as one worker tells them.
  @Test func unresolvedMergesAreLeftToOneWorker() throws {
    let fixture = try GitFixture()
    let id = try fixture.blob(Array("words\n".utf8))
    let change = (0..<300).map {
      TreeChange(path: RepositoryPath("f\($0 / 3)"), mode: 0o100644, id: oid(id))
    }
    let repository = try Repository.open(.commandLine(path: fixture.path))
    var scanner = try ChangeScanner(TestRules.session(threads: 4), isOneOfMany: false)
    let thrice = scanner.scanConcurrently(change, repository: repository)
    #expect(thrice?.count == nil)
    let once = (0..<128).map {
      TreeChange(path: RepositoryPath("f\($0)"), mode: 0o100644, id: oid(id))
    }
    let few = scanner.scanConcurrently(Array(once.dropLast()), repository: repository)
    #expect(few?.count == nil)
    let enough = scanner.scanConcurrently(once, repository: repository)
    #expect(enough?.count == 128)
  }

  /// A large loose object that holds something else than its name says, and a sound packed one: only what
  /// the sound one holds counts, and it counts once.
  @Test func contentOfAWrongHashLeavesNothingBehind() throws {
    let fixture = try GitFixture()
    var random = SeededGenerator(seed: 9)
    let words = String(repeating: "plain words in a line\n", count: 1 << 17)
    let sound = words + "value \(TestRules.token(&random))\n"
    try fixture.write("large", sound)
    try fixture.commitAll("first")
    try fixture.git("repack", "-adq")
    let id = try fixture.git("rev-parse", "HEAD:large")
    let other = try fixture.blob(Array("value \(TestRules.token(&random))\n\(words)".utf8))
    let session = try TestRules.session()
    func scan() throws -> (matches: [Match]?, receipt: Receipt) {
      let repository = try Repository.open(
        .hook,
        context: ProcessContext(
          entries: fixture.environment + ["GIT_INDEX_FILE=.git/index"],
          currentDirectory: fixture.path))
      var content = try ContentScanner(session)
      let matches = content.matches(in: oid(id), path: RepositoryPath("large"), of: repository)
      return (matches, content.receipt)
    }
    let expected = try scan()
    #expect(expected.matches?.map(\.location.byteOffset) == [sound.utf8.count - 24])
    let loose = try fixture.looseObject(id)
    try Files.createDirectories(Files.directory(of: loose))
    try TestFiles.write(loose, Files.read(fixture.looseObject(other)))
    let found = try scan()
    #expect("\(found)" == "\(expected)")
    // Without the packed one nothing is scanned, and that is told.
    for name in try Files.list(fixture.file(".git/objects/pack")) {
      unlink(fixture.file(".git/objects/pack/\(name)"))
    }
    let failed = try scan()
    #expect(failed.matches == nil)
    #expect(failed.receipt.blobs == 0 && failed.receipt.skipped.count == 1)
    #expect(failed.receipt.skipped.allSatisfy { $0.isFailure })
    // Nor is anything told of an archive that only the wrong content was.
    let archive: [UInt8] =
      [0x1F, 0x8B, 8, 0]
      + (0..<(2 << 20)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
    try TestFiles.write(loose, Files.read(fixture.looseObject(fixture.blob(archive))))
    #expect("\(try scan().receipt)" == "\(failed.receipt)")
  }
}

private func oid(_ hex: String) -> ObjectID {
  ObjectID(hex: hex) ?? ObjectID(hex: String(repeating: "0", count: 40))!
}
