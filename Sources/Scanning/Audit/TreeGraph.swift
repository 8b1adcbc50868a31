import Git
import Packs
import ScanModel
import Synchronization

/// The audit's second pass: how trees hang together, kept only as far as they lead to something wanted.
///
/// Each unique tree is read once. Names are numbered, so an edge is two integers.
struct TreeGraph: Sendable {
  /// A subfolder.
  struct Edge: Sendable {
    var name: UInt32
    /// The number of the tree.
    var child: UInt32
  }

  /// Why an entry is of interest.
  struct Reasons: OptionSet, Sendable {
    let rawValue: UInt8
    /// The blob holds a match.
    static let content = Reasons(rawValue: 1)
    /// The name is forbidden by a policy.
    static let forbidden = Reasons(rawValue: 2)
    /// The name itself holds a match, or a rule speaks of paths.
    static let name = Reasons(rawValue: 4)
    /// The repository does not hold the blob.
    static let missing = Reasons(rawValue: 8)
  }

  /// An entry that is wanted for its content or its name.
  struct Wanted: Sendable {
    var name: UInt32
    var id: ObjectID
    var mode: UInt32
    var reasons: Reasons
  }

  let numbers: ObjectNumbers
  private(set) var names: [[UInt8]] = []
  /// Edges of each tree, sorted by name, those to trees that lead nowhere left out.
  private(set) var edges: [[Edge]]
  /// Wanted entries of each tree, sorted by name.
  private(set) var wanted: [[Wanted]]
  private(set) var leads: [Bool] = []
  private var interned: [[UInt8]: UInt32] = [:]

  private init(_ numbers: ObjectNumbers) {
    self.numbers = numbers
    edges = Array(repeating: [], count: numbers.count)
    wanted = Array(repeating: [], count: numbers.count)
  }

  /// Reads all trees.
  ///
  /// - Returns: the graph, and what was read and what was not.
  static func build(
    _ session: ScanSession, sweep: ObjectSweep, numbers: ObjectNumbers, blobs: Set<ObjectID>,
    progress: Progress
  ) throws(ScanError) -> (graph: TreeGraph, receipt: Receipt) {
    let result = Mutex((graph: TreeGraph(numbers), receipt: Receipt()))
    try sweep.run(kinds: .trees, session: session, progress: progress) { content in
      TreeReader(session, content, numbers: numbers, blobs: blobs)
    } finish: { reader, receipt in
      result.withLock {
        $0.graph.add(reader)
        $0.receipt.merge(receipt)
      }
    }
    var (graph, receipt) = result.withLock { $0 }
    receipt.skipped.sort { $0.what < $1.what }
    graph.keepWhatLeads()
    return (graph, receipt)
  }

  /// Adds one worker's trees, its names renumbered.
  private mutating func add(_ reader: TreeReader) {
    let global = reader.names.names.map { intern($0) }
    for tree in reader.trees {
      let number = Int(tree.number)
      edges[number] = reader.edges[tree.edges].map {
        Edge(name: global[Int($0.name)], child: $0.child)
      }
      wanted[number] = reader.wanted[tree.wanted].map {
        Wanted(name: global[Int($0.name)], id: $0.id, mode: $0.mode, reasons: $0.reasons)
      }
    }
  }

  private mutating func intern(_ name: [UInt8]) -> UInt32 {
    if let known = interned[name] { return known }
    let number = UInt32(names.count)
    names.append(name)
    interned[name] = number
    return number
  }

  /// Marks the trees that lead to a wanted entry, from those up, and drops all other edges.
  private mutating func keepWhatLeads() {
    var starts = [Int](repeating: 0, count: edges.count + 1)
    for tree in edges { for edge in tree { starts[Int(edge.child) + 1] += 1 } }
    for i in edges.indices { starts[i + 1] += starts[i] }
    var parents = [UInt32](repeating: 0, count: starts[edges.count])
    var next = starts
    for tree in edges.indices {
      for edge in edges[tree] {
        parents[next[Int(edge.child)]] = UInt32(tree)
        next[Int(edge.child)] += 1
      }
    }
    leads = wanted.map { !$0.isEmpty }
    var queue = leads.indices.filter { leads[$0] }
    while let tree = queue.popLast() {
      for parent in parents[starts[tree]..<starts[tree + 1]] where !leads[Int(parent)] {
        leads[Int(parent)] = true
        queue.append(Int(parent))
      }
    }
    for tree in edges.indices {
      if leads[tree] {
        edges[tree] = edges[tree].filter { leads[Int($0.child)] }.sorted { $0.name < $1.name }
        wanted[tree].sort { $0.name < $1.name }
      } else {
        edges[tree] = []
      }
    }
  }
}
