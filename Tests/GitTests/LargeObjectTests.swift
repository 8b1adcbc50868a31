import Platform
import ScanModel
import TestSupport
import Testing

@testable import Git

/// Objects that are hashed while they are looked at.
@Suite struct LargeObjectTests {
  private func open(_ fixture: borrowing GitFixture) throws -> Repository {
    try fixture.openAsHook(.automatic, ["GIT_INDEX_FILE=.git/index"])
  }

  @Test(arguments: [0, 1, (1 << 20) - 1, 1 << 20, 5 << 20])
  func theBytesAreThoseOfTheObject(size: Int) throws {
    let fixture = try GitFixture()
    try fixture.write("a", "one\n")
    try fixture.commitAll("one")
    var random = SeededGenerator(state: 3)
    let content = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next() % 50) }
    let id = oid(try fixture.blob(content))
    for isPacked in [false, true] {
      if isPacked {
        try fixture.git("update-ref", "refs/tags/kept", id.hex)
        try fixture.git("repack", "-adq")
        try fixture.git("prune-packed")
      }
      let repository = try open(fixture)
      #expect(repository.readers.native != nil)
      var runs = 0
      let same = try repository.withLargeObject(id) { kind, bytes in
        runs += 1
        return kind == .blob && bytes.elementsEqual(content)
      }
      #expect(same && runs == 1)
    }
  }

  /// What a body says about bytes of another hash counts for nothing, be it an answer or an error.
  @Test(arguments: [10, 3 << 20])
  func bytesOfAnotherHashAreNoAnswer(size: Int) throws {
    let fixture = try GitFixture()
    try fixture.write("a", "one\n")
    try fixture.commitAll("one")
    let id = try fixture.blob([UInt8](repeating: 65, count: size))
    let other = try fixture.blob([UInt8](repeating: 66, count: size))
    try TestFiles.write(fixture.looseObject(id), Files.read(fixture.looseObject(other)))
    struct OwnError: Error {}
    for isThrowing in [false, true] {
      let repository = try open(fixture)
      #expect(
        kindOfError {
          try repository.withLargeObject(oid(id)) { _, _ in if isThrowing { throw OwnError() } }
        } == .corruptObject)
    }
  }

  @Test func errorsOfTheBodyAreThrown() throws {
    let fixture = try GitFixture()
    try fixture.write("a", "one\n")
    try fixture.commitAll("one")
    struct OwnError: Error {}
    for size in [10, 3 << 20] {
      let id = oid(try fixture.blob([UInt8](repeating: 65, count: size)))
      #expect(throws: OwnError.self) {
        try self.open(fixture).withLargeObject(id) { _, _ in throw OwnError() }
      }
    }
    #expect(
      kindOfError {
        try self.open(fixture).withLargeObject(oid(String(repeating: "ab", count: 20))) { _, _ in }
      } == .missingObject)
  }

  @Test func anotherThreadOpensTheSameRepository() throws {
    let fixture = try GitFixture()
    try fixture.write("a", "one\n")
    try fixture.commitAll("one")
    for reader in bothReaders {
      let first = try fixture.openAsHook(reader, ["GIT_INDEX_FILE=.git/index"])
      let second = try first.opening.open()
      #expect(second.gitDirectory == first.gitDirectory)
      #expect(second.location.indexFile == first.location.indexFile)
      #expect((second.readers.native == nil) == (first.readers.native == nil))
      #expect(try second.head() == first.head())
    }
  }
}
