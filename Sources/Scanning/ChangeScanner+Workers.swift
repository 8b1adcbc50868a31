import Git
import Matching
import Platform
import ScanModel

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
    let queue = WorkQueue<TreeChange, BlobResult>(added, portion: Self.portion)
    share(count, repository) { content, repository in
      queue.work { added in
        content.result { $0.matches(in: added.id, path: added.path, of: repository) }
      }
    }
    return queue.results
  }

  /// Runs `work` on several threads, each with a scanner and a repository of its own, and on this one.
  mutating func share(
    _ count: Int, _ repository: borrowing Repository,
    _ work: @escaping @Sendable (inout ContentScanner, borrowing Repository) -> Void
  ) {
    let threads = repository.startWorkers(count - 1) { [session] repository in
      if var content = try? ContentScanner(session) { work(&content, repository) }
    }
    let own = content.receipt
    work(&content, repository)
    for thread in threads { thread.join() }
    content.receipt = own
  }

  /// What is told once for a blob at its path must not be met by two workers: an unresolved merge may
  /// name a path three times.
  private static func hasEachPathOnce(_ added: [TreeChange]) -> Bool {
    !zip(added, added.dropFirst()).contains { $0.path == $1.path }
  }
}

extension ContentScanner {
  /// What the scan of one blob gives, with a receipt of its own.
  mutating func result(
    _ scan: (inout ContentScanner) -> [Match]?
  ) -> ChangeScanner.BlobResult {
    receipt = Receipt()
    let matches = scan(&self)
    return ChangeScanner.BlobResult(matches: matches, receipt: receipt)
  }
}
