import Git
import Matching
import ScanModel

/// The blobs of many changes, matched before the changes are looked at: the versions of a path one after the
/// other, and on several processors.
extension ChangeScanner {
  /// More workers wait for the memory, and each has trees and bases of its own.
  static let workersLimit = 4
  /// Blobs for each worker: those of a range share most of their bases and trees, which each worker builds for
  /// itself.
  private static let versionsPerWorker = 128

  /// Matches the blobs that changes add, as one that asks for them one by one would.
  mutating func matchAhead(_ changes: [ChangeSet], repository: borrowing Repository) {
    let files = versions(in: changes)
    let blobs = files.reduce(0) { $0 + $1.count }
    let count = max(min(session.threads, Self.workersLimit, blobs / Self.versionsPerWorker), 1)
    let byChanges = files.count < blobs && session.rules.canMatchChanges
    // What is left is matched where it is asked for.
    guard byChanges || count > 1 else { return }
    let queue = WorkQueue<[BlobAtPath], [BlobResult]>(files, portion: 1)
    share(count, repository) { [rules = session.rules] content, repository in
      var versions = VersionMatcher(rules)
      queue.work { blobs in
        guard byChanges, blobs.count > 1 else {
          return blobs.map { blob in
            content.result { $0.matches(in: blob.blob, path: blob.path, of: repository) }
          }
        }
        defer { versions.forget() }
        return blobs.map { blob in
          content.result {
            $0.matches(in: blob.blob, path: blob.path, of: repository) { bytes, scanner in
              try versions.clusters(in: bytes, of: blob.blob, &scanner)
            }
          }
        }
      }
    }
    for (blobs, results) in zip(files, queue.results) {
      for (blob, result) in zip(blobs, results) { matchedAhead[blob] = result }
    }
  }

  /// The blobs that are to be matched, those of one path together, the paths with the most of them first.
  private func versions(in changes: [ChangeSet]) -> [[BlobAtPath]] {
    var files: [[BlobAtPath]] = []
    var numbers: [RepositoryPath: Int] = [:]
    var known: Set<BlobAtPath> = []
    for change in changes {
      for added in change.added {
        let blob = BlobAtPath(blob: added.id, path: added.path)
        if seen[blob] != nil || !known.insert(blob).inserted { continue }
        if let number = numbers[added.path] {
          files[number].append(blob)
        } else {
          numbers[added.path] = files.count
          files.append([blob])
        }
      }
    }
    return files.sorted { $0.count > $1.count }
  }
}
