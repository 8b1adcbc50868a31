import Platform
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One of several parts of a sweep: whole trees of deltas, so that no base is built for two of them.
package struct SweepPart: Sendable, Hashable {
  /// From 1.
  package let index: Int
  package let count: Int

  /// More parts than this are nobody's wish, and cutting takes time with their number.
  package static let limit = 256

  /// - Returns: `nil` unless `1 ≤ index ≤ count ≤ limit`.
  package init?(_ index: Int, of count: Int) {
    guard count >= 1, count <= Self.limit, index >= 1, index <= count else { return nil }
    self.index = index
    self.count = count
  }
}

extension SweepPlan {
  /// What an object costs beyond its packed bytes, in bytes: building it, and looking around its seams.
  private static let costOfObject: UInt64 = 512

  /// The part of this plan's trees that a cut into parts of about equal cost gives.
  ///
  /// The dearest tree goes to the part that has least so far, and so on down: no part has more than the
  /// others by more than one tree. Equal folders are cut alike, on any machine.
  func cut(_ part: SweepPart) -> SweepPlan {
    let entries = forest.entries
    var costs = [UInt64](repeating: 0, count: entries.count)
    for number in forest.order.reversed() where marks[Int(number)] != Mark.skip {
      costs[Int(number)] += packedSize(number) + Self.costOfObject
      let parent = entries[Int(number)].parent
      if parent >= 0 { costs[Int(parent)] += costs[Int(number)] }
    }
    let dearestFirst = roots.sorted { a, b in
      if costs[Int(a)] != costs[Int(b)] { return costs[Int(a)] > costs[Int(b)] }
      let order = compareIDs(forest.idPointer(a), forest.idPointer(b), forest.idLength)
      return order == 0 ? a < b : order < 0
    }
    var loads = [UInt64](repeating: 0, count: part.count)
    var own = [UInt8](repeating: Mark.skip, count: entries.count)
    for root in dearestFirst {
      var lightest = 0
      for candidate in loads.indices where loads[candidate] < loads[lightest] {
        lightest = candidate
      }
      loads[lightest] += costs[Int(root)]
      if lightest == part.index - 1 { own[Int(root)] = marks[Int(root)] }
    }
    let ownRoots = roots.filter { own[Int($0)] != Mark.skip }
    // Bases come before their deltas in `order`.
    for number in forest.order {
      let parent = entries[Int(number)].parent
      if parent >= 0, own[Int(parent)] != Mark.skip { own[Int(number)] = marks[Int(number)] }
    }
    return SweepPlan(self, marks: own, roots: ownRoots)
  }

  /// Bytes of an entry in its file; 0 for a loose object that is not there any more.
  private func packedSize(_ number: Int32) -> UInt64 {
    let entry = forest.entries[Int(number)]
    let source = forest.sources[Int(entry.source)]
    if let pack = source.pack { return UInt64(forest.packed(number, in: pack).count) }
    return Files.status(source.loose.path(Int(entry.position))).map { UInt64($0.st_size) } ?? 0
  }
}

extension PackSweep {
  /// Lends the ids of the objects that a sweep over some kinds, or a part of it, shows; those of loose
  /// objects too whose kind nobody has looked at.
  package func forEachID(
    kinds: PackObjectKinds, part: SweepPart?, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    let plan = plan(kinds: kinds, part: part)
    for number in plan.marks.indices where plan.marks[number] == SweepPlan.Mark.visit {
      body(
        UnsafeRawBufferPointer(
          start: plan.forest.idPointer(Int32(number)), count: plan.forest.idLength))
    }
  }
}
