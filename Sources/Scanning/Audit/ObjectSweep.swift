import Git
import Matching
import Packs
import Platform
import ScanModel
import Synchronization

/// Everything a repository holds, shown object by object to several workers.
///
/// Packs are read by `Packs`, each base inflated once. What it hands back (objects over a limit, or
/// that it cannot read) goes through `Repository`, that is libgit2 and git itself, so that one damaged
/// copy of an object does not hide another that is sound.
struct ObjectSweep: Sendable {
  private let packs: PackSweep
  /// `--verify-objects`: everything that is shown is hashed before.
  private let isVerified: Bool
  private let open: RepositoryOpener

  /// - Throws: when object folders cannot be listed, or there are too many objects.
  init(
    _ repository: borrowing Repository, isVerified: Bool = false, open: @escaping RepositoryOpener
  ) throws(ScanError) {
    self.isVerified = isVerified
    self.open = open
    let folders: [String]
    do throws(GitError) {
      folders = try repository.objectDirectories()
    } catch {
      throw .git(error)
    }
    do throws(PacksError) {
      packs = try PackSweep(objectDirectories: folders, idLength: repository.objectIDLength)
    } catch {
      throw .git(GitError(.unsupported, "read packs", message: "\(error)"))
    }
  }

  var numbers: ObjectNumbers { ObjectNumbers(packs) }

  /// The ids of all objects, sorted, each once; made anew by each call.
  var objectIDs: [ObjectID] { packs.objectIDs }

  /// Objects whose chain of deltas starts nowhere: no walk over packs shows them.
  var lostIDs: [ObjectID] { packs.failures.compactMap(\.id) }

  /// Lends the ids of what a sweep over some kinds, or a part of it, shows.
  func forEachID(
    kinds: PackObjectKinds, part: SweepPart?, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    packs.forEachID(kinds: kinds, part: part, body)
  }

  /// What could not even be opened, for the receipt. A pack without its index (or the reverse) is not
  /// part of the repository as git sees it; objects that are missing for it are told where they are named.
  var failures: [Skipped] {
    packs.failures.filter { $0.id == nil }.map {
      Skipped(what: $0.file, why: $0.detail, isFailure: $0.reason != .incomplete)
    }
  }

  /// Shows all objects of some kinds.
  ///
  /// - Parameters:
  ///   - only: when set, no other objects are shown.
  ///   - part: shows this part alone.
  ///   - showsLost: whether `lostIDs` are asked for.
  ///   - stage: what the time is counted as; of `.objects` that of visits is `.match`.
  ///   - makeVisitor: called once on each worker's thread.
  ///   - finish: called with each visitor at its end, on its thread.
  func run<Visitor: SweepVisitor>(
    kinds: PackObjectKinds, only: [ObjectID]? = nil, part: SweepPart? = nil,
    showsLost: Bool = true, stage: StageClock.Stage = .objects, session: ScanSession,
    progress: Progress,
    makeVisitor: @escaping @Sendable (ContentReader) -> Visitor,
    finish: @escaping @Sendable (Visitor, Receipt) -> Void
  ) throws(ScanError) {
    let failure = Mutex<ScanError?>(nil)
    // Objects whose chain of deltas starts nowhere are shown to nobody; the first worker asks for them.
    var lostIDs = showsLost ? self.lostIDs : []
    if let only {
      let wanted = Set(only)
      lostIDs.removeAll { !wanted.contains($0) }
    }
    let lost = Mutex(lostIDs)
    let (open, isVerified) = (open, isVerified)
    let makeWorker: @Sendable (Int) -> PackWorker = { _ in
      do throws(ScanError) {
        let content = try ContentReader(session, isVerified: isVerified, open: open)
        let visitor = makeVisitor(content)
        let timer = progress.clock.map { StageTimer($0) }
        timer?.begin(stage)
        visitor.timer = timer
        var done = 0
        func visit(_ node: PackNode) {
          done += 1
          if done & 255 == 0 { progress.advance(256) }
          // A sweep over chosen objects shows them whatever their kind.
          guard kinds.contains(node.kind) else { return }
          do {
            if isVerified {
              try ObjectHash.check(ObjectKind(node.kind), node.bytes(), of: node.id)
            }
            if stage != .objects { return try visitor.visit(node) }
            try timer.measure(.match) { try visitor.visit(node) }
          } catch {
            content.fail(node.id, error)
          }
        }
        var worker = PackWorker(
          visitNode: visit,
          leaveNode: { visitor.leave($0) },
          deferred: { id, _, _ in content.visitSlowly(id, visitor, kinds) },
          failed: { problem in
            if let id = problem.id {
              content.visitSlowly(id, visitor, kinds)
            } else {
              content.scanner.receipt.skipped.append(
                Skipped(what: problem.file, why: problem.detail, isFailure: true))
            }
          },
          finished: {
            let ids = lost.withLock { ids in
              defer { ids = [] }
              return ids
            }
            for id in ids { content.visitSlowly(id, visitor, kinds) }
            finish(visitor, content.scanner.receipt)
            timer?.end()
          })
        worker.timer = timer
        return worker
      } catch {
        failure.withLock { $0 = error }
        return PackWorker(deferred: { _, _, _ in }, failed: { _ in })
      }
    }
    if let only {
      packs.read(only, threads: session.threads, makeWorker: makeWorker)
    } else {
      packs.run(threads: session.threads, kinds: kinds, part: part, makeWorker: makeWorker)
    }
    FreedMemory.giveBack()
    if let failure = failure.withLock({ $0 }) { throw failure }
  }
}

