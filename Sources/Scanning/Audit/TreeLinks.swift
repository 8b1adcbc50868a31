/// What one worker read of trees.
struct TreeLinks: Sendable {
  let names: [[UInt8]]
  let trees: [TreeReader.Tree]
  /// Indices into `subfolders`.
  private let edges: [UInt32]
  private let subfolders: [TreeGraph.Edge]
  /// Indices into `entries`.
  let wanted: [UInt32]
  let entries: [TreeGraph.Wanted]

  init(_ reader: TreeReader) {
    names = reader.names.names
    trees = reader.trees
    edges = reader.edges
    subfolders = reader.subfolders
    wanted = reader.wanted
    entries = reader.entries
  }

  /// The subfolders of the tree at an index.
  func edges(_ index: Int) -> some Sequence<TreeGraph.Edge> {
    let next = index + 1 < trees.count ? trees[index + 1].firstEdge : UInt32(edges.count)
    let subfolders = subfolders
    return edges[Int(trees[index].firstEdge)..<Int(next)].lazy.map { subfolders[Int($0)] }
  }

  /// Indices into `wanted` of the tree at an index.
  func wanted(_ index: Int) -> Range<Int> {
    let next = index + 1 < trees.count ? trees[index + 1].firstWanted : UInt32(wanted.count)
    return Int(trees[index].firstWanted)..<Int(next)
  }

  /// Marks the trees that lead to a wanted entry, from those up.
  ///
  /// - Parameter count: all numbers of trees are below it.
  static func leading(_ parts: [TreeLinks], count: Int) -> [Bool] {
    var leading = [Bool](repeating: false, count: count)
    var queue: [UInt32] = []
    for part in parts {
      for index in part.trees.indices where !part.wanted(index).isEmpty {
        let tree = part.trees[index].number
        if !leading[Int(tree)] { queue.append(tree) }
        leading[Int(tree)] = true
      }
    }
    if queue.isEmpty { return leading }
    // For each tree the trees that hold it and are not marked yet: first counted, then filled in.
    var ends = [UInt32](repeating: 0, count: count)
    for part in parts {
      for index in part.trees.indices where !leading[Int(part.trees[index].number)] {
        for edge in part.edges(index) { ends[Int(edge.child)] &+= 1 }
      }
    }
    var total: UInt32 = 0
    for tree in 0..<count { (ends[tree], total) = (total, total &+ ends[tree]) }
    var parents = [UInt32](repeating: 0, count: Int(total))
    for part in parts {
      for index in part.trees.indices where !leading[Int(part.trees[index].number)] {
        for edge in part.edges(index) {
          parents[Int(ends[Int(edge.child)])] = part.trees[index].number
          ends[Int(edge.child)] &+= 1
        }
      }
    }
    while let tree = queue.popLast() {
      let start = tree == 0 ? 0 : ends[Int(tree) - 1]
      for parent in parents[Int(start)..<Int(ends[Int(tree)])] where !leading[Int(parent)] {
        leading[Int(parent)] = true
        queue.append(parent)
      }
    }
    return leading
  }
}
