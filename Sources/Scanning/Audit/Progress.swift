package import Platform
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Counts what is done and tells a listener at most ten times a second.
package final class Progress: Sendable {
  package struct State: Sendable {
    package var stage: String
    package var done: Int
    package var total: Int
  }

  /// Where stages are timed.
  package let clock: StageClock?
  private let listener: (@Sendable (State) -> Void)?
  private let state = Mutex<(State, lastTold: Int64)>((State(stage: "", done: 0, total: 0), 0))

  /// - Parameters:
  ///   - listener: called on whichever thread made the step; `nil` for none.
  ///   - clock: gathers the processor time of stages.
  package init(_ listener: (@Sendable (State) -> Void)?, clock: StageClock? = nil) {
    self.listener = listener
    self.clock = clock
  }

  /// Runs what this thread does alone as a stage.
  func measure<R: ~Copyable, E: Error>(
    _ stage: StageClock.Stage, _ body: () throws(E) -> R
  ) throws(E) -> R {
    let timer = clock.map { StageTimer($0) }
    return try timer.measure(stage, body)
  }

  func begin(_ stage: String, total: Int) {
    guard let listener else { return }
    let current = state.withLock { state in
      state.0 = State(stage: stage, done: 0, total: total)
      state.lastTold = now()
      return state.0
    }
    listener(current)
  }

  /// Says that nothing more will come.
  func end() {
    guard let listener else { return }
    listener(
      state.withLock { state in
        state.0.done = state.0.total
        return state.0
      })
  }

  func advance(_ count: Int) {
    guard let listener else { return }
    let told: State? = state.withLock { state in
      state.0.done += count
      guard now() - state.lastTold > 100 else { return nil }
      state.lastTold = now()
      return state.0
    }
    if let told { listener(told) }
  }
}

/// Milliseconds of the monotonic clock.
private func now() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}
