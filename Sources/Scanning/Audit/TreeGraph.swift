import Git
import Packs
import Platform
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
  /// In byte order, so that numbers compare as names do.
  private(set) var names: [[UInt8]] = []
  /// Edges of all trees to trees that lead somewhere, tree by tree, sorted by name.
  private(set) var edges: [Edge] = []
  /// Wanted entries; a file that stays the same is one in every version of its folder.
  private var entries: [Wanted] = []
  /// Wanted entries of all trees, tree by tree, sorted by name: indices into `entries`.
  private var wanted: [UInt32] = []
  private var edgeStarts: [UInt32]
  private var wantedStarts: [UInt32]
  private var leading: [Bool]

  private init(_ numbers: ObjectNumbers) {
    self.numbers = numbers
    edgeStarts = Array(repeating: 0, count: numbers.limit + 1)
    wantedStarts = edgeStarts
    leading = Array(repeating: false, count: numbers.limit)
  }

  /// Whether a tree leads to something wanted.
  func leads(_ tree: UInt32) -> Bool { leading[Int(tree)] }

  /// Indices into `edges`.
  func edges(of tree: UInt32) -> Range<Int> {
    Int(edgeStarts[Int(tree)])..<Int(edgeStarts[Int(tree) + 1])
  }

  /// Places of wanted entries, sorted by name.
  func wanted(of tree: UInt32) -> Range<Int> {
    Int(wantedStarts[Int(tree)])..<Int(wantedStarts[Int(tree) + 1])
  }

  /// How many places of wanted entries there are.
  var wantedCount: Int { wanted.count }

  /// The wanted entry at a place.
  func wanted(at place: Int) -> Wanted { entries[Int(wanted[place])] }

  /// Reads all trees.
  ///
  /// - Returns: the graph, and what was read and what was not.
  static func build(
    _ session: ScanSession, sweep: ObjectSweep, numbers: ObjectNumbers, blobs: Set<ObjectID>,
    progress: Progress
  ) throws(ScanError) -> (graph: TreeGraph, receipt: Receipt) {
    let result = Mutex<(parts: [TreeLinks], receipt: Receipt)>(([], Receipt()))
    let blobs = WantedBlobs(blobs, numbers)
    try sweep.run(kinds: .trees, stage: .trees, session: session, progress: progress) { content in
      TreeReader(session, content, numbers: numbers, blobs: blobs)
    } finish: { reader, receipt in
      let part = TreeLinks(reader)
      result.withLock {
        $0.parts.append(part)
        $0.receipt.merge(receipt)
      }
    }
    var (parts, receipt) = result.withLock { $0 }
    receipt.skipped.sort { $0.what < $1.what }
    return (TreeGraph(joining: &parts, numbers), receipt)
  }

  /// Joins what workers read; `parts` is empty afterwards.
  init(joining parts: inout [TreeLinks], _ numbers: ObjectNumbers) {
    self.init(numbers)
    join(&parts)
  }

  /// Joins what the workers read.
  private mutating func join(_ parts: inout [TreeLinks]) {
    leading = TreeLinks.leading(parts, count: numbers.limit)
    names = Set(parts.flatMap(\.names)).sorted { $0.lexicographicallyPrecedes($1) }
    let known = Dictionary(
      names.enumerated().map { ($1, UInt32($0)) }, uniquingKeysWith: { first, _ in first })
    // Where each tree that leads somewhere is: part, and index in it.
    var places: [(tree: UInt32, part: UInt32, index: UInt32)] = []
    var renamed: [[UInt32]] = []
    var firstEntries: [UInt32] = []
    var (edgeCount, wantedCount) = (0, 0)
    for (number, part) in parts.enumerated() {
      let rename = part.names.map { known[$0] ?? 0 }
      firstEntries.append(UInt32(entries.count))
      for entry in part.entries {
        var entry = entry
        entry.name = rename[Int(entry.name)]
        entries.append(entry)
      }
      for index in part.trees.indices where leading[Int(part.trees[index].number)] {
        places.append((part.trees[index].number, UInt32(number), UInt32(index)))
        wantedCount += part.wanted(index).count
        for edge in part.edges(index) where leading[Int(edge.child)] { edgeCount += 1 }
      }
      renamed.append(rename)
    }
    places.sort { $0.tree < $1.tree }
    // These are the largest tables, and growing one would hold it twice.
    edges.reserveCapacity(edgeCount)
    wanted.reserveCapacity(wantedCount)
    var next = 0
    for place in places {
      // An object that was shown twice, whole and in vain: the first one counts.
      if place.tree < next { continue }
      let part = parts[Int(place.part)]
      let index = Int(place.index)
      closeTables(upTo: Int(place.tree), from: &next)
      let edgeStart = edges.count
      for edge in part.edges(index) where leading[Int(edge.child)] {
        edges.append(Edge(name: renamed[Int(place.part)][Int(edge.name)], child: edge.child))
      }
      edges[edgeStart...].sort { $0.name < $1.name }
      let wantedStart = wanted.count
      for entry in part.wanted[part.wanted(index)] {
        wanted.append(firstEntries[Int(place.part)] + entry)
      }
      wanted[wantedStart...].sort { entries[Int($0)].name < entries[Int($1)].name }
    }
    closeTables(upTo: numbers.limit, from: &next)
    parts = []
  }

  /// Sets where the tables of the trees from `next` to `tree` begin.
  private mutating func closeTables(upTo tree: Int, from next: inout Int) {
    while next <= tree {
      edgeStarts[next] = UInt32(edges.count)
      wantedStarts[next] = UInt32(wanted.count)
      next += 1
    }
  }
}
