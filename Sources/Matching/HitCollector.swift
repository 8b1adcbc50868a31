import CMatcher

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs the first stage and keeps what it found: for each rule, stretches of bytes in which RE2 has to
/// look.
///
/// Hyperscan tells every end of every match and no start, so each end becomes a window as wide as the rule's
/// matches reach from there, and a neighbour on each side; windows that touch are one.
final class HitCollector {
  struct Window {
    var rule: Int32
    /// Where its matches are, as offsets into the content; without a bound: where the hits themselves are.
    var start: Int
    var end: Int
  }

  /// What is known of one rule that was hit; all zeros before that.
  struct Slot {
    /// Where matches are around a hit; has no meaning unless `isKnown`.
    var reach: HitReach
    /// One more than the index of its newest window, or 0.
    var newest: Int32
    /// How many windows it has.
    var count: Int32
    var isKnown: Int32
    /// What has to follow a hit; has no meaning unless `isKnown`.
    var runBehind: RunBehind
    /// What has to stand around it; the same.
    var edges: NameEdges
    /// Whether more has to follow it (`FirstStage.tails`).
    var hasTail: Int32
  }

  let stage: FirstStage
  private let scratch: PatternScratch
  // One thread at a time has a collector, and libhs calls back while its scan waits: checking each access for
  // others at the same time takes as long as many a short scan.
  /// The databases of the stage's parts, from when they are first needed.
  private var databases: [PatternDatabase?]
  /// The same as libhs knows them.
  @exclusivity(unchecked) private var handles: [OpaquePointer?]
  /// The parts that run over everything, and those that run around long runs.
  let mainParts: [Int]
  private let gatedParts: [(part: Int, gate: FirstStage.Database.Gate)]
  @exclusivity(unchecked) private(set) var windows: [Window] = []
  /// One a rule; owned, and freed at the end. Plain memory: an array in a class is checked for
  /// uniqueness, retained and released at every hit. From `calloc`, which fetches no page for rules that
  /// are never hit.
  let slots: UnsafeMutablePointer<Slot>
  private let slotCount: Int
  /// Long runs of token bytes in the text that was scanned last, ascending.
  @exclusivity(unchecked) var runs: [Range<Int>] = []
  /// Runs of letters and digits within them, for the parts that ask for these.
  @exclusivity(unchecked) private var plainRuns: [Range<Int>] = []
  private let shortestPlainRun: Int?
  /// Where that text may have escapes; `nil` where nobody has looked.
  var escapes: EscapeBlocks?
  /// The shortest run that anybody asks for.
  let shortestRun: Int
  /// The text that is being scanned; not to be read at any other time.
  @exclusivity(unchecked) private var text = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Bytes of the text that was scanned last, and of the content that it is a part of.
  @exclusivity(unchecked) private(set) var length = 0
  @exclusivity(unchecked) private(set) var size = 0
  /// Where the text begins in that content.
  @exclusivity(unchecked) private(set) var origin = 0
  /// Where the piece that is being scanned begins in the content.
  @exclusivity(unchecked) private var base = 0
  /// The rule of each id of the database that is being scanned with.
  @exclusivity(unchecked) private var ruleOfID: RuleNumbers?
  @exclusivity(unchecked) private var stopsAtFirst = false
  /// Whoever takes pieces of a large text; `nil` where it is not cut.
  var helper: MatchHelper?
  /// What the next scan has to wait for; `nil` for a text that is there.
  var isThere: Scanner.Wait?
  /// Their collectors, once they were needed.
  var helpers: [HitCollector] = []

  /// From here on a rule's windows are joined whatever lies between: memory stays bounded on
  /// hostile input, and a wider window changes nothing in the result. Generated sources of some megabytes
  /// have thousands, and what is joined is decided anew wherever one of them changes.
  private static let windowLimit = 1 << 16

