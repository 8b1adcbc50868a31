package import Git
import Matching
import Packs
import Platform
import ScanModel
import Synchronization
import Tokens

/// Opens the audited repository anew, for a worker of its own.
package typealias RepositoryOpener = @Sendable () throws(GitError) -> Repository

/// The audit's first pass: meets every blob, commit and tag once, reachable or not, and matches it.
struct ObjectPass: Sendable {
  /// Blobs that hold a match under some path, sorted.
  var blobs: [ObjectID] = []
  /// Where in some of them.
  var clusters: [ObjectID: [HitCluster]] = [:]
  var commits = CommitList()
  /// Annotated tags and what they point at.
  var tagTargets: [ObjectID: ObjectID] = [:]
  /// Findings in commit and tag messages; those of tags have no commit and name the tag as blob.
  var messageFindings: [Finding] = []
  /// Blobs that stand for files outside of git, which may come and go: no state covers them.
  var pointers: [ObjectID] = []
  var receipt = Receipt()

  /// What a pass reads.
  enum Scope {
    case everything
    case only([ObjectID])
    /// The blobs of one part; Git LFS pointers are noted and not followed.
    case blobs(SweepPart)
    /// Everything but blobs.
    case rest
  }

  static func run(
    _ session: ScanSession, sweep: ObjectSweep, _ scope: Scope = .everything, isFullScan: Bool,
    progress: Progress
  ) throws(ScanError) -> ObjectPass {
    var kinds: PackObjectKinds = [.blobs, .commits, .tags]
    var only: [ObjectID]?
    var part: SweepPart?
    switch scope {
    case .everything: break
    case .only(let ids): only = ids
    case .blobs(let wanted): (kinds, part) = (.blobs, wanted)
    case .rest: kinds = [.commits, .tags]
    }
    // What parts leave out is read when they are joined.
    let isPartial = kinds != [.blobs, .commits, .tags]
    let byChanges = !isFullScan && session.rules.canMatchChanges
    let result = Mutex(ObjectPass())
    try sweep.run(
      kinds: kinds, only: only, part: part, showsLost: !isPartial, session: session,
      progress: progress
    ) { content in
      ObjectPassWorker(session, content, byChanges: byChanges, followsPointers: !isPartial)
    } finish: { worker, receipt in
      var part = worker.pass
      part.receipt.merge(receipt)
      result.withLock { [part] in $0.merge(part) }
    }
    var pass = result.withLock { $0 }
    pass.sort()
    return pass
  }

  mutating func merge(_ part: ObjectPass) {
    blobs += part.blobs
    clusters.merge(part.clusters) { first, _ in first }
    commits.append(part.commits)
    tagTargets.merge(part.tagTargets) { first, _ in first }
    messageFindings += part.messageFindings
    pointers += part.pointers
    receipt.merge(part.receipt)
  }

  /// One order, whichever worker met what.
  mutating func sort() {
    blobs.sort()
    messageFindings.sort {
      ($0.occurrences[0].commit?.id.hex ?? "") < ($1.occurrences[0].commit?.id.hex ?? "")
    }
    receipt.skipped.sort { $0.what == $1.what ? $0.why < $1.why : $0.what < $1.what }
    receipt.notes.sort()
  }
}

/// One worker of the first pass.
private final class ObjectPassWorker: SweepVisitor {
  private let session: ScanSession
  private let content: ContentReader
  /// Whether blobs are matched by what their deltas changed.
  private let byChanges: Bool
  private let followsPointers: Bool
  private var changes: ChangeMatcher
  /// How many more clusters are kept; what has none is judged by a look at all of it.
  private var clustersLeft = 1 << 19
  private var people = NameTable()
  /// By the numbers of `people`.
  private var peopleWithCandidate: [Bool] = []
  var pass = ObjectPass()

  init(
    _ session: ScanSession, _ content: ContentReader, byChanges: Bool, followsPointers: Bool
  ) {
    self.followsPointers = followsPointers
    self.session = session
    self.content = content
    self.byChanges = byChanges
    changes = ChangeMatcher(session.rules)
    // The judge tells, who knows paths.
    content.scanner.tellsContainers = false
    if byChanges { content.scanner.members = VersionMatcher(session.rules) }
  }

