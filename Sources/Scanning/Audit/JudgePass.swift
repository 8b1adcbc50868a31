import Git
import Matching
import Packs
import Platform
import ScanModel
import Synchronization

/// Judges blobs with the paths that hold them, and reads who made the commits that brought them in: one
/// sweep over what is wanted, on all threads, which builds the base that many of them share once.
///
/// What a sweep does not show whole, or what is wrong with, is left to be read by itself.
struct JudgePass: Sendable {
  /// A blob as one path names it; without a path where no commit brought it in.
  struct Place: Hashable, Sendable {
    let blob: ObjectID
    let path: RepositoryPath?
  }

  struct Outcome: Sendable {
    let matches: [Match]
    /// What was told on the way.
    let skipped: [Skipped]
  }

  fileprivate(set) var outcomes: [Place: Outcome] = [:]
  fileprivate(set) var commits: [ObjectID: CommitInfo] = [:]

  /// - Parameters:
  ///   - clusters: where in blobs something may be found, for those of which it is known.
  ///   - commits: whose makers are asked for.
  static func run(
    _ session: ScanSession, sweep: ObjectSweep, _ places: Set<Place>,
    clusters: [ObjectID: [HitCluster]], commits: Set<ObjectID>, isFullScan: Bool, progress: Progress
  ) throws(ScanError) -> JudgePass {
    if places.isEmpty { return JudgePass() }
    let paths = Dictionary(grouping: places, by: \.blob).mapValues { $0.map(\.path) }
    let wanted = Array(paths.keys) + commits
    progress.begin("matches", total: wanted.count)
    let byChanges = !isFullScan && session.rules.canMatchChanges
    let result = Mutex(JudgePass())
    try sweep.run(
      kinds: [.blobs, .commits], only: wanted, showsLost: false,
      stage: .judge, session: session, progress: progress
    ) { content -> JudgePassWorker in
      if byChanges { content.scanner.members = VersionMatcher(session.rules) }
      return JudgePassWorker(content, paths: paths, clusters: clusters)
    } finish: { worker, _ in
      // What the sweep could not show is told by whoever reads it by itself.
      let part = worker.pass
      result.withLock { $0.merge(part) }
    }
    return result.withLock { $0 }
  }

  mutating func merge(_ part: JudgePass) {
    outcomes.merge(part.outcomes) { first, _ in first }
    commits.merge(part.commits) { first, _ in first }
  }
}

private final class JudgePassWorker: SweepVisitor {
  private let content: ContentReader
  private let paths: [ObjectID: [RepositoryPath?]]
  private let clusters: [ObjectID: [HitCluster]]
  var pass = JudgePass()

  init(
    _ content: ContentReader, paths: [ObjectID: [RepositoryPath?]],
    clusters: [ObjectID: [HitCluster]]
  ) {
    self.content = content
    self.paths = paths
    self.clusters = clusters
  }

  override func visit(_ id: ObjectID, _ kind: ObjectKind, _ bytes: UnsafeRawBufferPointer) throws {
    if kind == .commit {
      pass.commits[id] = try CommitObject(id: id, bytes: bytes).info
      return
    }
    // The file that a pointer stands for has to be looked for.
    if LFSPointer(bytes) != nil { return }
    for path in paths[id] ?? [] {
      content.scanner.receipt.skipped = []
      let matches = try content.scanner.matches(
        inBlob: bytes, path: path, what: ContentScanner.name(of: id, path), known: clusters[id])
      pass.outcomes[JudgePass.Place(blob: id, path: path)] = JudgePass.Outcome(
        matches: matches, skipped: content.scanner.receipt.skipped)
    }
  }
}