  /// - Parameters:
  ///   - shortestRun: of the runs that the caller wants to see.
  ///   - scratch: nobody else's.
  init(_ stage: FirstStage, shortestRun: Int, scratch: PatternScratch) throws(MatchingError) {
    self.stage = stage
    self.scratch = scratch
    databases = Array(repeating: nil, count: stage.parts.count)
    handles = Array(repeating: nil, count: stage.parts.count)
    mainParts = stage.parts.indices.filter { stage.parts[$0].kind.gate == nil }
    gatedParts = stage.parts.indices.compactMap { part in
      stage.parts[part].kind.gate.map { (part, $0) }
    }
    shortestPlainRun = gatedParts.lazy.filter(\.gate.isPlain).map(\.gate.shortest).min()
    slotCount = stage.entries.count
    guard let memory = calloc(max(slotCount, 1), MemoryLayout<Slot>.stride) else {
      throw MatchingError("scan", "no memory")
    }
    slots = memory.bindMemory(to: Slot.self, capacity: slotCount)
    var shortest = shortestRun
    for part in stage.parts {
      if let gate = part.kind.gate { shortest = min(shortest, gate.shortest) }
    }
    self.shortestRun = min(shortest, 64)
  }

  deinit { free(slots) }

  var isEmpty: Bool { windows.isEmpty }

  /// Runs the first stage over `bytes`, and finds the long runs.
  ///
  /// - Parameter part: where `bytes` begin in the content that they are a part of, and its size; without
  ///   it they are all of it.
  func scan(
    _ bytes: UnsafeRawBufferPointer, stopsAtFirst: Bool = false,
    part: (origin: Int, size: Int)? = nil
  ) throws(MatchingError) {
    begin(bytes, stopsAtFirst: stopsAtFirst, part: part)
    let isThere = self.isThere
    self.isThere = nil
    if let helper, bytes.count >= helper.smallest, !stopsAtFirst {
      try runPieces(bytes, helper, isThere)
    } else {
      try Scanner.wait(for: bytes.count, isThere)
      for part in mainParts {
        try run(part, bytes, 0..<bytes.count)
        if stopsAtFirst && !windows.isEmpty { return }
      }
      TokenRuns.find(in: bytes, shortest: shortestRun, into: &runs)
    }
    guard !runs.isEmpty else { return }
    if let shortest = shortestPlainRun {
      TokenRuns.findPlain(in: bytes, within: runs, shortest: shortest, into: &plainRuns)
    }
    for (part, gate) in gatedParts {
      try runGated(part, gate, gate.isPlain ? plainRuns : runs, bytes)
    }
  }

  /// Makes ready for a text.
  func begin(
    _ bytes: UnsafeRawBufferPointer, stopsAtFirst: Bool = false,
    part: (origin: Int, size: Int)? = nil
  ) {
    forget()
    text = bytes
    length = bytes.count
    self.stopsAtFirst = stopsAtFirst
    origin = part?.origin ?? 0
    size = part?.size ?? bytes.count
  }

  /// Finds the long runs of a whole content, and asks no database.
  func findRuns(in bytes: UnsafeRawBufferPointer) {
    begin(bytes)
    TokenRuns.find(in: bytes, shortest: shortestRun, into: &runs)
  }

  /// Drops what was found in the last content.
  private func forget() {
    for window in windows {
      slots[Int(window.rule)].newest = 0
      slots[Int(window.rule)].count = 0
    }
    windows.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    plainRuns.removeAll(keepingCapacity: true)
    escapes = nil
  }

  /// Stretches nearer to each other than this are run over as one: beginning anew costs as much.
  private static let joined = 256

  /// Runs a database over what lies around the long runs.
  private func runGated(
    _ part: Int, _ gate: FirstStage.Database.Gate, _ runs: [Range<Int>],
    _ bytes: UnsafeRawBufferPointer
  ) throws(MatchingError) {
    var start = -1
    var end = 0
    for i in runs.indices {
      let run = runs[i]
      if run.count < gate.shortest { continue }
      let from = max(run.lowerBound - gate.before, 0)
      let to = min(run.upperBound + gate.after, length)
      if start >= 0 && from <= end + Self.joined {
        end = to
        continue
      }
      if start >= 0 { try self.run(part, bytes, start..<end) }
      if stopsAtFirst && !windows.isEmpty { return }
      start = from
      end = to
    }
    if start >= 0 { try run(part, bytes, start..<end) }
  }

