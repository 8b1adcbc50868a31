import Packs
import ScanModel
import Synchronization
import TestSupport
import Testing

/// What a node tells about its delta.
@Suite struct PackNodeTests {
  private static func history(_ seed: UInt64) throws -> GitFixture {
    let fixture = try GitFixture()
    try fixture.addHistory(80, seed: seed)
    try fixture.git("repack", "-adfq", "--depth=50", "--window=50")
    return fixture
  }

  /// The property that delta-aware scanning rests on.
  @Test(arguments: [1, 5, 16, 64]) func shortStretchesOutsideWindowsStandInTheBase(context: Int)
    throws
  {
    let fixture = try Self.history(UInt64(context))
    let sweep = try PackSweep(objectDirectories: [try fixture.objects()], idLength: 20)
    let checked = Mutex(0)
    sweep.run(threads: 2) { _ in
      var contents: [Int32: [UInt8]] = [:]
      var windows: [Range<Int>] = []
      return PackWorker(
        visitNode: { node in
          node.windows(context: context, into: &windows)
          let bytes = Array(node.bytes())
          contents[node.number] = bytes
          guard let parent = node.parent, let base = contents[parent] else {
            #expect(windows == [0..<bytes.count])
            return
          }
          #expect(base.count == node.baseSize)
          let stretches = Set(stretches(of: base, context))
          for (start, stretch) in placedStretches(bytes, context) {
            let isInside = windows.contains {
              $0.lowerBound <= start && start + context <= $0.upperBound
            }
            if !isInside { #expect(stretches.contains(stretch), "at \(start)") }
          }
          checked.withLock { $0 += 1 }
        }, deferred: { _, _, _ in Issue.record("deferred") },
        failed: { Issue.record("\($0)") })
    }
    #expect(checked.withLock { $0 } > 60)
  }

  @Test func segmentsCoverTheObjectInOrderAndAreRight() throws {
    let fixture = try Self.history(3)
    let sweep = try PackSweep(objectDirectories: [try fixture.objects()], idLength: 20)
    sweep.run(threads: 1) { _ in
      var contents: [Int32: [UInt8]] = [:]
      return PackWorker(
        visitNode: { node in
          var end = 0
          var copies: [(segment: PackSegment, base: Int32)] = []
          for segment in node.segments {
            #expect(Int(segment.start) == end)
            end += Int(segment.length)
            if segment.isCopy, let parent = node.parent { copies.append((segment, parent)) }
          }
          #expect(node.parent == nil || end == node.size)
          let bytes = Array(node.bytes())
          contents[node.number] = bytes
          for (segment, base) in copies {
            let length = Int(segment.length)
            #expect(
              bytes[Int(segment.start)...].prefix(length)
                == contents[base]![Int(segment.source)...].prefix(length))
          }
        }, deferred: { _, _, _ in Issue.record("deferred") },
        failed: { Issue.record("\($0)") })
    }
  }

  @Test(arguments: [1, 3]) func parentIsShownBeforeAndLeftAfterItsChildren(threads: Int) throws {
    let fixture = try Self.history(4)
    let sweep = try PackSweep(objectDirectories: [try fixture.objects()], idLength: 20)
    let deltas = Mutex(0)
    sweep.run(threads: threads) { _ in
      let open = Numbers()
      return PackWorker(
        visitNode: { node in
          if let parent = node.parent {
            #expect(open.values.contains(parent))
            deltas.withLock { $0 += 1 }
          }
          if node.hasChildren { #expect(open.values.insert(node.number).inserted) }
        },
        leaveNode: { number in #expect(open.values.remove(number) != nil) },
        deferred: { _, _, _ in Issue.record("deferred") }, failed: { Issue.record("\($0)") },
        finished: { #expect(open.values.isEmpty) })
    }
    #expect(deltas.withLock { $0 } > 60)
  }

  /// A base that is not asked for is built, but is no parent.
  @Test func baseThatIsNotShownIsNoParent() throws {
    var maker = PackMaker()
    maker.add(1, type: 3, Array("0123456789".utf8))
    maker.addOffset(2, on: 12, PackMaker.delta(10, 3, PackMaker.copy(4, 3)))
    let folder = try TemporaryFolder()
    try maker.write(folder)
    let sweep = try PackSweep(objectDirectories: [folder.path], idLength: 20)
    let id = PackMaker.id(2).withUnsafeBytes { ObjectID(bytes: $0)! }
    let shown = Mutex<[ObjectID: [UInt8]]>([:])
    let missing = sweep.read([id], threads: 1) { _ in
      PackWorker(
        visitNode: { node in
          #expect(node.parent == nil && node.segments.isEmpty && node.baseSize == 0)
          let bytes = Array(node.bytes())
          let id = node.id
          shown.withLock { $0[id] = bytes }
        }, deferred: { _, _, _ in Issue.record("deferred") },
        failed: { Issue.record("\($0)") })
    }
    #expect(missing.isEmpty)
    #expect(shown.withLock { $0 } == [id: Array("456".utf8)])
  }
}

/// A set that the closures of one worker share.
private final class Numbers {
  var values: Set<Int32> = []
}

/// Every stretch of `length` bytes, with where it starts.
private func placedStretches(_ bytes: [UInt8], _ length: Int) -> [(Int, [UInt8])] {
  guard bytes.count >= length else { return [] }
  return (0...(bytes.count - length)).map { ($0, Array(bytes[$0..<($0 + length)])) }
}

private func stretches(of bytes: [UInt8], _ length: Int) -> [[UInt8]] {
  placedStretches(bytes, length).map(\.1)
}
