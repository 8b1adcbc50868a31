import Packs
import Platform
import ScanModel
import TestSupport
import Testing

/// Damaged files: whatever a sweep shows is right, and whatever it does not show is reported.
@Suite struct MutationTests {
  /// One pack of a small history, with reference deltas or offset deltas.
  private struct Original {
    let pack: [UInt8]
    let index: [UInt8]
    let objects: [ObjectID: StoredObject]

    init(offsetDeltas: Bool, indexVersion: Int = 2) throws {
      let fixture = try GitFixture()
      try fixture.addHistory(30, seed: 7)
      try fixture.git(
        "-c", "repack.useDeltaBaseOffset=\(offsetDeltas)",
        "-c", "pack.indexVersion=\(indexVersion)", "repack", "-adfq")
      let folder = Files.join(try fixture.objects(), "pack")
      let name = try #require(try Files.list(folder).first { $0.hasSuffix(".pack") })
      pack = try Files.read(Files.join(folder, name))
      index = try Files.read(Files.join(folder, name.dropLast(5) + ".idx"))
      objects = try fixture.allObjects()
    }
  }

  @Test(arguments: [true, false]) func damagedPackShowsOnlyRightObjects(offsetDeltas: Bool) throws {
    let original = try Original(offsetDeltas: offsetDeltas)
    let folder = try TemporaryFolder()
    try folder.write("pack/a.idx", original.index)
    var random = SeededGenerator(seed: 11)
    var reported = 0
    for _ in 0..<150 {
      let damaged = mutate(original.pack, &random)
      try folder.write("pack/a.pack", damaged)
      let sweep = try PackSweep(objectDirectories: [folder.path], idLength: 20)
      let result = sweep.gather(look: random.next() % 2 == 0 ? .plain : .nodes)
      for (id, object) in result.objects { #expect(original.objects[id] == object) }
      let failures = sweep.failures + result.failures
      if failures.contains(where: { $0.id == nil }) {
        #expect(result.objects.isEmpty)
      } else {
        // The same objects, or each missing one is named.
        let told = Set(failures.compactMap(\.id)).union(result.deferred.keys)
        #expect(told.union(result.objects.keys) == Set(original.objects.keys))
      }
      reported += failures.isEmpty ? 0 : 1
    }
    // The CRC-32 of each entry, the counts and the copy of the trailing hash cover every byte but those
    // of the header's version.
    #expect(reported >= 149)
  }

  @Test func damagedIndexShowsOnlyObjectsThatExist() throws {
    let original = try Original(offsetDeltas: false, indexVersion: 2)
    let folder = try TemporaryFolder()
    try folder.write("pack/a.pack", original.pack)
    let contents = Set(original.objects.values.map(\.bytes))
    var random = SeededGenerator(seed: 13)
    for _ in 0..<150 {
      try folder.write("pack/a.idx", mutate(original.index, &random))
      let sweep = try PackSweep(objectDirectories: [folder.path], idLength: 20)
      let result = sweep.gather(look: random.next() % 2 == 0 ? .plain : .nodes)
      // A damaged name shows the right bytes under the wrong name.
      #expect(result.objects.values.allSatisfy { contents.contains($0.bytes) })
      let told = Set((sweep.failures + result.failures).compactMap(\.id))
        .union(result.deferred.keys).union(result.objects.keys)
      #expect(told == Set(sweep.objectIDs))
    }
  }

  @Test func damagedLooseObjectsAreReported() throws {
    let original = Array("blob 300\0".utf8) + (0..<300).map { UInt8(truncatingIfNeeded: $0 * $0) }
    let file = deflated(original)
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: 17)
    for _ in 0..<150 {
      try folder.write("00/\(String(repeating: "0", count: 37))1", mutate(file, &random))
      let sweep = try PackSweep(objectDirectories: [folder.path], idLength: 20)
      let result = sweep.gather()
      #expect(result.failures.count + result.deferred.count + result.objects.count == 1)
      if let object = result.objects.values.first {
        #expect(object.bytes == Array(original.dropFirst(9)))
      }
    }
  }

  /// Flips one to eight bits, cuts the end off, overwrites or inserts a stretch.
  private func mutate(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    let place = Int(random.next() % UInt64(bytes.count))
    switch random.next() % 8 {
    case 0: bytes.removeLast(bytes.count - place)
    case 1:
      for i in place..<min(place + 40, bytes.count) {
        bytes[i] = UInt8(truncatingIfNeeded: random.next())
      }
      bytes[place] ^= 0x55
    case 2: bytes.insert(contentsOf: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], at: place)
    default: bytes[place] ^= UInt8(1 << (random.next() % 8))
    }
    return bytes
  }
}
