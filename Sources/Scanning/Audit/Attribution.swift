import ScanModel

/// Finds out which commit brought each wanted entry in, and at which path.
///
/// A commit brings in what none of its parents has at that path, so merges are right by construction.
/// Only trees that lead to something wanted are entered, and equal subtrees are skipped.
struct Attribution {
  /// A wanted entry as one commit brought it in.
  struct Introduction {
    /// Its place in the graph; `nil` for a tree or blob that a ref names itself.
    var commit: Int?
    var path: RepositoryPath
    var id: ObjectID
    var mode: UInt32
    var reasons: TreeGraph.Reasons
  }

  /// Folders deeper than this are told and not entered: such trees are made to exhaust the stack.
  static let deepestFolder = 2000
  /// Why the tree of a commit was not walked.
  static let missingTree = "missing tree"

  /// Steps of one commit beyond one for each edge and entry that there is. A few folders that hold each
  /// other several times make more paths than anybody can walk; those are told and not walked to the end.
  static let repeatLimit = 50_000

  private let graph: TreeGraph
  /// Steps that are left for the commit at hand.
  private var stepsLeft = 0
  private var hasToldDepth = false
  private(set) var introductions: [Introduction] = []
  private(set) var skipped: [Skipped] = []
  private var commit: Int?
  /// Names from the top to the tree at hand.
  private var path: [UInt32] = []
  /// The trees that parents have at the same path, level by level.
  private var others: [UInt32] = []

  init(_ graph: TreeGraph) { self.graph = graph }

  /// Adds what each commit brings in, in the order of the graph.
  ///
  /// - Parameter isWanted: which commits are walked.
  mutating func walk(
    _ commits: CommitGraph, where isWanted: (ObjectID) -> Bool = { _ in true }
  ) {
    // Each is asked for by its commit and by all that follow.
    var trees = [UInt32??](repeating: nil, count: commits.count)
    let numbers = graph.numbers
    func tree(of commit: Int) -> UInt32? {
      if let known = trees[commit] { return known }
      let number = numbers[commits.trees[commit]]
      trees[commit] = .some(number)
      return number
    }
    for place in 0..<commits.count where isWanted(commits.ids[place]) {
      commit = place
      guard let number = tree(of: place) else {
        // Git may have pruned what no ref reaches; whether one does is not known here.
        skipped.append(
          Skipped(what: commits.trees[place].hex, why: Self.missingTree, isFailure: false))
        continue
      }
      guard graph.leads(number) else { continue }
      begin()
      for parent in commits.parents(of: place) where parent >= 0 {
        if let number = tree(of: Int(parent)) { others.append(number) }
      }
      descend(number, 0..<others.count)
      end(commits.trees[place])
    }
    commit = nil
  }

  /// Adds everything below a tree that a ref names without a commit.
  mutating func walk(tree id: ObjectID) {
    commit = nil
    begin()
    if let tree = graph.numbers[id] {
      descend(tree, 0..<0)
      end(id)
    }
  }

  private mutating func begin() {
    others.removeAll(keepingCapacity: true)
    stepsLeft = graph.edges.count + graph.wantedCount + Self.repeatLimit
    hasToldDepth = false
  }

  /// Tells when not all paths below a tree were walked.
  private mutating func end(_ tree: ObjectID) {
    guard stepsLeft < 0 else { return }
    skipped.append(
      Skipped(
        what: tree.hex, why: "its folders hold each other too often: not all paths were walked",
        isFailure: true))
  }

