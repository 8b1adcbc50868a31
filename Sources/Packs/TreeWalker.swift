import Platform
import ScanModel

/// One worker: builds the objects of one delta tree after another, depth first, and shows them.
///
/// A base is inflated once and kept while deltas on it remain; it is given up before the last of them is
/// descended into. Nothing recurses.
struct TreeWalker: ~Copyable {
  /// A base with deltas that are still to be built.
  private struct Frame {
    let number: Int32
    /// The next delta, one that is needed.
    var child: Int32
    let buffer: PoolBuffer
    let content: UnsafeMutableRawBufferPointer
  }

  /// An object just built.
  struct Built {
    let buffer: PoolBuffer
    let content: UnsafeMutableRawBufferPointer
    let kind: PackObjectKind
  }

  let plan: SweepPlan
  let forest: ObjectForest
  private let worker: PackWorker
  private let timer: StageTimer?
  let wholeObjectLimit: Int
  let inflater: Inflater
  var pool: BufferPool
  private var frames: [Frame] = []
  private let node: PackNode
  private let showsNodes: Bool

  /// - Returns: `nil` when there is nothing to do, or no memory; the latter is reported.
  init?(_ plan: SweepPlan, _ worker: PackWorker, limits: PackLimits, budget: MemoryBudget) {
    guard let first = plan.roots.first else { return nil }
    guard let inflater = Inflater() else {
      worker.failed(
        PackFailure(.unreadable, file: "zlib", detail: "no memory for a decompressor"))
      return nil
    }
    self.plan = plan
    self.forest = plan.forest
    self.worker = worker
    self.timer = worker.timer
    self.wholeObjectLimit = limits.wholeObjectLimit
    self.inflater = inflater
    self.pool = BufferPool(budget: budget)
    self.node = PackNode(id: plan.forest.id(first))
    self.node.timer = worker.timer
    self.showsNodes = worker.visitNode != nil
  }

  /// Builds and shows a root and everything based on it.
  mutating func walk(_ root: Int32) {
    guard let built = buildRoot(root) else { return }
    showWhole(root, built)
    push(root, built)
    while let frame = frames.last {
      let child = frame.child
      let next = plan.needed(forest.entries[Int(child)].nextSibling)
      let built = buildDelta(child, on: frame)
      if next < 0 {
        frames.removeLast()
        pool.give(frame.buffer)
        leave(frame.number)
      } else {
        frames[frames.count - 1].child = next
      }
      if let built { push(child, built) }
    }
    pool.trim()
  }

  /// Keeps an object whose deltas are needed, gives up the memory of others.
  private mutating func push(_ number: Int32, _ built: Built) {
    let child = plan.needed(forest.entries[Int(number)].firstChild)
    if child < 0 {
      pool.give(built.buffer)
    } else {
      frames.append(
        Frame(number: number, child: child, buffer: built.buffer, content: built.content))
    }
  }

  // MARK: Building

  private mutating func buildRoot(_ number: Int32) -> Built? {
    let entry = forest.entries[Int(number)]
    guard let pack = forest.sources[Int(entry.source)].pack, let kind = entry.kind else {
      return buildLoose(number)
    }
    let size = Int(entry.size)
    guard size <= wholeObjectLimit, let buffer = pool.take(size) else {
      deferTree(number, size: exactSize(number, pack))
      return nil
    }
    let content = UnsafeMutableRawBufferPointer(start: buffer.start, count: size)
    if let problem = inflate(number, pack, into: content) {
      pool.give(buffer)
      fail(number, problem)
      return nil
    }
    return Built(buffer: buffer, content: content, kind: kind)
  }

  /// The declared size, also where the forest's 32 bits do not hold it.
  private func exactSize(_ number: Int32, _ pack: PackFile) -> Int? {
    EntryHeader(forest.packed(number, in: pack), idLength: forest.idLength)
      .map { Int(clamping: $0.size) }
  }

  /// Inflates an entry's data, its CRC-32 checked where the index has one.
  private func inflate(
    _ number: Int32, _ pack: PackFile, into target: UnsafeMutableRawBufferPointer
  ) -> PackFailure? {
    let entry = forest.entries[Int(number)]
    let packed = forest.packed(number, in: pack)
    if let crc = pack.index.crc(Int(entry.position)), crc != Inflater.crc32(packed) {
      return forest.failure(number, .checksum, "the packed bytes are damaged (CRC-32)")
    }
    // The head was read out of these bytes, so it is not longer than they are.
    let stream = UnsafeRawBufferPointer(rebasing: packed[Int(entry.headerLength)...])
    timer?.begin(.inflate)
    let isWhole = inflater.inflate(stream, into: target) != nil
    timer?.end()
    guard isWhole else {
      return forest.failure(
        number, .inflate, "the zlib stream is damaged or not \(target.count) bytes long")
    }
    return nil
  }

