import Platform
import ScanModel
import TestSupport
import Testing

@testable import Git

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct ObjectReadingTests {
  /// Contents around every boundary of the readers: empty, shorter than a header, chunk sizes.
  private static let sizes = [0, 1, 10, 31, 32, 33, 65_535, 65_536, 65_537, 300_000]

  private static func content(_ size: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: UInt64(size))
    return (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  @Test(arguments: bothReaders, [false, true])
  func objectsAreTheSameAsGitReadsThem(reader: ReaderChoice, isPacked: Bool) throws {
    let fixture = try GitFixture()
    for size in Self.sizes { try fixture.write("dir/f\(size)", bytes: Self.content(size)) }
    try fixture.commitAll("subject\n\nbody")
    try fixture.git("tag", "-a", "-m", "about a tag", "v1")
    if isPacked { try fixture.git("repack", "-adq") }
    let repository = try fixture.open(reader)
    let listed = try fixture.git(
      "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype) %(objectsize)")
    var count = 0
    for line in listed.split(separator: "\n") {
      let words = line.split(separator: " ")
      let id = oid(words[0])
      let expected = try fixture.gitBytes(["cat-file", String(words[1]), String(words[0])])
      let header = try repository.header(id)
      let bytes = try repository.bytes(id)
      let streamed = try repository.streamedBytes(id)
      #expect(header.kind.rawValue == String(words[1]))
      #expect(header.size == Int(words[2]))
      #expect(bytes == expected)
      #expect(streamed == expected)
      count += 1
    }
    #expect(count == Self.sizes.count + 4)
  }

  @Test(arguments: bothReaders)
  func sha256RepositoriesAreRead(reader: ReaderChoice) throws {
    let fixture = try GitFixture("--object-format=sha256")
    try fixture.write("a", "text")
    let commit = oid(try fixture.commitAll())
    let repository = try fixture.open(reader)
    #expect(repository.objectIDLength == 32)
    #expect(commit.count == 32)
    let blob = try fixture.id("HEAD:a")
    #expect(try repository.bytes(blob) == Array("text".utf8))
    #expect(try repository.head() == commit)
    let changes = try repository.changes(of: repository.commit(commit))
    #expect(changes.added.map { $0.id } == [blob])
    #expect(try repository.stagedChanges().added.isEmpty)
  }

  @Test(arguments: bothReaders)
  func aMissingObjectIsAnError(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    let repository = try fixture.open(reader)
    let id = oid(String(repeating: "ab", count: 20))
    #expect(kindOfError { _ = try repository.bytes(id) } == .missingObject)
    #expect(kindOfError { _ = try repository.header(id) } == .missingObject)
    #expect(kindOfError { _ = try repository.openStream(id) } == .missingObject)
    #expect(try !repository.contains(id))
    #expect(try !repository.contains(oid(String(repeating: "0", count: 40))))
  }

  @Test(arguments: bothReaders)
  func aDamagedObjectIsAnErrorAndNotTheEndOfTheReader(reader: ReaderChoice) throws {
    // Each turns the file of a good loose object into another one.
    let damages: [(String, ([UInt8]) -> [UInt8])] = [
      ("cut off in the middle", { Array($0.prefix($0.count / 2)) }),
      ("cut off before the checksum", { Array($0.dropLast(4)) }),
      ("cut off in the header", { Array($0.prefix(4)) }),
      ("empty", { _ in [] }),
      ("no zlib at all", { _ in Array("garbage".utf8) }),
      (
        "one byte turned",
        { bytes in
          var bytes = bytes
          bytes[bytes.count / 2] ^= 0xff
          return bytes
        }
      ),
    ]
    for (what, damage) in damages {
      let fixture = try GitFixture()
      let good = try fixture.blob(Array("good".utf8))
      let bad = try fixture.blob(Self.content(200_000))
      let file = try fixture.looseObject(bad)
      try TestFiles.write(file, damage(try Files.read(file)))
      let repository = try fixture.open(reader)
      #expect(kindOfError { _ = try repository.bytes(oid(bad)) } != nil, "\(what)")
      #expect(kindOfError { _ = try repository.streamedBytes(oid(bad)) } != nil, "\(what)")
      #expect(try repository.bytes(oid(good)) == Array("good".utf8), "\(what)")
    }
  }

  @Test(arguments: bothReaders)
  func anObjectThatHasNotTheHashOfItsNameIsCorrupt(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    let one = try fixture.blob(Array("one".utf8))
    let two = try fixture.blob(Array("two".utf8))
    try TestFiles.write(
      try fixture.looseObject(one), try Files.read(try fixture.looseObject(two)))
    let repository = try fixture.open(reader)
    #expect(kindOfError { _ = try repository.bytes(oid(one)) } == .corruptObject)
    #expect(try repository.bytes(oid(two)) == Array("two".utf8))
  }

  @Test func damageInAPackIsAnError() throws {
    let fixture = try GitFixture()
    try fixture.write("a", bytes: Self.content(100_000))
    try fixture.commitAll()
    try fixture.git("repack", "-adq")
    let blob = try fixture.id("HEAD:a")
    let pack = try fixture.git("rev-parse", "--git-path", "objects/pack")
    let folder = fixture.file(pack)
    let name = try Files.list(folder).first { $0.hasSuffix(".pack") }!
    var bytes = try Files.read("\(folder)/\(name)")
    for i in bytes.count / 2..<(bytes.count / 2 + 64) { bytes[i] = 0 }
    try TestFiles.write("\(folder)/\(name)", bytes)
    for reader in bothReaders {
      let repository = try fixture.open(reader)
      #expect(kindOfError { _ = try repository.bytes(blob) } != nil)
    }
  }

  @Test(arguments: bothReaders, [false, true])
  func bigObjectsAreStreamedAndRefusedWhole(reader: ReaderChoice, isPacked: Bool) throws {
    let fixture = try GitFixture()
    let size = Repository.wholeObjectLimit + 12_345
    var content = [UInt8](repeating: UInt8(ascii: "w"), count: size)
    content[size - 1] = UInt8(ascii: "!")
    try fixture.write("big", bytes: content)
    try fixture.commitAll()
    if isPacked { try fixture.git("repack", "-adq") }
    let repository = try fixture.open(reader)
    let id = try fixture.id("HEAD:big")
    #expect(try repository.header(id).size == size)
    #expect(kindOfError { _ = try repository.bytes(id) } == .tooLarge)
    var count = 0
    var isRight = true
    try repository.stream(id) { part in
      // Compared in parts, because comparing all bytes in a debug build takes seconds.
      isRight =
        isRight && part.count + count <= size
        && content.withUnsafeBytes {
          memcmp($0.baseAddress! + count, part.baseAddress!, part.count) == 0
        }
      count += part.count
    }
    #expect(isRight)
    #expect(count == size)
    // The refusal leaves the reader usable.
    #expect(try repository.head() != nil)
    let tree = try repository.bytes(try fixture.id("HEAD^{tree}"))
    #expect(!tree.isEmpty)
  }

  @Test func aTruncatedBigObjectEndsItsStreamWithAnError() throws {
    let fixture = try GitFixture()
    let id = try fixture.blob(Self.content(3_000_000))
    let file = try fixture.looseObject(id)
    try TestFiles.write(file, Array(try Files.read(file).prefix(1_000_000)))
    let repository = try fixture.open()
    #expect(kindOfError { _ = try repository.streamedBytes(oid(id)) } == .corruptObject)
  }

  @Test(arguments: bothReaders)
  func alternatesAreReadAndTold(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("a", "shared")
    try fixture.commitAll()
    let clone = Files.join(fixture.root, "clone")
    try fixture.git("clone", "-q", "--shared", fixture.path, clone)
    let repository = try fixture.open(reader, at: clone)
    let blob = try fixture.id("HEAD:a")
    #expect(try repository.bytes(blob) == Array("shared".utf8))
    #expect(try repository.contains(blob))
    if reader == .automatic { #expect(repository.notes.contains { $0.contains("alternate") }) }
  }

  @Test(arguments: bothReaders)
  func replaceRefsAreIgnored(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("a", "real")
    try fixture.commitAll()
    let blob = try fixture.git("rev-parse", "HEAD:a")
    let other = try fixture.blob(Array("fake".utf8))
    try fixture.git("replace", blob, other)
    let repository = try fixture.open(reader)
    #expect(try repository.bytes(oid(blob)) == Array("real".utf8))
  }
}
