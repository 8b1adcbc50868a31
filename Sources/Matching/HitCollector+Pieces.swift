import Synchronization

/// Lends further threads, so that the pieces of a large text can be matched at once.
///
/// This module starts no threads itself.
package struct MatchHelper: Sendable {
  /// From this size on a text is cut, bytes.
  let smallest: Int
  /// Bytes of a piece, a multiple of `EscapeBlocks.wordBytes`.
  let piece: Int
  /// How many threads may be started for one text.
  let count: Int
  /// Starts a body elsewhere; the answer waits for its end. `nil` where nobody can help now.
  let start: @Sendable (@escaping @Sendable () -> Void) -> (() -> Void)?

  /// - Parameter piece: small enough to stay near a processor while several passes read it.
  package init(
    smallest: Int, piece: Int = 256 << 10, count: Int,
    start: @escaping @Sendable (@escaping @Sendable () -> Void) -> (() -> Void)?
  ) {
    precondition(piece > 0 && piece % EscapeBlocks.wordBytes == 0)
    self.smallest = smallest
    self.piece = piece
    self.count = count
    self.start = start
  }
}

extension HitCollector {
  /// Runs the main databases over the pieces of a text, and finds its runs and escapes, on all threads.
  ///
  /// What decides a hit is at most `widthLimit` bytes and one neighbour on each side (`Scanner+Changes.swift`
  /// builds on the same), so pieces that overlap by that much have the hits of the whole. A piece's end may
  /// add hits, which RE2 then refuses.
  ///
  /// - Parameter isThere: for a text that is still arriving: a piece is begun when it is there.
  func runPieces(
    _ bytes: UnsafeRawBufferPointer, _ helper: MatchHelper, _ isThere: Scanner.Wait?
  ) throws(MatchingError) {
    let work = PieceWork(bytes, size: helper.piece, isThere)
    // All that may fail comes before the first thread, which nobody would wait for.
    let collectors = try collectors(of: max(min(helper.count, work.count - 1), 0))
    var waits: [() -> Void] = []
    for collector in collectors {
      collector.begin(bytes, part: (origin, size))
      let lent = Lent(collector: collector)
      guard let wait = helper.start({ work.run(lent.collector) }) else { break }
      waits.append(wait)
    }
    work.run(self)
    // Nothing of this may go away before the others have ended.
    for wait in waits { wait() }
    let results = try work.results()
    for other in collectors.prefix(waits.count) {
      for window in other.windows {
        know(Int(window.rule))
        add(window)
      }
    }
    runs = results.flatMap(\.runs)
    escapes = EscapeBlocks(words: results.flatMap(\.escapes))
  }

  /// What another thread works with: it alone until the first has waited for it.
  private struct Lent: @unchecked Sendable {
    let collector: HitCollector
  }

  /// The collectors of so many helpers, kept for the next text.
  private func collectors(of count: Int) throws(MatchingError) -> ArraySlice<HitCollector> {
    while helpers.count < count {
      helpers.append(
        try HitCollector(stage, shortestRun: shortestRun, scratch: PatternScratch()))
    }
    return helpers.prefix(count)
  }

  /// One piece: the first stage, and then what reads the same bytes while they are near.
  fileprivate func runPiece(
    _ bytes: UnsafeRawBufferPointer, _ work: PieceWork, _ piece: Range<Int>
  ) throws(MatchingError) -> PieceWork.Result {
    let reach = FirstStageFactor.widthLimit + 2
    let end = min(piece.upperBound + 2, bytes.count)
    // What has to follow a hit (`RunBehind`) may stand behind the piece.
    try work.wait(for: min(piece.upperBound + reach, bytes.count))
    for part in mainParts { try run(part, bytes, max(piece.lowerBound - reach, 0)..<end) }
    var result = PieceWork.Result()
    var found: [Range<Int>] = []
    let whole = try work.withoutCutRuns(piece)
    TokenRuns.find(in: bytes.slice(whole), shortest: shortestRun, into: &found)
    let start = whole.lowerBound
    result.runs = found.map { ($0.lowerBound + start)..<($0.upperBound + start) }
    EscapeBlocks.find(in: bytes.slice(piece), into: &result.escapes)
    return result
  }
}

/// The pieces of one text, which several threads draw from.
///
/// `@unchecked Sendable`: the bytes are only read, and outlive the threads.
private final class PieceWork: @unchecked Sendable {
  struct Result {
    /// Ascending, offsets into the text.
    var runs: [Range<Int>] = []
    var escapes: [UInt64] = []
  }

  private struct Outcome {
    var results: [Result]
    var failure: MatchingError?
  }

  private let bytes: UnsafeRawBufferPointer
  private let size: Int
  private let isThere: Scanner.Wait?
  let count: Int
  private let next = Atomic(0)
  private let outcome: Mutex<Outcome>

  init(_ bytes: UnsafeRawBufferPointer, size: Int, _ isThere: Scanner.Wait?) {
    self.bytes = bytes
    self.size = size
    self.isThere = isThere
    count = (bytes.count + size - 1) / size
    outcome = Mutex(Outcome(results: Array(repeating: Result(), count: count)))
  }

  /// Waits until the first `count` bytes of the text may be read.
  func wait(for count: Int) throws(MatchingError) {
    try Scanner.wait(for: count, isThere)
  }

  /// A piece with its ends moved to where no run of token bytes is cut; empty where it lies in the midst
  /// of one. The run at its end belongs to it, wherever it ends.
  func withoutCutRuns(_ piece: Range<Int>) throws(MatchingError) -> Range<Int> {
    var start = piece.lowerBound
    if start > 0 {
      while start < piece.upperBound, TokenRuns.bytes.contains(bytes[start]) { start += 1 }
      // Whoever has the start of that run looks for its end: each byte is looked at twice at most.
      if start == piece.upperBound { return start..<start }
    }
    var end = piece.upperBound
    var there = end
    while end < bytes.count {
      if end == there {
        there = min(there + size, bytes.count)
        try wait(for: there)
      }
      guard TokenRuns.bytes.contains(bytes[end]) else { break }
      end += 1
    }
    return start..<end
  }

  /// Works until no piece is left, or one has failed.
  func run(_ collector: HitCollector) {
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let piece = (index * size)..<min((index + 1) * size, bytes.count)
      do throws(MatchingError) {
        let result = try collector.runPiece(bytes, self, piece)
        outcome.withLock { $0.results[index] = result }
      } catch {
        outcome.withLock { $0.failure = error }
        next.store(count, ordering: .relaxed)
      }
    }
  }

  /// The results of all pieces, in their order, once all threads have ended.
  func results() throws(MatchingError) -> [Result] {
    let outcome = outcome.withLock { $0 }
    if let failure = outcome.failure { throw failure }
    return outcome.results
  }
}
