/// What one sweep does: which entries it builds, which it shows, and from which roots.
final class SweepPlan: Sendable {
  enum Mark {
    static let skip: UInt8 = 0
    /// Needed as a base alone.
    static let build: UInt8 = 1
    static let visit: UInt8 = 2
  }

  /// A root with at least this many bytes to build is taken early; smaller ones follow in file order.
  private static let largeRoot: UInt64 = 1 << 20

  let forest: ObjectForest
  /// One `Mark` for each entry.
  let marks: [UInt8]
  /// Roots in the order in which the workers take them.
  let roots: [Int32]
  /// What loose objects, whose kind shows only when they are read, must be to be shown.
  let kinds: PackObjectKinds

  /// Plans to show the chosen copy of every object of some kinds.
  convenience init(_ forest: ObjectForest, kinds: PackObjectKinds) {
    var marks = [UInt8](repeating: Mark.skip, count: forest.entries.count)
    for number in forest.entries.indices {
      let entry = forest.entries[number]
      if entry.isChosen, entry.kind.map(kinds.contains) ?? true { marks[number] = Mark.visit }
    }
    self.init(forest, kinds: kinds, visiting: marks)
  }

  /// Plans to show some entries.
  convenience init(_ forest: ObjectForest, entries: [Int32]) {
    var marks = [UInt8](repeating: Mark.skip, count: forest.entries.count)
    for number in entries where forest.entries[Int(number)].isReachable {
      marks[Int(number)] = Mark.visit
    }
    self.init(forest, kinds: .all, visiting: marks)
  }

  private init(_ forest: ObjectForest, kinds: PackObjectKinds, visiting: [UInt8]) {
    var marks = visiting
    let entries = forest.entries
    // Bases come before their deltas in `order`: backwards, needs and costs flow to the roots.
    var counts = [UInt32](repeating: 0, count: entries.count)
    var roots: [(number: Int32, cost: UInt64)] = []
    for number in forest.order.reversed() where marks[Int(number)] != Mark.skip {
      let entry = entries[Int(number)]
      let count = counts[Int(number)] &+ 1
      if entry.parent >= 0 {
        let parent = Int(entry.parent)
        if marks[parent] == Mark.skip { marks[parent] = Mark.build }
        counts[parent] &+= count
      } else {
        // The objects of a tree are of about the size of its root.
        roots.append((number, UInt64(count) * UInt64(max(entry.size, 64))))
      }
    }
    var large = roots.filter { $0.cost >= SweepPlan.largeRoot }
    large.sort { $0.cost == $1.cost ? $0.number < $1.number : $0.cost > $1.cost }
    var small = roots.filter { $0.cost < SweepPlan.largeRoot }.map(\.number)
    small.sort()
    self.forest = forest
    self.kinds = kinds
    self.marks = marks
    self.roots = large.map(\.number) + small
  }

  /// A plan with some of the roots of another one.
  init(_ plan: SweepPlan, marks: [UInt8], roots: [Int32]) {
    self.forest = plan.forest
    self.kinds = plan.kinds
    self.marks = marks
    self.roots = roots
  }

  /// The first entry from `number` on in its list of siblings that is built; negative for none.
  @inline(__always)
  func needed(_ number: Int32) -> Int32 {
    var number = number
    while number >= 0, marks[Int(number)] == Mark.skip {
      number = forest.entries[Int(number)].nextSibling
    }
    return number
  }
}
