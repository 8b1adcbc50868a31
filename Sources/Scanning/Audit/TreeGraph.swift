import Git
import Matching
import Platform
import Policy
import ScanModel
import Synchronization

/// The audit's second pass: how trees hang together, kept only as far as they lead to something wanted.
///
/// Each unique tree is read once. Names are interned, so an edge is two integers.
struct TreeGraph: Sendable {
  /// A subfolder.
  struct Edge: Sendable {
    var name: UInt32
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

  /// Index of each tree by its id.
  private(set) var index: [ObjectID: UInt32] = [:]
  private(set) var names: [[UInt8]] = []
  /// Edges of each tree, sorted by name, those to trees that lead nowhere left out.
  private(set) var edges: [[Edge]] = []
  /// Wanted entries of each tree, sorted by name.
  private(set) var wanted: [[Wanted]] = []
  private(set) var leads: [Bool] = []
  private(set) var skipped: [Skipped] = []

  static func build(
    _ session: ScanSession, trees: [ObjectID], wantedBlobs: Set<ObjectID>,
    present: Set<ObjectID>,
    open: @escaping RepositoryOpener, progress: Progress
  ) throws(ScanError) -> TreeGraph {
    var graph = TreeGraph()
    graph.index = Dictionary(
      trees.enumerated().map { ($1, UInt32($0)) }, uniquingKeysWith: { first, _ in first })
    graph.edges = Array(repeating: [], count: trees.count)
    graph.wanted = Array(repeating: [], count: trees.count)
    let index = graph.index
    let shared = Mutex<Assembly>(Assembly(graph: graph))
    let next = Atomic(0)
    Thread.concurrently(session.threads) { _ in
      do throws(ScanError) {
        let repository = try opened(open)
        var reader = try TreeReader(session, index: index, blobs: wantedBlobs, present: present)
        while true {
          let number = next.add(1, ordering: .relaxed).oldValue
          if number >= trees.count { break }
          let links = reader.read(trees[number], of: repository)
          shared.withLock { $0.add(links, to: number) }
          if number.isMultiple(of: 256) { progress.advance(256) }
        }
        let skipped = reader.skipped
        shared.withLock { $0.graph.skipped += skipped }
      } catch {
        shared.withLock { $0.failure = error }
      }
    }
    let assembly = shared.withLock { $0 }
    if let failure = assembly.failure { throw failure }
    graph = assembly.graph
    graph.skipped.sort { $0.what < $1.what }
    graph.keepWhatLeads()
    return graph
  }

  /// Marks the trees that lead to a wanted entry, from those up, and drops all other edges.
  private mutating func keepWhatLeads() {
    var parents: [[UInt32]] = Array(repeating: [], count: edges.count)
    for tree in edges.indices {
      for edge in edges[tree] { parents[Int(edge.child)].append(UInt32(tree)) }
    }
    leads = wanted.map { !$0.isEmpty }
    var queue = leads.indices.filter { leads[$0] }
    while let tree = queue.popLast() {
      for parent in parents[tree] where !leads[Int(parent)] {
        leads[Int(parent)] = true
        queue.append(Int(parent))
      }
    }
    for tree in edges.indices {
      edges[tree] = edges[tree].filter { leads[Int($0.child)] }.sorted { $0.name < $1.name }
      wanted[tree].sort { $0.name < $1.name }
    }
  }

  /// A graph being put together by several readers.
  private struct Assembly: Sendable {
    var graph: TreeGraph
    var interned: [[UInt8]: UInt32] = [:]
    var failure: ScanError?

    mutating func add(_ links: TreeReader.Links, to tree: Int) {
      graph.edges[tree] = links.edges.map { Edge(name: intern($0.name), child: $0.child) }
      graph.wanted[tree] = links.wanted.map {
        Wanted(name: intern($0.name), id: $0.id, mode: $0.mode, reasons: $0.reasons)
      }
    }

    private mutating func intern(_ name: [UInt8]) -> UInt32 {
      if let known = interned[name] { return known }
      let number = UInt32(graph.names.count)
      graph.names.append(name)
      interned[name] = number
      return number
    }
  }
}

/// One worker's reading of trees.
private struct TreeReader: ~Copyable {
  struct Links {
    var edges: [(name: [UInt8], child: UInt32)] = []
    var wanted: [(name: [UInt8], id: ObjectID, mode: UInt32, reasons: TreeGraph.Reasons)] = []
  }

  private let session: ScanSession
  private let index: [ObjectID: UInt32]
  private let blobs: Set<ObjectID>
  /// Every object that the repository holds.
  private let present: Set<ObjectID>
  private var content: ContentScanner
  /// What was found of a name before; the same names come in thousands of trees.
  private var judged: [[UInt8]: TreeGraph.Reasons] = [:]
  private(set) var skipped: [Skipped] = []

  init(
    _ session: ScanSession, index: [ObjectID: UInt32], blobs: Set<ObjectID>,
    present: Set<ObjectID>
  ) throws(ScanError) {
    self.session = session
    self.index = index
    self.blobs = blobs
    self.present = present
    content = try ContentScanner(session)
  }

  mutating func read(_ id: ObjectID, of repository: borrowing Repository) -> Links {
    do {
      return try repository.withObject(id) { _, bytes in
        var links = Links()
        var entries = TreeEntries(bytes, idLength: id.count)
        while let entry = try entries.next() {
          let name = Array(bytes[entry.name])
          let isTree = entry.mode & 0o170000 == 0o040000
          var reasons = try reasons(forName: name)
          if isTree {
            if let child = index[entry.id] {
              links.edges.append((name, child))
            } else {
              skipped.append(
                Skipped(what: entry.id.hex, why: "missing tree", isFailure: true))
            }
            reasons.remove(.forbidden)
          } else if blobs.contains(entry.id) {
            reasons.insert(.content)
          } else if entry.mode & 0o170000 != 0o160000, !present.contains(entry.id) {
            reasons.insert(.missing)
          }
          if !reasons.isEmpty {
            links.wanted.append((name, entry.id, entry.mode, reasons))
          }
        }
        return links
      }
    } catch {
      skipped.append(Skipped(what: id.hex, why: "\(error)", isFailure: true))
      return Links()
    }
  }

  private mutating func reasons(forName name: [UInt8]) throws -> TreeGraph.Reasons {
    if let known = judged[name] { return known }
    var reasons: TreeGraph.Reasons = []
    if session.forbiddenPaths.mayMatch(name: name) { reasons.insert(.forbidden) }
    if try name.withUnsafeBytes({ try content.scanner.hasCandidate($0) }) { reasons.insert(.name) }
    if session.rules.hasPathRules { reasons.insert(.name) }
    judged[name] = reasons
    return reasons
  }
}
