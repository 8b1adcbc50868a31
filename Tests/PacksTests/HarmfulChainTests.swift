import ScanModel
import TestSupport
import Testing

@testable import Packs

/// What neither libgit2 nor git may be asked for.
@Suite struct HarmfulChainTests {
  private func id(_ number: Int) -> ObjectID {
    PackMaker.id(number).withUnsafeBytes { ObjectID(bytes: $0)! }
  }

  private func lookup(_ maker: PackMaker, _ folder: borrowing TemporaryFolder) throws
    -> ObjectLookup
  {
    try maker.write(folder)
    return try #require(ObjectLookup(directories: [folder.path], idLength: 20))
  }

  @Test func circlesBombsAndEndlessChainsAreHarmful() throws {
    let folder = try TemporaryFolder()
    var maker = PackMaker()
    let copy = PackMaker.delta(10, 10, PackMaker.copy(0, 10))
    maker.addReference(1, on: 2, copy)
    maker.addReference(2, on: 1, copy)
    maker.addReference(3, on: 3, copy)
    maker.addReference(4, on: 3, copy)
    let base = maker.offset
    maker.add(5, type: 3, Array("0123456789".utf8))
    maker.addOffset(6, on: base, PackMaker.delta(10, 513 << 20, PackMaker.copy(0, 10)))
    maker.add(7, type: 7, [], base: PackMaker.id(5), size: 257 << 20)
    maker.addReference(8, on: 6, PackMaker.delta(513 << 20, 1, PackMaker.copy(0, 1)))
    var last = base
    for number in 100..<5000 {
      let next = maker.offset
      maker.addOffset(number, on: last, copy)
      last = next
    }
    let lookup = try lookup(maker, folder)
    for number in [1, 2, 3, 4, 6, 7, 8, 4999] {
      #expect(lookup.harm(of: id(number)) != nil, "object \(number)")
    }
    // The chain of 4,095 that git may make, and what is no delta at all.
    for number in [5, 100, 100 + 4094, 9] {
      #expect(lookup.harm(of: id(number)) == nil, "object \(number)")
    }
  }

  /// What is merely damaged is left to the readers, who say so.
  @Test func damagedEntriesAreNotHarmful() throws {
    let folder = try TemporaryFolder()
    var maker = PackMaker()
    maker.addReference(1, on: 99, PackMaker.delta(10, 10, PackMaker.copy(0, 10)))
    maker.add(raw: [0x6a, 0xff, 0x7f] + deflated([1]), 2)
    maker.add(raw: [0x50], 3)
    maker.add(4, type: 7, [], base: PackMaker.id(5), size: 10)
    maker.add(5, type: 3, [1])
    let lookup = try lookup(maker, folder)
    for number in 1...5 { #expect(lookup.harm(of: id(number)) == nil, "object \(number)") }
  }
}
