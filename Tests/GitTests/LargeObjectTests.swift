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
    var random = SeededGenerator(seed: 3)
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
      let same = try repository.withLargeObject(id) { kind, bytes, arrival in
        runs += 1
        #expect(isPacked || size < 1 << 20 || arrival != nil || !Self.arrives)
        return kind == .blob && arrival?.wait(for: size) ?? true && bytes.elementsEqual(content)
      }
      #expect(same && runs == 1)
    }
  }

  /// Whether there is a library that inflates in pieces.
  private static var arrives: Bool {
    #if os(Linux) && (arch(x86_64) || arch(arm64))
      true
    #else
      false
    #endif
  }

  /// A body that waits for what never comes is told, and the error is the one of who read it whole.
  @Test func whatDoesNotArriveIsDamaged() throws {
    let fixture = try GitFixture()
    try fixture.write("a", "one\n")
    try fixture.commitAll("one")
    var random = SeededGenerator(seed: 3)
    let content = (0..<(3 << 20)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let id = try fixture.blob(content)
    let sound = try Files.read(fixture.looseObject(id))
    let other = try Files.read(
      fixture.looseObject(fixture.blob(content.reversed())))
    var flipped = sound
    flipped[sound.count / 2] ^= 4
    // libgit2 overlooks what stands behind the stream, and then the content is what its name says.
    for (file, arrives, kind) in [
      (sound.dropLast(1000), false, .corruptObject), (flipped[...], nil, .corruptObject),
      (other[...], true, .corruptObject), (sound + [0], true, nil),
    ] as [(ArraySlice<UInt8>, Bool?, GitError.Kind?)] {
      try TestFiles.write(fixture.looseObject(id), Array(file))
      let repository = try open(fixture)
      var waited: [Bool] = []
      var last: [UInt8]?
      let error = kindOfError {
        try repository.withLargeObject(oid(id)) { _, bytes, arrival in
          if let arrival { waited.append(arrival.wait(for: bytes.count)) }
          last = arrival == nil ? Array(bytes) : nil
        }
      }
      #expect(error == kind)
      #expect(waited.count == (Self.arrives ? 1 : 0))
      if let arrives, let first = waited.first { #expect(first == arrives) }
      #expect((last == content) == (kind == nil))
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
          try repository.withLargeObject(oid(id)) { _, _, _ in if isThrowing { throw OwnError() } }
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
        try self.open(fixture).withLargeObject(id) { _, _, _ in throw OwnError() }
      }
    }
    #expect(
      kindOfError {
        try self.open(fixture).withLargeObject(oid(String(repeating: "ab", count: 20))) { _, _, _ in
        }
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
