import Platform
import ScanModel
import TestSupport
import Testing

@testable import Packs

/// Parts of a sweep: together everything, each object once, whole trees, about equal.
@Suite struct SweepPartTests {
  private static func sweep(_ repository: borrowing GitFixture) throws -> PackSweep {
    try PackSweep(objectDirectories: [repository.file(".git/objects")], idLength: 20)
  }

  private static func shown(_ sweep: PackSweep, _ kinds: PackObjectKinds, _ part: SweepPart?)
    -> [ObjectID]
  {
    let shown = Collector()
    sweep.run(threads: 1, kinds: kinds, part: part) { _ in
      PackWorker(
        visit: { id, _, _ in shown.ids.append(id) }, deferred: { _, _, _ in }, failed: { _ in })
    }
    return shown.ids
  }

  private static func listed(_ sweep: PackSweep, _ part: SweepPart?) -> [ObjectID] {
    var ids: [ObjectID] = []
    sweep.forEachID(kinds: .all, part: part) { ids.append(ObjectID(bytes: $0)!) }
    return ids
  }

  @Test(arguments: [1, 2, 3, 7, 50])
  func partsAreDisjointAndTogetherEverything(count: Int) throws {
    let repository = try GitFixture()
    for number in 0..<30 {
      let lines = (0..<200).map { "line \($0) of \($0 == number ? number : 0)\n" }.joined()
      try repository.write("f\(number % 5)", lines)
      try repository.commitAll("\(number)")
      if number == 20 { try repository.git("gc", "-q") }
    }
    let sweep = try Self.sweep(repository)
    let all = Self.shown(sweep, .all, nil).sorted()
    var together: [ObjectID] = []
    for index in 1...count {
      let part = try #require(SweepPart(index, of: count))
      let shown = Self.shown(sweep, .all, part)
      #expect(shown.sorted() == Self.listed(sweep, part).sorted())
      // Deterministic, also in a sweep of its own.
      #expect(shown == Self.shown(try Self.sweep(repository), .all, part))
      together += shown
    }
    #expect(together.sorted() == all)
  }

  @Test func partsAreOfAboutEqualCost() throws {
    let folder = try TemporaryFolder()
    var maker = PackMaker()
    // Random bytes do not shrink: the packed sizes are these.
    var generator = SystemRandomNumberGenerator()
    for number in 1...60 {
      let size = 1000 + 137 * number
      maker.add(
        number, type: 3, (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
    try maker.write(folder)
    let sweep = try PackSweep(objectDirectories: [folder.path], idLength: 20)
    let sizes = (1...4).map { index in
      let sum = Collector()
      sweep.run(threads: 1, part: SweepPart(index, of: 4)) { _ in
        PackWorker(
          visit: { _, _, bytes in sum.bytes += bytes.count }, deferred: { _, _, _ in },
          failed: { _ in })
      }
      return sum.bytes
    }
    let total = sizes.reduce(0, +)
    for size in sizes { #expect(abs(size * 4 - total) < total / 20, "\(sizes)") }
  }

  @Test func nonsenseIsNoPart() {
    for (index, count) in [(0, 3), (4, 3), (1, 0), (-1, 3), (1, 257)] {
      #expect(SweepPart(index, of: count) == nil)
    }
  }
}

/// What one worker was shown.
private final class Collector: @unchecked Sendable {
  // Unchecked: filled by one worker, read when it has ended.
  var ids: [ObjectID] = []
  var bytes = 0
}
