import Git
import Matching
import Platform
import ScanModel
import Synchronization

/// The blobs of a large change, scanned on all processors.
extension ChangeScanner {
  /// What the scan of one blob gave.
  struct BlobResult: Sendable {
    /// `nil` where the blob could not be read.
    let matches: [Match]?
    /// Of this blob alone.
    let receipt: Receipt
  }

  /// Blobs for each worker that make up for its start: it opens the repository for itself and needs
  /// working memory of the engine.
  private static let blobsPerWorker = 64
  /// Blobs that a worker takes at once.
  private static let portion = 8

  /// Scans all blobs of a change at once.
  ///
  /// - Returns: what one worker would have found, in the order of the change; `nil` where the change is
  ///   too small for several.
  mutating func scanConcurrently(_ added: [TreeChange], repository: borrowing Repository)
    -> [BlobResult]?
  {
    let most = added.count / Self.blobsPerWorker
    guard most > 1, !isOneOfMany, Self.hasEachPathOnce(added) else { return nil }
    let count = min(session.threads, most)
    if count == 1 { return nil }
    let queue = WorkQueue(added, portion: Self.portion)
    let threads = (1..<count).compactMap { _ in
      Thread(ifPossible: { [session, opening = repository.opening] in
        // Where a worker cannot start, the others do its work.
        guard let repository = try? opening.open(), var content = try? ContentScanner(session)
        else { return }
        queue.work(&content, repository)
      })
    }
    let own = content.receipt
    queue.work(&content, repository)
    for thread in threads { thread.join() }
    content.receipt = own
    return queue.results
  }

  /// What is told once for a blob at its path must not be met by two workers: an unresolved merge may
  /// name a path three times.
  private static func hasEachPathOnce(_ added: [TreeChange]) -> Bool {
    !zip(added, added.dropFirst()).contains { $0.path == $1.path }
  }
}

/// Blobs that are still to be scanned, and the results of the others.
private final class WorkQueue: Sendable {
  private struct State {
    var next = 0
    var results: [ChangeScanner.BlobResult?]
  }

  private let added: [TreeChange]
  private let portion: Int
  private let state: Mutex<State>

  init(_ added: [TreeChange], portion: Int) {
    self.added = added
    self.portion = portion
    state = Mutex(State(results: Array(repeating: nil, count: added.count)))
  }

  /// All results, after all workers have ended: whoever takes a blob from the queue scans it.
  var results: [ChangeScanner.BlobResult] { state.withLock { $0.results.compactMap(\.self) } }

  /// Scans what nobody else has taken, until nothing is left.
  func work(_ content: inout ContentScanner, _ repository: borrowing Repository) {
    while true {
      let from = state.withLock { state in
        defer { state.next = min(state.next + portion, added.count) }
        return state.next
      }
      if from == added.count { return }
      var results: [ChangeScanner.BlobResult?] = []
      for change in added[from..<min(from + portion, added.count)] {
        content.receipt = Receipt()
        let matches = content.matches(in: change.id, path: change.path, of: repository)
        results.append(ChangeScanner.BlobResult(matches: matches, receipt: content.receipt))
      }
      let done = results
      state.withLock { $0.results.replaceSubrange(from..<(from + done.count), with: done) }
    }
  }
}
