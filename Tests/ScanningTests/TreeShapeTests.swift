import TestSupport
import Testing

@testable import Scanning

@Suite struct TreeShapeTests {
  /// An entry as a reader of the whole tree would note it.
  private struct Entry: Equatable {
    var length: Int
    var edge: UInt32
    var wanted: UInt32
  }

  private static func shape(of entries: [Entry]) -> TreeShape {
    let shape = TreeShape()
    shape.clear()
    var start = 0
    for entry in entries {
      shape.note(start..<(start + entry.length), edge: entry.edge, wanted: entry.wanted)
      start += entry.length
    }
    return shape
  }

  private static func rows(_ shape: TreeShape) -> [[UInt32]] {
    shape.rows.map { [$0.start, $0.end, $0.edge, $0.wanted] }
  }

  /// Parts of a base, copied from anywhere and in any order, give what reading the new tree gives.
  @Test func whatIsInheritedIsWhatWouldBeRead() {
    var random = SeededGenerator(seed: 19)
    func number() -> UInt32 {
      Bool.random(using: &random) ? TreeShape.none : UInt32.random(in: 0..<100, using: &random)
    }
    for _ in 0..<400 {
      let base = (0..<Int.random(in: 1...60, using: &random)).map { _ in
        Entry(
          length: Int.random(in: 24...60, using: &random), edge: number(), wanted: number())
      }
      let starts = base.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.length) }
      let known = Self.shape(of: base)
      var made: [Entry] = []
      let built = TreeShape()
      built.clear()
      var position = 0
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let first = Int.random(in: 0..<base.count, using: &random)
        let last = Int.random(in: first...base.count, using: &random)
        // A copy may end inside of an entry, which is not a whole one then.
        let isCut = last < base.count && Bool.random(using: &random)
        let end = starts[last] + (isCut ? Int.random(in: 1..<base[last].length, using: &random) : 0)
        let next = built.inherit(known, starts[first]..<end, at: position)
        #expect(next == position + starts[last] - starts[first])
        made += base[first..<last]
        position = next
        // One that begins inside of an entry inherits nothing.
        #expect(built.inherit(known, (starts[first] + 1)..<(end + 1), at: position) == position)
        let own = Entry(length: 30, edge: number(), wanted: number())
        built.note(position..<(position + 30), edge: own.edge, wanted: own.wanted)
        made.append(own)
        position += 30
      }
      #expect(Self.rows(built) == Self.rows(Self.shape(of: made)))
      // What is built serves as a base itself.
      let copy = TreeShape()
      copy.clear()
      #expect(copy.inherit(built, 0..<position, at: 0) == position)
      #expect(Self.rows(copy) == Self.rows(built))
    }
  }
}