  func run(
    _ part: Int, _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
  ) throws(MatchingError) {
    guard let address = bytes.baseAddress, !range.isEmpty else { return }
    guard let count = UInt32(exactly: range.count) else {
      throw MatchingError("scan", "more than 4 GiB at once; scan as a stream")
    }
    base = origin + range.lowerBound
    ruleOfID = stage.parts[part].rules
    let database = try handle(of: part)
    // The collector outlives the call, and libhs keeps the pointer only during it.
    let context = Unmanaged.passUnretained(self).toOpaque()
    let code = hs_scan(
      database, (address + range.lowerBound).assumingMemoryBound(to: CChar.self), count, 0,
      scratch.memory, onHit, context)
    guard code == HS_SUCCESS || (code == HS_SCAN_TERMINATED && stopsAtFirst) else {
      throw MatchingError("scan", code: code, "the pattern engine failed")
    }
  }

  /// A part's database, loaded and provided with working memory.
  private func handle(of part: Int) throws(MatchingError) -> OpaquePointer {
    if let known = handles[part] { return known }
    let database = try stage.parts[part].database.database()
    databases[part] = database
    _ = try scratch.handle(for: database)
    handles[part] = database.handle
    return database.handle
  }

  /// - Returns: whether to go on.
  @inline(__always)
  fileprivate func record(_ id: Int, end: Int) -> Bool {
    let rule = ruleOfID.map { $0[id] } ?? id
    // The canary has an id of its own, and a dropped rule of a base has none.
    guard rule >= 0, rule < slotCount else { return true }
    know(rule)
    let slot = slots[rule]
    let end = base + end
    if slot.runBehind.length > 0 {
      if !slot.edges.isMet(in: text, around: end - origin) { return true }
      // The main databases run before the runs are known.
      if slot.runBehind.length >= RunBehind.shortestListed, !runs.isEmpty,
        !slot.runBehind.isMet(by: runs, behind: end - origin)
      {
        return true
      }
      if !slot.runBehind.isMet(in: text, behind: end - origin) { return true }
    }
    if slot.hasTail != 0, stage.tails[rule]?.isMet(in: text, behind: end - origin) != true {
      return true
    }
    add(
      Window(
        rule: Int32(truncatingIfNeeded: rule), start: max(end - Int(slot.reach.before) - 1, 0),
        end: min(end + Int(slot.reach.after) + 1, size)))
    return !stopsAtFirst
  }

  /// Looks up what is known of a rule, when it is first hit.
  @inline(__always)
  func know(_ rule: Int) {
    if slots[rule].isKnown != 0 { return }
    let entry = stage.entries[rule]
    slots[rule].reach = entry.reach
    slots[rule].runBehind = entry.runBehind
    slots[rule].edges = entry.edges
    slots[rule].hasTail = stage.tails[rule] == nil ? 0 : 1
    slots[rule].isKnown = 1
  }

  /// Adds a window of a rule that is known.
  @inline(__always)
  func add(_ window: Window) {
    let rule = Int(window.rule)
    let slot = slots[rule]
    // Ends of one rule mostly ascend; what does not touch the newest window gets its own.
    if slot.newest > 0 {
      let newest = Int(slot.newest) - 1
      let old = windows[newest]
      if (window.start <= old.end && window.end >= old.start) || slot.count >= Self.windowLimit {
        windows[newest].start = min(old.start, window.start)
        windows[newest].end = max(old.end, window.end)
        return
      }
    }
    windows.append(window)
    slots[rule].newest = Int32(truncatingIfNeeded: windows.count)
    slots[rule].count += 1
  }
}

private func onHit(
  _ id: UInt32, _ from: UInt64, _ to: UInt64, _ flags: UInt32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
  guard let context else { return 1 }
  // `scan` keeps the collector alive while libhs calls back.
  return Unmanaged<HitCollector>.fromOpaque(context)._withUnsafeGuaranteedRef {
    $0.record(Int(id), end: Int(truncatingIfNeeded: to)) ? 0 : 1
  }
}