  override func visit(_ node: PackNode) throws {
    guard byChanges, node.kind == .blob else { return try super.visit(node) }
    let mayHold = try changes.mayHoldFinding(node, &content.scanner.scanner, timer)
    if node.mayBeMoreThanText { return try readBlob(node.id, node.bytes()) }
    count(node.size)
    // Paths and neighbours are asked when the blob is judged.
    guard mayHold else { return }
    pass.blobs.append(node.id)
    if let findings = changes.findings, clustersLeft >= findings.count {
      clustersLeft -= findings.count
      pass.clusters[node.id] = findings
    }
  }

  override func leave(_ number: Int32) { changes.leave(number) }

  private func count(_ size: Int) {
    content.scanner.receipt.blobs += 1
    content.scanner.receipt.bytes += size
  }

  override func visit(_ id: ObjectID, _ kind: ObjectKind, _ bytes: UnsafeRawBufferPointer) throws {
    switch kind {
    case .blob: try readBlob(id, bytes)
    case .commit: try readCommit(id, bytes)
    case .tag: try readTag(id, bytes)
    case .tree: break
    }
  }

  override func visitLarge(_ id: ObjectID) throws {
    if try !(content.matches(inLarge: id) ?? []).isEmpty || content.hasUnread {
      pass.blobs.append(id)
    }
  }

  private func readBlob(_ id: ObjectID, _ bytes: UnsafeRawBufferPointer) throws {
    let pointer = LFSPointer(bytes)
    if pointer != nil { pass.pointers.append(id) }
    if pointer != nil && !followsPointers { return }
    count(bytes.count)
    if let pointer {
      // What stands beside the pointer's own lines counts, whether its file is there or not.
      if try content.hasMatch(behind: pointer) || content.hasUnread
        || content.scanner.scanner.mayHoldFinding(bytes)
      {
        pass.blobs.append(id)
      }
      return
    }
    if ContentScanner.mayBeContainer(bytes), content.scanner.isWanted(container: bytes) {
      pass.blobs.append(id)
      return
    }
    if try content.scanner.scanner.mayHoldFinding(bytes) { pass.blobs.append(id) }
  }

  private func readCommit(_ id: ObjectID, _ bytes: UnsafeRawBufferPointer) throws {
    let head = try CommitHead(id: id, bytes: bytes)
    content.scanner.receipt.commits += 1
    content.scanner.receipt.bytes += bytes.count
    pass.commits.append(
      CommitRecord(id: id, tree: head.tree, parents: head.parents, time: head.seconds(in: bytes)))
    let people = head.people(in: bytes)
    var parts: CommitParts = []
    if try mayHoldFinding(person: people.author) || mayHoldFinding(person: people.committer)
      || hasFurtherText(head, bytes)
        && ContentScanner.headText(of: bytes).withUnsafeBytes({
          try content.scanner.scanner.hasCandidate($0)
        })
    {
      parts.insert(.head)
    }
    let message = UnsafeRawBufferPointer(rebasing: bytes[head.messageRange])
    if try content.scanner.scanner.hasCandidate(message) { parts.insert(.message) }
    if parts.isEmpty { return }
    pass.messageFindings += try content.scanner.findings(
      inCommit: id, head, bytes, parts, session: session)
  }

  /// Whether there is more to search in the head of a commit than two people.
  private func hasFurtherText(_ head: CommitHead, _ bytes: UnsafeRawBufferPointer) -> Bool {
    head.hasMore
      || !head.signature.isEmpty
        && !SignatureText.isSignature(UnsafeRawBufferPointer(rebasing: bytes[head.signature]))
  }

  /// Whether a name and address may hold a finding; the same few stand in thousands of commits.
  private func mayHoldFinding(person: UnsafeRawBufferPointer) throws -> Bool {
    let number = Int(people.number(of: person))
    if number < peopleWithCandidate.count { return peopleWithCandidate[number] }
    let shown = Array(Signature.shown(person).utf8)
    let isCandidate = try shown.withUnsafeBytes { try content.scanner.scanner.hasCandidate($0) }
    // Numbers are given out in order, and each is asked for at once.
    peopleWithCandidate.append(isCandidate)
    return isCandidate
  }

  private func readTag(_ id: ObjectID, _ bytes: UnsafeRawBufferPointer) throws {
    let tag = try TagObject(id: id, bytes: bytes)
    content.scanner.receipt.tags += 1
    pass.tagTargets[id] = tag.target
    guard try content.scanner.scanner.hasCandidate(bytes) else { return }
    var found = content.scanner.findings(
      inMessageOf: tag, id: id, raw: bytes, session: session)
    for index in found.indices { found[index].occurrences[0].blob = id }
    pass.messageFindings += found
  }
}
