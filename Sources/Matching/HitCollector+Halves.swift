import Synchronization

/// Lends a second thread, so that a large text can be matched in two halves at once.
///
/// This module starts no threads itself.
package struct MatchHelper: Sendable {
  /// From this size on a text is cut, bytes.
  let smallest: Int
  /// Starts a body elsewhere; the answer waits for its end. `nil` where nobody can help now.
  let start: @Sendable (@escaping @Sendable () -> Void) -> (() -> Void)?

  package init(
    smallest: Int, start: @escaping @Sendable (@escaping @Sendable () -> Void) -> (() -> Void)?
  ) {
    self.smallest = smallest
    self.start = start
  }
}

extension HitCollector {
  /// What the second thread works with: it alone until the first has waited for it.
  private struct Lent: @unchecked Sendable {
    let collector: HitCollector
    let bytes: UnsafeRawBufferPointer
  }

  private func collectorOfOtherHalf() throws(MatchingError) -> HitCollector {
    if let otherHalf { return otherHalf }
    let made = try HitCollector(stage, shortestRun: shortestRun, scratch: PatternScratch())
    otherHalf = made
    return made
  }

  /// Runs a database over both halves of a text at once.
  ///
  /// What decides a hit is at most `widthLimit` bytes and one neighbour on each side (`Scanner+Changes.swift`
  /// builds on the same), so halves that overlap by that much have the hits of the whole. A piece's end may
  /// add hits, which RE2 then refuses.
  func runHalves(
    _ part: Int, _ bytes: UnsafeRawBufferPointer, _ helper: MatchHelper
  ) throws(MatchingError) {
    let middle = bytes.count / 2
    let from = max(middle - FirstStageFactor.widthLimit - 2, 0)
    let other = try collectorOfOtherHalf()
    other.begin(bytes, part: (origin, size))
    let failure = Mutex<MatchingError?>(nil)
    let lent = Lent(collector: other, bytes: bytes)
    let wait = helper.start {
      do throws(MatchingError) {
        try lent.collector.run(part, lent.bytes, from..<lent.bytes.count)
      } catch {
        failure.withLock { $0 = error }
      }
    }
    guard let wait else { return try run(part, bytes, 0..<bytes.count) }
    var own: MatchingError?
    do throws(MatchingError) {
      try run(part, bytes, 0..<min(middle + 2, bytes.count))
    } catch {
      own = error
    }
    // Nothing of this may go away before the other has ended.
    wait()
    if let error = own ?? failure.withLock({ $0 }) { throw error }
    for window in other.windows {
      know(Int(window.rule))
      add(window)
    }
  }
}
