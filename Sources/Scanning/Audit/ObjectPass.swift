package import Git
import Matching
import Platform
import ScanModel
import Synchronization

/// Opens the audited repository anew, for a worker of its own.
package typealias RepositoryOpener = @Sendable () throws(GitError) -> Repository

/// A worker's own handle.
func opened(_ open: RepositoryOpener) throws(ScanError) -> Repository {
  do throws(GitError) {
    return try open()
  } catch {
    throw .git(error)
  }
}

/// A commit as the audit keeps it: where its tree is and what it follows.
struct CommitRecord: Sendable {
  var id: ObjectID
  var tree: ObjectID
  var parents: [ObjectID]
  var info: CommitInfo
  /// Seconds since 1970, from the committer line.
  var time: Int64
}

/// The audit's first pass: meets every object once, reachable or not.
///
/// Blobs and messages are matched; of trees only the names are looked at, their links are read in the
/// second pass, and only when there is something to attribute.
struct ObjectPass: Sendable {
  /// Blobs that hold a match under some path, sorted.
  var blobs: [ObjectID] = []
  var trees: [ObjectID] = []
  var commits: [CommitRecord] = []
  /// Annotated tags and what they point at.
  var tagTargets: [ObjectID: ObjectID] = [:]
  /// Findings in commit and tag messages; those of tags have no commit and name the tag as blob.
  var messageFindings: [Finding] = []
  var receipt = Receipt()

  /// Reads all objects with the session's number of workers, each with a handle of its own.
  static func run(
    _ session: ScanSession, objects: [ObjectID],
    open: @escaping RepositoryOpener, progress: Progress
  ) throws(ScanError) -> ObjectPass {
    let next = Atomic(0)
    let result = Mutex<(pass: ObjectPass, failure: ScanError?)>((ObjectPass(), nil))
    // Runs of neighbours, so that a worker's deltas share their bases.
    let run = 256
    Thread.concurrently(session.threads) { _ in
      do throws(ScanError) {
        let repository = try opened(open)
        var worker = try Worker(session)
        while true {
          let from = next.add(run, ordering: .relaxed).oldValue
          if from >= objects.count { break }
          for index in from..<min(from + run, objects.count) { worker.read(objects[index], of: repository) }
          progress.advance(min(run, objects.count - from))
        }
        let part = worker.finish()
        result.withLock { $0.pass.merge(part) }
      } catch {
        result.withLock { $0.failure = error }
      }
    }
    var (pass, failure) = result.withLock { $0 }
    if let failure { throw failure }
    pass.sort()
    return pass
  }

  private mutating func merge(_ part: ObjectPass) {
    blobs += part.blobs
    trees += part.trees
    commits += part.commits
    tagTargets.merge(part.tagTargets) { first, _ in first }
    messageFindings += part.messageFindings
    receipt.merge(part.receipt)
  }

  /// One order, whichever worker met what.
  private mutating func sort() {
    blobs.sort()
    trees.sort()
    commits.sort { $0.id < $1.id }
    receipt.skipped.sort { $0.what < $1.what }
    receipt.notes.sort()
  }
}

private struct Worker: ~Copyable {
  let session: ScanSession
  var content: ContentScanner
  var pass = ObjectPass()

  init(_ session: ScanSession) throws(ScanError) {
    self.session = session
    content = try ContentScanner(session)
  }

  consuming func finish() -> ObjectPass {
    pass.receipt.merge(content.receipt)
    return pass
  }

  mutating func read(_ id: ObjectID, of repository: borrowing Repository) {
    do {
      do {
        try repository.withObject(id) { kind, bytes in
          switch kind {
          case .blob: try readBlob(id, bytes)
          case .tree:
            pass.trees.append(id)
            content.receipt.trees += 1
          case .commit: try readCommit(id, bytes)
          case .tag: try readTag(id, bytes)
          }
        }
      } catch let error as GitError where error.kind == .tooLarge {
        if !(content.matches(in: id, path: nil, of: repository) ?? []).isEmpty {
          pass.blobs.append(id)
        }
      }
    } catch {
      content.receipt.skipped.append(Skipped(what: id.hex, why: "\(error)", isFailure: true))
    }
  }

  private mutating func readBlob(_ id: ObjectID, _ bytes: UnsafeRawBufferPointer) throws {
    content.receipt.blobs += 1
    content.receipt.bytes += bytes.count
    guard try content.scanner.hasCandidate(bytes) else { return }
    // Rules that are bound to paths are judged when the paths are known.
    if try session.rules.hasPathBoundRules || !content.scanner.scan(bytes, path: nil).isEmpty {
      pass.blobs.append(id)
    }
  }

  private mutating func readCommit(_ id: ObjectID, _ bytes: UnsafeRawBufferPointer) throws {
    let commit = try CommitObject(id: id, bytes: bytes)
    let info = commit.info
    content.receipt.commits += 1
    pass.commits.append(
      CommitRecord(
        id: id, tree: commit.tree, parents: commit.parents, info: info, time: commit.committer.seconds))
    guard try content.scanner.hasCandidate(bytes) else { return }
    pass.messageFindings += content.findings(
      inMessageOf: commit, info: info, raw: bytes, session: session)
  }

  private mutating func readTag(_ id: ObjectID, _ bytes: UnsafeRawBufferPointer) throws {
    let tag = try TagObject(id: id, bytes: bytes)
    content.receipt.tags += 1
    pass.tagTargets[id] = tag.target
    guard try content.scanner.hasCandidate(bytes) else { return }
    var found = content.findings(
      inText: Array(bytes[tag.messageRange]), place: .tagMessage, commit: nil,
      what: "tag \(id.hex)", session: session)
    for index in found.indices { found[index].occurrences[0].blob = id }
    pass.messageFindings += found
  }
}
