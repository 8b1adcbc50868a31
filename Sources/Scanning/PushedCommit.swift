import Git
import Platform
import ScanModel
import Synchronization

/// A commit as a push or a range shows it, read before it is looked at.
struct PushedCommit: Sendable {
  let raw: [UInt8]
  let commit: CommitObject
  /// `nil` for a commit that is left out because it is too old.
  let changes: Changes?

  /// What a commit changes, without all of the old side.
  struct Changes: Sendable {
    /// The commit; without parents at the edge of a shallow clone, where git sees none, and the whole tree is
    /// new.
    let commit: CommitObject
    let set: ChangeSet

    /// - Parameter isShallow: whether the repository's history is cut off.
    init(
      of commit: CommitObject, isShallow: Bool, _ repository: borrowing Repository
    ) throws(GitError) {
      self.commit = isShallow ? try repository.commit(commit.id) : commit
      set = try repository.changes(of: self.commit, wantsOldSide: false)
    }
  }

  init(
    _ id: ObjectID, since: Int64?, isShallow: Bool, _ repository: borrowing Repository
  ) throws {
    raw = try Self.bytes(of: id, repository)
    let commit = try raw.withUnsafeBytes { try CommitObject(id: id, bytes: $0) }
    self.commit = commit
    let isOld = since.map { commit.committer.seconds < $0 } ?? false
    changes = isOld ? nil : try Changes(of: commit, isShallow: isShallow, repository)
  }

  static func bytes(of id: ObjectID, _ repository: borrowing Repository) throws -> [UInt8] {
    try repository.withObject(id) { _, bytes in Array(bytes) }
  }
}

/// Some commits of a push or a range, read on several processors.
struct CommitBatch {
  /// Commits of a batch at most.
  private static let most = 4096
  /// Bytes that the commits of a batch and their changes may take, about.
  private static let room = 64 << 20
  /// Commits for each worker that make up for its start.
  private static let perWorker = 64
  /// Neighbours have most of their trees in common.
  private static let portion = 16

  /// What is known of the first commits that were asked for, in their order; `nil` for one that could not be
  /// read, which whoever looks at it tells.
  let commits: [PushedCommit?]

  private enum Reading {
    case done(PushedCommit?)
    /// There was no more room.
    case left
  }

  /// Reads the first of some commits, at least one.
  ///
  /// - Parameter threads: how many workers there may be.
  init(
    _ ids: ArraySlice<ObjectID>, since: Int64?, isShallow: Bool, threads: Int,
    repository: borrowing Repository
  ) {
    let ids = Array(ids.prefix(Self.most))
    let queue = WorkQueue<ObjectID, Reading>(ids, portion: Self.portion)
    let taken = Atomic(0)
    @Sendable func work(_ repository: borrowing Repository) {
      queue.work { id in
        if taken.load(ordering: .relaxed) > Self.room { return .left }
        // It is read once more where it is looked at.
        let commit = try? PushedCommit(
          id, since: since, isShallow: isShallow, repository)
        taken.wrappingAdd(commit?.size ?? 0, ordering: .relaxed)
        return .done(commit)
      }
    }
    let count = min(threads, ids.count / Self.perWorker)
    let others = repository.startWorkers(count - 1) { work($0) }
    work(repository)
    for thread in others { thread.join() }
    var commits: [PushedCommit?] = []
    for reading in queue.results {
      guard case .done(let commit) = reading else { break }
      commits.append(commit)
    }
    self.commits = commits
  }
}

extension PushedCommit {
  /// Bytes that it takes, about.
  fileprivate var size: Int {
    (changes?.set.added ?? []).reduce(raw.count + 1024) { $0 + 160 + $1.path.bytes.count }
  }
}
