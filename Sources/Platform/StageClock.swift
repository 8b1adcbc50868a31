import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Processor time by stage, gathered from all threads, for `--profile`.
package final class StageClock: Sendable {
  package enum Stage: Int, CaseIterable, Sendable {
    case index, inflate, delta, match, verify, objects, trees, attribute, judge
  }

  private let sums = Mutex([UInt64](repeating: 0, count: Stage.allCases.count))

  package init() {}

  fileprivate func add(_ nanoseconds: [UInt64]) {
    sums.withLock { sums in
      for stage in sums.indices { sums[stage] += nanoseconds[stage] }
    }
  }

  /// Nanoseconds so far; what a thread is in the middle of is not in it.
  package func time(of stage: Stage) -> UInt64 { sums.withLock { $0[stage.rawValue] } }
}

/// One thread's watch: the time of a stage that begins inside of another one is that one's alone.
package final class StageTimer {
  private let clock: StageClock
  private var sums = [UInt64](repeating: 0, count: StageClock.Stage.allCases.count)
  private var stages: [StageClock.Stage] = []
  private var last: UInt64 = 0

  package init(_ clock: StageClock) { self.clock = clock }

  package func begin(_ stage: StageClock.Stage) {
    lap()
    stages.append(stage)
  }

  /// Ends the stage that began last.
  package func end() {
    lap()
    stages.removeLast()
    if stages.isEmpty {
      clock.add(sums)
      for index in sums.indices { sums[index] = 0 }
    }
  }

  private func lap() {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    let now = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    if let stage = stages.last { sums[stage.rawValue] += now - last }
    last = now
  }
}

extension StageTimer? {
  /// Runs `body` as a part of a stage; without a timer at the cost of one comparison.
  @inline(__always)
  package func measure<R: ~Copyable, E: Error>(
    _ stage: StageClock.Stage, _ body: () throws(E) -> R
  ) throws(E) -> R {
    guard let timer = self else { return try body() }
    timer.begin(stage)
    defer { timer.end() }
    return try body()
  }
}