/// What a worker does with an object; one a thread.
class SweepVisitor {
  /// The watch of this visitor's thread.
  var timer: StageTimer?

  /// An object out of a pack, or a loose one, lent for the time of the call.
  func visit(_ node: PackNode) throws {
    try visit(node.id, ObjectKind(node.kind), node.bytes())
  }

  /// No further node is a delta on this one.
  func leave(_ number: Int32) {}

  /// An object with its bytes, lent for the time of the call.
  func visit(_ id: ObjectID, _ kind: ObjectKind, _ bytes: UnsafeRawBufferPointer) throws {}

  /// A blob that is too large to be held whole.
  func visitLarge(_ id: ObjectID) throws {}
}

/// A worker's scanner, and its own handle on the repository for what the sweep leaves to it.
final class ContentReader {
  var scanner: ContentScanner
  private let open: RepositoryOpener
  private let isVerified: Bool
  private var repository: RepositoryBox?

  init(
    _ session: ScanSession, isVerified: Bool = false, open: @escaping RepositoryOpener
  ) throws(ScanError) {
    self.isVerified = isVerified
    scanner = try ContentScanner(session)
    self.open = open
  }

  /// The repository, opened when first needed.
  private func handle() throws(GitError) -> RepositoryBox {
    if let repository { return repository }
    let box = RepositoryBox(try open())
    repository = box
    return box
  }

  /// Whether the last content was a container of which something could not be read.
  var hasUnread: Bool { !scanner.containerProblems.isEmpty }

  func matches(inLarge id: ObjectID) throws(GitError) -> [Match]? {
    scanner.scanner.isAnyPath = true
    defer { scanner.scanner.isAnyPath = false }
    return scanner.matches(in: id, path: nil, of: try handle().repository)
  }

  /// Whether the file that a Git LFS pointer stands for holds a match.
  func hasMatch(behind pointer: LFSPointer) throws -> Bool {
    let folder = try handle().repository.commonDirectory
    scanner.scanner.isAnyPath = true
    defer { scanner.scanner.isAnyPath = false }
    return try !scanner.matches(behind: pointer, path: nil, in: folder).isEmpty
  }

  /// Reads one object through libgit2 or git and shows it if its kind is wanted.
  func visitSlowly(_ id: ObjectID, _ visitor: SweepVisitor, _ kinds: PackObjectKinds) {
    do {
      let box = try handle()
      do {
        try box.repository.withObject(id) { kind, bytes in
          guard kinds.contains(PackObjectKind(kind)) else { return }
          if isVerified { try ObjectHash.check(kind, bytes, of: id) }
          try visitor.visit(id, kind, bytes)
        }
      } catch let error as GitError where error.kind == .tooLarge {
        let kind = PackObjectKind(try box.repository.header(id).kind)
        guard kinds.contains(kind) else { return }
        // Only blobs are read in parts.
        if kind != .blob { throw error }
        if isVerified { try verifyLarge(id, box) }
        try visitor.visitLarge(id)
      }
    } catch {
      fail(id, error)
    }
  }

  private func verifyLarge(_ id: ObjectID, _ box: RepositoryBox) throws {
    let header = try box.repository.header(id)
    guard var hash = ObjectHash(header.kind, size: header.size, of: id) else {
      throw GitError(.system, "hash", message: "no memory", subject: id.hex)
    }
    try box.repository.stream(id) { hash.add($0) }
    try hash.check()
  }

  func fail(_ id: ObjectID, _ error: any Error) {
    scanner.receipt.fail(id.hex, error)
  }
}

/// Lets a class own a repository.
private final class RepositoryBox {
  let repository: Repository
  init(_ repository: consuming Repository) { self.repository = repository }
}

extension ObjectKind {
  fileprivate init(_ kind: PackObjectKind) {
    switch kind {
    case .commit: self = .commit
    case .tree: self = .tree
    case .blob: self = .blob
    case .tag: self = .tag
    }
  }
}

extension PackObjectKind {
  fileprivate init(_ kind: ObjectKind) {
    switch kind {
    case .commit: self = .commit
    case .tree: self = .tree
    case .blob: self = .blob
    case .tag: self = .tag
    }
  }
}