  /// Builds, and shows, a delta; its instructions are given up on return.
  private mutating func buildDelta(_ number: Int32, on frame: Frame) -> Built? {
    let entry = forest.entries[Int(number)]
    guard let pack = forest.sources[Int(entry.source)].pack, let kind = entry.kind else {
      return nil
    }
    guard Int(entry.size) <= wholeObjectLimit, let instructions = pool.take(Int(entry.size)) else {
      deferTree(number, size: nil)
      return nil
    }
    defer { pool.give(instructions) }
    let writable = UnsafeMutableRawBufferPointer(
      start: instructions.start, count: Int(entry.size))
    if let problem = inflate(number, pack, into: writable) {
      fail(number, problem)
      return nil
    }
    let delta = UnsafeRawBufferPointer(writable)
    guard let head = Delta.head(delta), head.base == frame.content.count else {
      fail(number, forest.failure(number, .delta, "the delta was made for another base"))
      return nil
    }
    guard head.result <= wholeObjectLimit, let buffer = pool.take(head.result) else {
      deferTree(number, size: head.result)
      return nil
    }
    let content = UnsafeMutableRawBufferPointer(start: buffer.start, count: head.result)
    let base = UnsafeRawBufferPointer(frame.content)
    timer?.begin(.delta)
    var isDetailed = showsNodes && plan.marks[Int(number)] == SweepPlan.Mark.visit
    let isValid: Bool
    if isDetailed, let answer = node.setDelta(delta, head.start, base: base, target: content) {
      isValid = answer
    } else {
      isDetailed = false
      isValid = Delta.apply(delta, from: head.start, to: base, into: content)
    }
    timer?.end()
    guard isValid else {
      pool.give(buffer)
      fail(number, forest.failure(number, .delta, "the delta does not fit its base or its size"))
      return nil
    }
    let built = Built(buffer: buffer, content: content, kind: kind)
    if isDetailed {
      showDelta(number, built, on: frame.number)
    } else {
      showWhole(number, built)
    }
    return built
  }

  // MARK: Showing

  private func showWhole(_ number: Int32, _ built: Built) {
    guard plan.marks[Int(number)] == SweepPlan.Mark.visit else { return }
    let id = forest.id(number)
    guard let visitNode = worker.visitNode else {
      worker.visit(id, built.kind, UnsafeRawBufferPointer(built.content))
      return
    }
    node.setWhole(built.content)
    node.id = id
    node.kind = built.kind
    node.number = number
    node.hasChildren = plan.needed(forest.entries[Int(number)].firstChild) >= 0
    visitNode(node)
  }

  private func showDelta(_ number: Int32, _ built: Built, on parent: Int32) {
    node.id = forest.id(number)
    node.kind = built.kind
    node.number = number
    node.hasChildren = plan.needed(forest.entries[Int(number)].firstChild) >= 0
    // A base that was not shown means nothing to the caller.
    node.parent = plan.marks[Int(parent)] == SweepPlan.Mark.visit ? parent : nil
    worker.visitNode?(node)
    if node.hasChildren { node.build() }
  }

  private func leave(_ number: Int32) {
    if showsNodes, plan.marks[Int(number)] == SweepPlan.Mark.visit { worker.leaveNode(number) }
  }

  // MARK: What is not built

  /// Hands an object and everything based on it to the caller as too large.
  func deferTree(_ number: Int32, size: Int?, kind: PackObjectKind? = nil) {
    forEachBelow(number) { entry in
      let isTop = entry == number
      worker.deferred(
        forest.id(entry), kind ?? forest.entries[Int(entry)].kind, isTop ? size : nil)
    }
  }

  /// Reports an object, and everything based on it as without a base.
  func fail(_ number: Int32, _ failure: PackFailure) {
    forEachBelow(number) { entry in
      worker.failed(
        entry == number
          ? failure
          : forest.failure(entry, .base, "the object that it is a delta on cannot be read"))
    }
  }

  /// Runs `body` for an entry and all below it that are to be shown.
  private func forEachBelow(_ number: Int32, _ body: (Int32) -> Void) {
    var pending = [number]
    while let entry = pending.popLast() {
      if plan.marks[Int(entry)] == SweepPlan.Mark.visit { body(entry) }
      var child = plan.needed(forest.entries[Int(entry)].firstChild)
      while child >= 0 {
        pending.append(child)
        child = plan.needed(forest.entries[Int(child)].nextSibling)
      }
    }
  }
}