  /// - Parameter parents: which of `others` stand at the same path in parents.
  private mutating func descend(_ tree: UInt32, _ parents: Range<Int>) {
    guard graph.leads(tree), !others[parents].contains(tree) else { return }
    guard path.count < Self.deepestFolder else {
      if hasToldDepth { return }
      hasToldDepth = true
      skipped.append(
        Skipped(
          what: "\(currentPath.lossyString.prefix(200))…", why: "folders nested too deep",
          isFailure: true))
      return
    }
    stepsLeft -= graph.wanted(of: tree).count + graph.edges(of: tree).count
    if stepsLeft < 0 { return }
    for index in graph.wanted(of: tree) { add(graph.wanted(at: index), parents) }
    for index in graph.edges(of: tree) {
      let edge = graph.edges[index]
      let start = others.count
      var isKnown = false
      for parent in parents {
        guard let other = child(edge.name, of: others[parent]) else { continue }
        isKnown = isKnown || other == edge.child
        others.append(other)
      }
      if !isKnown {
        path.append(edge.name)
        descend(edge.child, start..<others.count)
        path.removeLast()
      }
      others.removeSubrange(start...)
    }
  }

  private mutating func add(_ entry: TreeGraph.Wanted, _ parents: Range<Int>) {
    var reasons = entry.reasons
    for parent in parents {
      guard let before = wanted(entry.name, of: others[parent]) else { continue }
      if before.id == entry.id { reasons.remove(.content) }
      reasons.subtract([.name, .forbidden])
    }
    guard !reasons.isEmpty else { return }
    introductions.append(
      Introduction(
        commit: commit, path: currentPath.appending(graph.names[Int(entry.name)]), id: entry.id,
        mode: entry.mode, reasons: reasons))
  }

  private var currentPath: RepositoryPath {
    RepositoryPath(bytes: path.map { graph.names[Int($0)] }.joined(separator: [UInt8(ascii: "/")]))
  }

  /// The wanted entry of a name; trees of parents that lead nowhere have none.
  private func wanted(_ name: UInt32, of tree: UInt32) -> TreeGraph.Wanted? {
    let range = graph.wanted(of: tree)
    let index = range.partitioningIndex { graph.wanted(at: $0).name >= name }
    guard index < range.upperBound else { return nil }
    let entry = graph.wanted(at: index)
    return entry.name == name ? entry : nil
  }

  private func child(_ name: UInt32, of tree: UInt32) -> UInt32? {
    let range = graph.edges(of: tree)
    let index = range.partitioningIndex { graph.edges[$0].name >= name }
    guard index < range.upperBound, graph.edges[index].name == name else { return nil }
    return graph.edges[index].child
  }
}

/// Which of some blobs each tree still holds; memoised, for the tips of refs.
struct TreeHoldings {
  private let graph: TreeGraph
  private let numbers: [ObjectID: Int32]
  /// By tree, as indices into the blobs, each once.
  private var memo: [UInt32: [Int32]] = [:]
  /// By blob: the last list that it was put into.
  private var lists: [UInt32]
  private var list: UInt32 = 0

  /// - Parameter blobs: each once.
  init(_ graph: TreeGraph, blobs: [ObjectID]) {
    self.graph = graph
    numbers = Dictionary(
      blobs.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    lists = Array(repeating: 0, count: blobs.count)
  }

  /// The blobs below a tree, as indices into the blobs, each once; empty for a tree that is not known.
  mutating func blobs(in id: ObjectID) -> [Int32] {
    graph.numbers[id].map { blobs(below: $0, depth: 0) } ?? []
  }

  private mutating func blobs(below tree: UInt32, depth: Int) -> [Int32] {
    guard graph.leads(tree), depth < Attribution.deepestFolder else { return [] }
    if let known = memo[tree] { return known }
    var found = graph.wanted(of: tree).compactMap { numbers[graph.wanted(at: $0).id] }
    for index in graph.edges(of: tree) {
      found += blobs(below: graph.edges[index].child, depth: depth + 1)
      if found.count > lists.count { keepOnce(&found) }
    }
    keepOnce(&found)
    memo[tree] = found
    return found
  }

  private mutating func keepOnce(_ found: inout [Int32]) {
    list += 1
    found.removeAll { blob in
      defer { lists[Int(blob)] = list }
      return lists[Int(blob)] == list
    }
  }
}
