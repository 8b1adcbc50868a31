import ScanModel

/// Which blobs with a match the trees of the refs' tips hold.
///
/// Blobs are numbered: there may be tens of thousands of tips, and each holds nearly what the next one does.
struct TipBlobs: Sendable {
  /// Sorted; their indices are the numbers.
  let blobs: [ObjectID]
  /// By tree, each number once.
  private(set) var numbers: [ObjectID: [Int32]] = [:]

  /// Asks the graph of all trees.
  init(_ graph: TreeGraph, blobs: [ObjectID], trees: [ObjectID]) {
    self.blobs = Set(blobs).sorted()
    var holdings = TreeHoldings(graph, blobs: self.blobs)
    numbers.reserveCapacity(trees.count)
    for tree in trees { numbers[tree] = holdings.blobs(in: tree) }
  }

  /// What is known of each tree.
  init(_ known: [ObjectID: Set<ObjectID>]) {
    let blobs = known.values.reduce(into: Set()) { $0.formUnion($1) }.sorted()
    let places = Dictionary(
      blobs.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    self.blobs = blobs
    numbers = known.mapValues { $0.compactMap { places[$0] } }
  }

  /// The blobs that a tree holds, sorted.
  func blobs(in tree: ObjectID) -> [ObjectID] {
    (numbers[tree] ?? []).sorted().map { blobs[Int($0)] }
  }
}
