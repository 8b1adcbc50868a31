import Git
import Platform
import ScanModel
import TestSupport
import Testing

@testable import Scanning

@Suite struct LFSTests {
  private let oid = String(repeating: "ab", count: 32)
  private func pointer(_ oid: String) -> String {
    "version https://git-lfs.github.com/spec/v1\noid sha256:\(oid)\nsize 40\n"
  }

  @Test func readsAPointer() {
    let parsed = Array(pointer(oid).utf8).withUnsafeBytes { LFSPointer($0) }
    #expect(parsed?.oid == oid)
    #expect(parsed?.size == 40)
    #expect(parsed?.objectPath == "lfs/objects/ab/ab/\(oid)")
  }

  @Test(arguments: [
    // Not a pointer: no head, no oid, an oid that leads elsewhere, or too large to be one.
    "oid sha256:00\n", "version https://git-lfs.github.com/spec/v1\nsize 1\n",
    "version https://git-lfs.github.com/spec/v1\noid sha256:../../x\nsize 1\n",
    "version https://git-lfs.github.com/spec/v1\n" + String(repeating: "x\n", count: 900),
  ])
  func otherContentIsNoPointer(text: String) {
    #expect(Array(text.utf8).withUnsafeBytes { LFSPointer($0) } == nil)
  }

  @Test(arguments: [true, false])
  func theObjectIsScannedWhereItIsHereAndToldWhereNot(isHere: Bool) throws {
    var random = SeededGenerator(seed: 5)
    let repository = try GitFixture()
    try repository.write("big.bin", pointer(oid))
    try repository.git("add", "-A")
    if isHere {
      let folder = repository.path + "/.git/lfs/objects/ab/ab"
      try Files.createDirectories(folder)
      try TestFiles.write(
        folder + "/" + oid, Array("first\nvalue \(TestRules.token(&random))\n".utf8))
    }
    let handle = try Repository.open(.commandLine(path: repository.path))
    let staged = try StagedScan.run(TestRules.session(), repository: handle, command: "pre-commit")
    try repository.commit("pointer")
    for report in [staged, try AuditScan.report(repository.path)] {
      #expect(report.isComplete)
      #expect(report.findings.count == (isHere ? 1 : 0))
      #expect(report.findings.allSatisfy { $0.occurrences[0].location.startLine == 2 })
      #expect(report.findings.allSatisfy { $0.occurrences[0].path == RepositoryPath("big.bin") })
      #expect(report.receipt.skipped.isEmpty == isHere)
    }
  }
}
