import Packs
import Platform
import ScanModel
import TestSupport
import Testing

/// Packs that git would not write: each ends in failures that name the object, and nothing else.
@Suite struct HostilePackTests {
  private static let base = Array("0123456789".utf8)

  private func sweep(
    _ maker: PackMaker, limits: PackLimits = PackLimits(), look: Look = .plain
  ) throws -> SweepResult {
    let folder = try TemporaryFolder()
    try maker.write(folder)
    return try sweep(folder, limits: limits, look: look)
  }

  /// Sweeps a folder; failures of opening come first.
  private func sweep(
    _ folder: borrowing TemporaryFolder, limits: PackLimits = PackLimits(), look: Look = .plain
  ) throws -> SweepResult {
    let sweep = try PackSweep(objectDirectories: [folder.path], idLength: 20, limits: limits)
    var result = sweep.gather(threads: 2, look: look)
    result.failures = sweep.failures + result.failures
    // Nothing is lost without a word: each object is shown, deferred, failed, or its file is.
    for id in sweep.objectIDs {
      let isTold =
        result.objects[id] != nil || result.deferred[id] != nil
        || result.failures.contains { $0.id == id }
      #expect(isTold, "object \(id)")
    }
    return result
  }

  private func id(_ number: Int) -> ObjectID {
    PackMaker.id(number).withUnsafeBytes { ObjectID(bytes: $0)! }
  }

