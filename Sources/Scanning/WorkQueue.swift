import Git
import Platform
import Synchronization

/// Items that are still to be worked on, and the results of the others; for several threads.
final class WorkQueue<Item: Sendable, Result: Sendable>: Sendable {
  private struct State {
    var next = 0
    var results: [Result?]
  }

  private let items: [Item]
  private let portion: Int
  private let state: Mutex<State>

  /// - Parameter portion: items that a thread takes at once.
  init(_ items: [Item], portion: Int) {
    self.items = items
    self.portion = portion
    state = Mutex(State(results: Array(repeating: nil, count: items.count)))
  }

  /// All results, in the order of the items, after all threads have ended: whoever takes an item from the
  /// queue works on it.
  var results: [Result] { state.withLock { $0.results.compactMap(\.self) } }

  /// Works on what nobody else has taken, until nothing is left.
  func work(_ body: (Item) -> Result) {
    while true {
      let from = state.withLock { state in
        defer { state.next = min(state.next + portion, items.count) }
        return state.next
      }
      if from == items.count { return }
      let done = items[from..<min(from + portion, items.count)].map { Result?.some(body($0)) }
      state.withLock { $0.results.replaceSubrange(from..<(from + done.count), with: done) }
    }
  }
}

extension Repository {
  /// Starts workers, each with the repository opened anew; whoever waits for them works as well.
  func startWorkers(
    _ count: Int, _ work: @escaping @Sendable (borrowing Repository) -> Void
  ) -> [Thread] {
    (0..<max(count, 0)).compactMap { _ in
      Thread(ifPossible: { [opening] in
        // Where a worker cannot start, the others do its work.
        if let repository = try? opening.open() { work(repository) }
      })
    }
  }
}
