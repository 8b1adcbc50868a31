import Packs
import Platform
import ScanModel
import Synchronization

/// Reads only the trees in which commits differ from their parents, level by level.
///
/// The graph that comes out holds fewer trees than the whole one and answers `Attribution` the same for
/// these commits: it never enters a tree that a parent has at the same place.
struct ChangedTrees {
  /// A tree and the trees that parents have in its place.
  private struct Place: Hashable {
    var tree: UInt32
    var parents: [UInt32]
  }

  /// What the workers of all levels have read so far.
  private final class Shared: Sendable {
    let state = Mutex<(parts: [TreeLinks], receipt: Receipt)>(([], Receipt()))
  }

  private let session: ScanSession
  private let sweep: ObjectSweep
  private let numbers: ObjectNumbers
  private let blobs: WantedBlobs
  private let shared: Shared

  /// - Parameter blobs: those that hold a match.
  init(_ session: ScanSession, sweep: ObjectSweep, numbers: ObjectNumbers, blobs: Set<ObjectID>) {
    self.session = session
    self.sweep = sweep
    self.numbers = numbers
    self.blobs = WantedBlobs(blobs, numbers)
    self.shared = Shared()
  }

  /// - Parameter roots: trees of commits with the trees of their parents.
  func read(
    _ roots: [(tree: ObjectID, parents: [ObjectID])]
  ) throws(ScanError) -> (graph: TreeGraph, receipt: Receipt) {
    var level: Set<Place> = []
    for root in roots {
      guard let tree = numbers[root.tree] else { continue }
      level.insert(Place(tree: tree, parents: root.parents.compactMap { numbers[$0] }))
    }
    var folders: [UInt32: [[UInt8]: UInt32]] = [:]
    var depth = 0
    while !level.isEmpty, depth <= Attribution.deepestFolder {
      level = level.filter { !$0.parents.contains($0.tree) }
      var wanted: Set<UInt32> = []
      for place in level {
        for tree in [place.tree] + place.parents where folders[tree] == nil {
          wanted.insert(tree)
        }
      }
      try load(wanted.sorted().map { numbers.id(of: $0) }, into: &folders)
      // What is no tree, or cannot be read, leads nowhere.
      for tree in wanted where folders[tree] == nil { folders[tree] = [:] }
      var next: Set<Place> = []
      for place in level {
        for (name, child) in folders[place.tree] ?? [:] {
          let below = place.parents.compactMap { folders[$0]?[name] }
          if !below.contains(child) { next.insert(Place(tree: child, parents: below)) }
        }
      }
      level = next
      depth += 1
    }
    var (parts, receipt) = shared.state.withLock { state in
      defer { state.parts = [] }
      return state
    }
    return (TreeGraph(joining: &parts, numbers), receipt)
  }

  /// Reads some trees, each once, and notes their subfolders.
  private func load(
    _ trees: [ObjectID], into folders: inout [UInt32: [[UInt8]: UInt32]]
  ) throws(ScanError) {
    if trees.isEmpty { return }
    let (session, numbers, blobs, shared) = (session, numbers, blobs, shared)
    let before = shared.state.withLock { $0.parts.count }
    try sweep.run(
      kinds: .trees, only: trees, stage: .trees, session: session, progress: Progress(nil)
    ) {
      content in
      TreeReader(session, content, numbers: numbers, blobs: blobs)
    } finish: { reader, receipt in
      let part = TreeLinks(reader)
      shared.state.withLock {
        $0.parts.append(part)
        $0.receipt.merge(receipt)
      }
    }
    for part in shared.state.withLock({ $0.parts[before...] }) {
      for index in part.trees.indices {
        var folder: [[UInt8]: UInt32] = [:]
        for edge in part.edges(index) {
          folder[part.names[Int(edge.name)]] = edge.child
        }
        folders[part.trees[index].number] = folder
      }
    }
  }
}
