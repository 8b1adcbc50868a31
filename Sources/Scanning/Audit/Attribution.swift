import ScanModel

/// Finds out which commit brought each wanted entry in, and at which path.
///
/// A commit brings in what none of its parents has at that path, so merges are right by construction.
/// Only trees that lead to something wanted are entered, and equal subtrees are skipped.
struct Attribution {
  /// A wanted entry as one commit brought it in.
  struct Introduction {
    /// Index into `CommitGraph.commits`; `nil` for a tree or blob that a ref names itself.
    var commit: Int?
    var path: RepositoryPath
    var id: ObjectID
    var mode: UInt32
    var reasons: TreeGraph.Reasons
  }

  /// Folders deeper than this are told and not entered: such trees are made to exhaust the stack.
  static let deepestFolder = 2000

  private let graph: TreeGraph
  private(set) var introductions: [Introduction] = []
  private(set) var skipped: [Skipped] = []
  private var commit: Int?

  init(_ graph: TreeGraph) { self.graph = graph }

  /// Adds what each commit brings in, in the order of the graph.
  mutating func walk(_ commits: CommitGraph) {
    for (number, record) in commits.commits.enumerated() {
      commit = number
      guard let tree = graph.numbers[record.tree] else {
        skipped.append(
          Skipped(what: record.tree.hex, why: "missing tree", isFailure: true))
        continue
      }
      let parents = record.parents.compactMap { parent in
        commits.index[parent].flatMap { graph.numbers[commits.commits[$0].tree] }
      }
      descend(tree, parents, RepositoryPath(""), depth: 0)
    }
    commit = nil
  }

  /// Adds everything below a tree that a ref names without a commit.
  mutating func walk(tree id: ObjectID) {
    commit = nil
    if let tree = graph.numbers[id] { descend(tree, [], RepositoryPath(""), depth: 0) }
  }

  private mutating func descend(
    _ tree: UInt32, _ parents: [UInt32], _ path: RepositoryPath, depth: Int
  ) {
    guard graph.leads[Int(tree)], !parents.contains(tree) else { return }
    guard depth < Self.deepestFolder else {
      skipped.append(
        Skipped(
          what: "\(path.lossyString.prefix(200))…", why: "folders nested too deep", isFailure: true)
      )
      return
    }
    for entry in graph.wanted[Int(tree)] {
      let before = parents.compactMap { find(entry.name, in: graph.wanted[Int($0)]) }
      var reasons = entry.reasons
      if before.contains(where: { $0.id == entry.id }) { reasons.remove(.content) }
      if !before.isEmpty { reasons.subtract([.name, .forbidden]) }
      guard !reasons.isEmpty else { continue }
      introductions.append(
        Introduction(
          commit: commit, path: path.appending(graph.names[Int(entry.name)]), id: entry.id,
          mode: entry.mode, reasons: reasons))
    }
    for edge in graph.edges[Int(tree)] {
      let below = parents.compactMap { find(edge.name, in: graph.edges[Int($0)])?.child }
      if below.contains(edge.child) { continue }
      descend(edge.child, below, path.appending(graph.names[Int(edge.name)]), depth: depth + 1)
    }
  }

  private func find(_ name: UInt32, in entries: [TreeGraph.Wanted]) -> TreeGraph.Wanted? {
    lowerBound(entries.count) { entries[$0].name < name }.flatMap {
      entries[$0].name == name ? entries[$0] : nil
    }
  }

  private func find(_ name: UInt32, in edges: [TreeGraph.Edge]) -> TreeGraph.Edge? {
    lowerBound(edges.count) { edges[$0].name < name }.flatMap {
      edges[$0].name == name ? edges[$0] : nil
    }
  }

  /// The first index for which `isBefore` is false; `nil` where there is none.
  private func lowerBound(_ count: Int, _ isBefore: (Int) -> Bool) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low < count ? low : nil
  }
}

/// Which of some blobs each tree still holds; memoised, for the tips of refs.
struct TreeHoldings {
  private let graph: TreeGraph
  private let blobs: Set<ObjectID>
  private var memo: [UInt32: Set<ObjectID>] = [:]

  init(_ graph: TreeGraph, blobs: Set<ObjectID>) {
    self.graph = graph
    self.blobs = blobs
  }

  /// The blobs below a tree; empty for a tree that is not known.
  mutating func blobs(in id: ObjectID) -> Set<ObjectID> {
    graph.numbers[id].map { blobs(below: $0, depth: 0) } ?? []
  }

  private mutating func blobs(below tree: UInt32, depth: Int) -> Set<ObjectID> {
    guard graph.leads[Int(tree)], depth < Attribution.deepestFolder else { return [] }
    if let known = memo[tree] { return known }
    var held = Set(graph.wanted[Int(tree)].map(\.id)).intersection(blobs)
    for edge in graph.edges[Int(tree)] {
      held.formUnion(blobs(below: edge.child, depth: depth + 1))
    }
    memo[tree] = held
    return held
  }
}
