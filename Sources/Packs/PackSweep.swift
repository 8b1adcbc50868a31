import Platform
package import ScanModel
import Synchronization

/// Reads every object of a set of object folders exactly once, as fast as the packs allow.
///
/// git's own way asks for one object after another and rebuilds most bases many times. A sweep maps
/// all packs, turns their deltas into a forest, and builds each tree from its root down: every entry
/// is inflated once. Trees are shared among threads. Asking libgit2 or `git cat-file` for each object
/// was measured at 8 to 30 times the processor time.
package struct PackSweep: Sendable {
  /// What could not be read while the folders were opened: whole files, and objects whose chain of
  /// deltas does not start anywhere. Their objects are not shown by sweeps.
  package let failures: [PackFailure]
  package let limits: PackLimits
  private let forest: ObjectForest

  /// Maps the packs, builds the forest and lists the loose objects.
  ///
  /// - Parameters:
  ///   - objectDirectories: absolute `objects` folders: the repository's own, then its alternates.
  ///   - idLength: bytes of an object id: 20 or 32.
  /// Cost: about 0.3 µs an object, and 40 bytes of memory.
  package init(
    objectDirectories: [String], idLength: Int, limits: PackLimits = PackLimits()
  ) throws(PacksError) {
    guard idLength == 20 || idLength == 32 else { throw .unsupportedIDLength(idLength) }
    guard objectDirectories.count < Int(UInt16.max) else { throw .tooLarge }
    var failures: [PackFailure] = []
    var packs: [PackFile] = []
    for directory in objectDirectories {
      PackFolder.open(directory, idLength: idLength, &packs, &failures)
    }
    // Larger packs first: where copies exist, most objects then come out of the same trees.
    packs.sort { a, b in
      a.index.count == b.index.count
        ? a.file.path.utf8.lexicographicallyPrecedes(b.file.path.utf8)
        : a.index.count > b.index.count
    }
    let loose = LooseStore(objectDirectories, idLength: idLength, failures: &failures)
    var builder = ForestBuilder(idLength: idLength, failures: failures)
    self.forest = try builder.build(packs, loose)
    self.failures = builder.failures
    self.limits = limits
  }

  /// How many different objects there are, the unreadable ones included.
  package var objectCount: Int { forest.byID.count }

  /// The ids of all objects, sorted, each once; made anew by each call.
  package var objectIDs: [ObjectID] { forest.byID.map { forest.id($0.number) } }

  /// Whether the object folders hold an object.
  package func contains(_ id: ObjectID) -> Bool { forest.entry(of: id) != nil }

  /// The number by which nodes name an object, below `numberLimit`; `nil` when it is not there.
  package func number(of id: ObjectID) -> Int32? { forest.entry(of: id) }

  /// The same for the bytes of an id.
  package func number(of id: UnsafeRawBufferPointer) -> Int32? { forest.entry(of: id) }

  /// The id of the object that has a number.
  package func id(of number: Int32) -> ObjectID { forest.id(number) }

  /// All numbers are below this one.
  package var numberLimit: Int { forest.entries.count }

  /// Shows every object of some kinds once.
  ///
  /// - Parameters:
  ///   - threads: how many workers share the work, the calling thread among them.
  ///   - kinds: trees of deltas of other kinds are passed over without being read.
  ///   - part: shows the objects of this part alone.
  ///   - makeWorker: called once on each worker's thread with its number from 0.
  package func run(
    threads: Int, kinds: PackObjectKinds = .all, part: SweepPart? = nil,
    makeWorker: @escaping @Sendable (Int) -> PackWorker
  ) {
    run(plan(kinds: kinds, part: part), threads, makeWorker)
  }

  func plan(kinds: PackObjectKinds, part: SweepPart?) -> SweepPlan {
    let plan = SweepPlan(forest, kinds: kinds)
    return part.map { plan.cut($0) } ?? plan
  }

  /// Shows some objects once each, whatever their kind, in the order that reads them fastest.
  ///
  /// - Returns: the ids that no object folder holds, or only in chains that `failures` tells of, in the
  ///   given order.
  @discardableResult
  package func read(
    _ ids: some Sequence<ObjectID>, threads: Int,
    makeWorker: @escaping @Sendable (Int) -> PackWorker
  ) -> [ObjectID] {
    var missing: [ObjectID] = []
    var entries: [Int32] = []
    for id in ids {
      if let entry = forest.entry(of: id), forest.entries[Int(entry)].isReachable {
        entries.append(entry)
      } else {
        missing.append(id)
      }
    }
    run(SweepPlan(forest, entries: entries), threads, makeWorker)
    return missing
  }

  private func run(
    _ plan: SweepPlan, _ threads: Int, _ makeWorker: @escaping @Sendable (Int) -> PackWorker
  ) {
    let threads = max(1, threads)
    let limits = limits
    let next = SharedCounter()
    let budget = MemoryBudget(limit: limits.memoryLimit)
    Thread.concurrently(threads) { number in
      let worker = makeWorker(number)
      defer { worker.finished() }
      guard var walker = TreeWalker(plan, worker, limits: limits, budget: budget) else { return }
      while true {
        let index = next.take()
        guard index < plan.roots.count else { break }
        walker.walk(plan.roots[index])
      }
    }
  }
}

/// Hands out 0, 1, 2… to any number of threads.
private final class SharedCounter: Sendable {
  private let value = Atomic<Int>(0)

  func take() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
}