  @Test func deltasOnOtherPacksAndLooseObjectsAreRead() throws {
    let folder = try TemporaryFolder()
    var first = PackMaker()
    first.add(1, type: 3, Self.base)
    var second = PackMaker()
    let delta = PackMaker.delta(10, 5, PackMaker.copy(2, 3) + PackMaker.insert(Array("xy".utf8)))
    second.addReference(2, on: 1, delta)
    // The hash of the loose object below: a loose object is read only where its name fits.
    let loose = try #require(ObjectID(hex: "91f0fc0e8af3cbd65ee0b5fd9210caffa0fa9da5"))
    second.add(3, type: 7, delta, base: loose.withBytes { Array($0) })
    // Base behind the delta, in the same pack.
    second.addReference(4, on: 5, delta)
    second.add(5, type: 1, Self.base)
    try first.write(folder, "a")
    try second.write(folder, "b")
    let name = loose.hex
    try folder.write(
      "\(name.prefix(2))/\(name.dropFirst(2))", deflated(Array("tag 10\0".utf8) + Self.base))
    for look in Look.allCases {
      let result = try sweep(folder, look: look)
      #expect(result.failures.isEmpty)
      let made = Array("234xy".utf8)
      #expect(
        result.objects == [
          id(1): StoredObject(kind: .blob, bytes: Self.base),
          id(2): StoredObject(kind: .blob, bytes: made),
          id(3): StoredObject(kind: .tag, bytes: made),
          id(4): StoredObject(kind: .commit, bytes: made),
          id(5): StoredObject(kind: .commit, bytes: Self.base),
          loose: StoredObject(kind: .tag, bytes: Self.base),
        ])
    }
  }

  @Test func cyclesAndMissingBasesAreFailures() throws {
    var maker = PackMaker()
    let delta = PackMaker.delta(10, 3, PackMaker.copy(0, 3))
    maker.addReference(1, on: 2, delta)
    maker.addReference(2, on: 1, delta)
    maker.addReference(3, on: 3, delta)
    maker.addReference(4, on: 99, delta)
    maker.addReference(5, on: 1, delta)
    maker.add(6, type: 3, Self.base)
    let result = try sweep(maker)
    #expect(result.objects.keys.sorted() == [id(6)])
    #expect(result.failures.compactMap(\.id).sorted() == (1...5).map { id($0) })
    #expect(result.failures.allSatisfy { $0.reason == .base && $0.offset != nil })
  }

  /// Instructions on a base of ten bytes that must not be followed.
  static let badDeltas: [(why: String, delta: [UInt8])] = [
    ("empty", []),
    ("sizes only, but bytes are promised", PackMaker.delta(10, 3, [])),
    ("base of another size", PackMaker.delta(11, 3, PackMaker.copy(0, 3))),
    ("copy ends behind the base", PackMaker.delta(10, 3, PackMaker.copy(8, 3))),
    ("copy starts behind the base", PackMaker.delta(10, 3, PackMaker.copy(0xffff_ffff, 3))),
    ("copy of 64 KiB, length left out", PackMaker.delta(10, 3, [0x80])),
    ("copy longer than the result", PackMaker.delta(10, 3, PackMaker.copy(0, 4))),
    ("copy cut off", PackMaker.delta(10, 3, [0xff, 0, 0])),
    ("insert longer than the result", PackMaker.delta(10, 3, PackMaker.insert(Self.base))),
    ("insert cut off", PackMaker.delta(10, 3, [3, 65])),
    ("reserved instruction", PackMaker.delta(10, 3, [0] + PackMaker.copy(0, 3))),
    ("result too short", PackMaker.delta(10, 4, PackMaker.copy(0, 3))),
    ("size without end", [UInt8](repeating: 0xff, count: 30)),
  ]

  @Test(arguments: badDeltas.indices, Look.allCases)
  func badDeltaIsAFailureAndSoIsWhatBuildsOnIt(row: Int, look: Look) throws {
    var maker = PackMaker()
    let base = maker.offset
    maker.add(1, type: 3, Self.base)
    let bad = maker.offset
    maker.addOffset(2, on: base, Self.badDeltas[row].delta)
    maker.addOffset(3, on: bad, PackMaker.delta(3, 3, PackMaker.copy(0, 3)))
    maker.addOffset(4, on: base, PackMaker.delta(10, 3, PackMaker.copy(7, 3)))
    let result = try sweep(maker, look: look)
    #expect(result.objects[id(1)]?.bytes == Self.base)
    #expect(result.objects[id(4)]?.bytes == Array("789".utf8))
    #expect(result.objects.count == 2)
    #expect(result.failures.sorted { $0.id! < $1.id! }.map(\.reason) == [.delta, .base])
  }

  @Test func declaredSizesThatLieAreFailures() throws {
    var maker = PackMaker()
    maker.add(1, type: 3, Self.base, size: 9)
    maker.add(2, type: 3, Self.base, size: 11)
    maker.add(3, type: 3, Self.base, size: 20 << 20)
    maker.add(4, type: 3, Self.base, size: 1 << 55)
    maker.add(5, type: 3, [], size: 0)
    let result = try sweep(maker)
    #expect(result.failures.compactMap(\.id).sorted() == [id(1), id(2), id(3)])
    #expect(result.failures.allSatisfy { $0.reason == .inflate })
    #expect(result.deferred[id(4)]?.size == 1 << 55)
    #expect(result.objects[id(5)] == StoredObject(kind: .blob, bytes: []))
  }

  @Test func badEntryHeadsAreFailures() throws {
    var maker = PackMaker()
    // Unknown types, a size without end, a delta whose distance is 0, too far, or without end.
    maker.add(raw: [0x00] + deflated(Self.base), 1)
    maker.add(raw: [0x50] + deflated(Self.base), 2)
    maker.add(raw: [UInt8](repeating: 0xff, count: 40), 3)
    maker.add(raw: [0x6a, 0x00] + deflated(Self.base), 4)
    maker.add(raw: [0x6a, 0xff, 0x7f] + deflated(Self.base), 5)
    maker.add(raw: [0x6a] + [UInt8](repeating: 0x80, count: 30), 6)
    maker.add(raw: [0x7a, 1, 2, 3], 7)
    let result = try sweep(maker)
    #expect(result.objects.isEmpty)
    #expect(result.failures.compactMap(\.id).sorted() == (1...7).map { id($0) })
    #expect(result.failures.allSatisfy { $0.reason == .damagedPack })
  }

  @Test func offsetsOutsideThePackOrSharedAreFailuresOfTheIndex() throws {
    var maker = PackMaker()
    maker.add(1, type: 3, Self.base)
    maker.add(2, type: 3, Self.base)
    for offset: UInt32 in [0, 11, 12, 100_000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] {
      let folder = try TemporaryFolder()
      try folder.write("pack/a.pack", maker.pack())
      try folder.write("pack/a.idx", maker.index(offsets: [1: offset]))
      let result = try sweep(folder)
      #expect(result.objects.isEmpty)
      #expect(result.failures.map(\.reason) == [.damagedIndex])
    }
  }

  @Test func halvesOfPacksAndWrongPairsAreFailures() throws {
    var maker = PackMaker()
    maker.add(1, type: 3, Self.base)
    let folder = try TemporaryFolder()
    try folder.write("pack/a.pack", maker.pack())
    try folder.write("pack/b.idx", maker.index())
    try folder.write("pack/c.pack", maker.pack(count: 2))
    try folder.write("pack/c.idx", maker.index())
    try folder.write("pack/d.pack", "")
    try folder.write("pack/d.idx", "")
    try Files.createDirectories(folder.appending("pack/e.pack"))
    try folder.write("pack/e.idx", maker.index())
    let result = try sweep(folder)
    #expect(result.objects.isEmpty)
    #expect(
      result.failures.map(\.reason)
        == [.incomplete, .incomplete, .damagedPack, .damagedIndex, .unreadable])
  }

  @Test(arguments: Look.allCases) func chainOfTenThousandDeltasNeedsLittleMemory(look: Look) throws
  {
    let size = 4096
    var maker = PackMaker()
    var expected = [UInt8](repeating: 65, count: size)
    var last = maker.offset
    maker.add(1, type: 3, expected)
    for number in 2...10_000 {
      let base = last
      last = maker.offset
      let byte = UInt8(truncatingIfNeeded: number)
      maker.addOffset(
        number, on: base,
        PackMaker.delta(size, size, PackMaker.insert([byte]) + PackMaker.copy(0, size - 1)))
      expected.insert(byte, at: 0)
      expected.removeLast()
    }
    let result = try sweep(maker, limits: PackLimits(memoryLimit: 1 << 20), look: look)
    #expect(result.visits == 10_000)
    #expect(result.failures.isEmpty && result.deferred.isEmpty)
    #expect(result.objects[id(10_000)]?.bytes == expected)
  }

  @Test func whatIsOverALimitIsDeferredWithAllThatBuildsOnIt() throws {
    var maker = PackMaker()
    let base = maker.offset
    maker.add(1, type: 3, [UInt8](repeating: 1, count: 1000))
    let large = maker.offset
    maker.addOffset(
      2, on: base, PackMaker.delta(1000, 1001, PackMaker.copy(0, 1000) + PackMaker.insert([7])))
    maker.addOffset(3, on: large, PackMaker.delta(1001, 1, PackMaker.copy(0, 1)))
    maker.addOffset(4, on: base, PackMaker.delta(1000, 1, PackMaker.copy(0, 1)))
    maker.add(5, type: 2, [UInt8](repeating: 1, count: 1001))
    let result = try sweep(maker, limits: PackLimits(wholeObjectLimit: 1000))
    #expect(result.objects.keys.sorted() == [id(1), id(4)])
    #expect(result.deferred.keys.sorted() == [id(2), id(3), id(5)])
    #expect(result.deferred[id(2)]! == (.blob, 1001))
    #expect(result.deferred[id(3)]! == (.blob, nil))
    #expect(result.deferred[id(5)]! == (.tree, 1001))
    let nothing = try sweep(maker, limits: PackLimits(memoryLimit: 500))
    #expect(nothing.objects.isEmpty && nothing.deferred.count == 5)
  }

  /// Files in the place of loose objects.
  static let looseFiles: [(why: String, bytes: [UInt8])] = [
    ("empty", []),
    ("no zlib", Array("blob 3\0abc".utf8)),
    ("unknown kind", deflated(Array("blub 3\0abc".utf8))),
    ("too short", deflated(Array("blob 4\0abc".utf8))),
    ("too long", deflated(Array("blob 2\0abc".utf8))),
    ("no size", deflated(Array("blob \0abc".utf8))),
    ("leading zero", deflated(Array("blob 03\0abc".utf8))),
    ("no NUL", deflated(Array("blob 3".utf8))),
    ("negative", deflated(Array("blob -3\0abc".utf8))),
    ("huge number", deflated(Array("blob 99999999999999999999\0abc".utf8))),
    ("cut off", deflated(Array("blob 3\0abc".utf8)).dropLast(2)),
    ("cut off in the head", Array(deflated(Array("blob 3\0abc".utf8)).prefix(4))),
    ("more behind", deflated(Array("blob 3\0abc".utf8)) + [0]),
    ("sound, with another name", deflated(Array("blob 3\0abc".utf8))),
    ("wrong Adler-32", deflated(Array("blob 3\0abc".utf8)).dropLast() + [0]),
  ]

  @Test(arguments: looseFiles.indices) func badLooseObjectIsAFailure(row: Int) throws {
    let folder = try TemporaryFolder()
    let name = id(1).hex
    try folder.write("00/\(name.dropFirst(2))", Self.looseFiles[row].bytes)
    let result = try sweep(folder)
    #expect(result.objects.isEmpty)
    #expect(result.failures.map(\.id) == [id(1)])
    #expect(result.failures.map(\.reason) == [.damagedLoose])
  }
}
