/// What one worker read of trees.
struct TreeLinks: Sendable {
  let names: [[UInt8]]
  let trees: [TreeReader.Tree]
  let edges: [TreeGraph.Edge]
  /// Indices into `entries`.
  let wanted: [UInt32]
  let entries: [TreeGraph.Wanted]

  init(_ reader: TreeReader) {
    names = reader.names.names
    trees = reader.trees
    edges = reader.edges
    wanted = reader.wanted
    entries = reader.entries
  }

  /// Indices into `edges` of the tree at an index.
  func edges(_ index: Int) -> Range<Int> {
    trees[index].firstEdge..<(index + 1 < trees.count ? trees[index + 1].firstEdge : edges.count)
  }

  /// Indices into `wanted` of the tree at an index.
  func wanted(_ index: Int) -> Range<Int> {
    trees[index]
      .firstWanted..<(index + 1 < trees.count
      ? trees[index + 1].firstWanted : wanted.count)
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
    // For each tree the trees that hold it: first counted, then filled in.
    var starts = [UInt32](repeating: 0, count: count + 1)
    for part in parts {
      for edge in part.edges { starts[Int(edge.child) + 1] &+= 1 }
    }
    for i in 0..<count { starts[i + 1] &+= starts[i] }
    var parents = [UInt32](repeating: 0, count: Int(starts[count]))
    var next = starts
    for part in parts {
      for index in part.trees.indices {
        let tree = part.trees[index].number
        for edge in part.edges[part.edges(index)] {
          parents[Int(next[Int(edge.child)])] = tree
          next[Int(edge.child)] &+= 1
        }
      }
    }
    while let tree = queue.popLast() {
      for parent in parents[Int(starts[Int(tree)])..<Int(starts[Int(tree) + 1])]
      where !leading[Int(parent)] {
        leading[Int(parent)] = true
        queue.append(parent)
      }
    }
    return leading
  }
}
