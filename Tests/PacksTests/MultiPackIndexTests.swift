import Platform
import ScanModel
import TestSupport
import Testing

@testable import Packs

/// A multi-pack-index helps to find objects; whatever is wrong with one, none is lost.
@Suite struct MultiPackIndexTests {
  /// A repository with a pack for each of some stretches of its history.
  private func fixture(_ options: String, packs: Int = 5) throws -> GitFixture {
    let fixture = try GitFixture(options)
    for seed in 1...packs {
      try fixture.addHistory(6, seed: UInt64(seed), branch: "b\(seed)")
      try fixture.git("repack", "-dq")
    }
    return fixture
  }

  private func file(_ fixture: borrowing GitFixture) throws -> String {
    Files.join(try fixture.objects(), "pack/multi-pack-index")
  }

  /// What a look-up reads that starts afresh, by id.
  private func read(_ ids: [ObjectID], _ objects: String, _ idLength: Int) throws -> [ObjectID:
    StoredObject]
  {
    let lookup = try #require(ObjectLookup(directories: [objects], idLength: idLength))
    var found: [ObjectID: StoredObject] = [:]
    for id in ids {
      guard case .content(let content)? = try? lookup.read(id, limit: 1 << 20) else { continue }
      defer { content.memory.deallocate() }
      let start = content.memory + content.offset
      found[id] = StoredObject(
        kind: content.kind, bytes: Array(UnsafeRawBufferPointer(start: start, count: content.count))
      )
    }
    return found
  }

  @Test(arguments: ["sha1", "sha256"]) func itNamesThePackOfEachObject(format: String) throws {
    let fixture = try fixture("--object-format=\(format)")
    try fixture.git("multi-pack-index", "write")
    let idLength = format == "sha1" ? 20 : 32
    let objects = try fixture.objects()
    let index = try #require(MultiPackIndex(try file(fixture), idLength: idLength))
    #expect(index.packCount == 5)
    let all = try fixture.allObjects()
    for id in all.keys {
      let name = try #require(
        id.withBytes { $0.baseAddress.flatMap(index.pack) }.flatMap(index.name))
      let pack = try PackIndex(Files.join(objects, "pack/\(name).idx"), idLength: idLength)
      #expect(id.withBytes { $0.baseAddress.flatMap(pack.position) } != nil)
    }
    #expect(try read(all.keys.sorted(), objects, idLength) == all)
  }

  /// The one pack that holds the object is opened, and no other.
  @Test func otherPacksAreNotOpened() throws {
    let fixture = try fixture("--bare")
    try fixture.git("multi-pack-index", "write")
    let objects = try fixture.objects()
    let index = try #require(MultiPackIndex(try file(fixture), idLength: 20))
    let id = try #require(ObjectID(hex: try fixture.git("rev-parse", "b3")))
    let name = try #require(id.withBytes { $0.baseAddress.flatMap(index.pack) }.flatMap(index.name))
    let all = try fixture.allObjects()
    for other in try Files.list(Files.join(objects, "pack"))
    where other != "multi-pack-index" && !other.hasPrefix(name) {
      TemporaryFolder.remove(Files.join(objects, "pack/\(other)"))
    }
    #expect(try read([id], objects, 20)[id] == all[id])
  }

  /// Packs that came later, and packs that are gone while the file still names them.
  @Test func oneThatIsStaleLosesNothing() throws {
    let fixture = try fixture("--bare")
    try fixture.git("multi-pack-index", "write")
    let path = try file(fixture)
    let stale = try Files.read(path)
    try fixture.addHistory(6, seed: 9, branch: "later")
    try fixture.git("repack", "-dq")
    let all = try fixture.allObjects()
    #expect(try read(all.keys.sorted(), try fixture.objects(), 20) == all)
    try fixture.git("repack", "-adq")
    try TestFiles.write(path, stale)
    #expect(try read(all.keys.sorted(), try fixture.objects(), 20) == all)
    #expect(MultiPackIndex(path, idLength: 20) != nil)
  }

  /// Cut off anywhere, and any byte altered: each object is found as without the file.
  @Test(arguments: ["sha1", "sha256"]) func oneThatLiesLosesNothing(format: String) throws {
    let fixture = try fixture("--object-format=\(format)", packs: 3)
    try fixture.git("multi-pack-index", "write")
    let idLength = format == "sha1" ? 20 : 32
    let objects = try fixture.objects()
    let path = try file(fixture)
    let original = try Files.read(path)
    let all = try fixture.allObjects()
    let ids = all.keys.sorted()
    var random = SeededGenerator(seed: 5)
    for turn in 0..<250 {
      var bytes = original
      switch turn {
      // The head with its table of chunks, every byte of it.
      case ..<100: bytes[turn] ^= UInt8.random(in: 1...255, using: &random)
      case ..<130: bytes.removeLast(Int.random(in: 1...original.count, using: &random))
      default:
        for _ in 0..<Int.random(in: 1...40, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
            in: 0...255, using: &random)
        }
      }
      try TestFiles.write(path, bytes)
      #expect(try read(ids, objects, idLength) == all, "turn \(turn)")
    }
  }

  /// A file of the other kind of ids, of a version or with a base that is not known, or no file at all.
  @Test func whatIsNotKnownIsNotUsed() throws {
    let fixture = try fixture("--bare", packs: 2)
    try fixture.git("multi-pack-index", "write")
    let path = try file(fixture)
    #expect(MultiPackIndex(path, idLength: 20) != nil)
    #expect(MultiPackIndex(path, idLength: 32) == nil)
    #expect(MultiPackIndex(path + ".none", idLength: 20) == nil)
    let original = try Files.read(path)
    for (place, value) in [(0, 0x4e), (4, 2), (5, 2), (7, 1)] as [(Int, UInt8)] {
      var bytes = original
      bytes[place] = value
      try TestFiles.write(path, bytes)
      #expect(MultiPackIndex(path, idLength: 20) == nil, "byte \(place)")
    }
  }

  /// A name that leads out of the folder names nothing.
  @Test func namesStayInTheFolder() throws {
    let fixture = try fixture("--bare", packs: 1)
    try fixture.git("multi-pack-index", "write")
    let path = try file(fixture)
    var bytes = try Files.read(path)
    let name = try #require(bytes.indices.first { bytes[$0...].starts(with: "pack-".utf8) })
    bytes.replaceSubrange(name..<name + 3, with: "../".utf8)
    try TestFiles.write(path, bytes)
    let index = try #require(MultiPackIndex(path, idLength: 20))
    #expect(index.name(0) == nil)
    let all = try fixture.allObjects()
    #expect(try read(all.keys.sorted(), try fixture.objects(), 20) == all)
  }
}
