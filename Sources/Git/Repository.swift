import Platform
import ScanModel

/// A git repository, open for reading.
///
/// Three readers stand behind it: our own for ordinary repositories in hooks, libgit2 in process, and the
/// git program. Any error of one means that the next is asked, and any error of the last is thrown; who
/// served an answer cannot be seen from outside. All ignore replace refs and grafts, so what is read is what a
/// push would send. Belongs to one thread; others open their own.
package struct Repository: ~Copyable {
  /// Objects above this size, bytes, are streamed, never held whole.
  package static let wholeObjectLimit = 32 << 20

  package let location: RepositoryLocation
  /// What is worth telling in a receipt: alternates that are read, folders that are missing.
  package let notes: [String]
  let readers: Readers
  let context: ProcessContext
  /// For other threads, which open the repository for themselves.
  package let opening: RepositoryOpening
  let cache = RepositoryCache()

  /// Opens a repository.
  ///
  /// - Parameters:
  ///   - reader: `.plumbing` leaves libgit2 and our own reader out, `.libgit2` only the latter.
  ///   - isOffline: objects that a partial clone lacks are not fetched.
  /// - Throws: `.notARepository`, `.refused` with git's own message, `.unsupported`.
  package static func open(
    _ mode: OpenMode, context: ProcessContext = .current, reader: ReaderChoice = .automatic,
    isOffline: Bool = false
  ) throws(GitError) -> Repository {
    let opening = RepositoryOpening(
      mode: mode, context: context, reader: reader, isOffline: isOffline)
    let locator = Locator(mode: mode, context: context)
    // Names of folders are text here; a name with other bytes would lead to another folder or none.
    if locator.start.unicodeScalars.contains("\u{fffd}") {
      throw GitError(
        .notARepository, "open",
        message: "a folder on the way has a name that is not UTF-8, which is not supported",
        subject: locator.start)
    }
    try locator.refuseSpecialFiles()
    if reader == .automatic {
      do throws(GitError) {
        let native = try locator.openNatively()
        return Repository(
          location: native.location, notes: native.notes, native: native,
          libgit: LazyLibgit { () throws(GitError) in try locator.openWithLibgit() }, locator,
          opening)
      } catch {
        if error.isFinal { throw error }
        if error.kind == .refused, error.operation == "read alternates" { throw error }
      }
    }
    if reader != .plumbing {
      do throws(GitError) {
        let libgit = try locator.openWithLibgit()
        try locator.confirmConfiguration(libgit.location)
        return Repository(
          location: libgit.location, notes: libgit.notes, native: nil,
          libgit: LazyLibgit(libgit), locator, opening)
      } catch {
        if error.isFinal { throw error }
        if error.kind == .refused, error.operation == Locator.confirming { throw error }
        // An alternate of another user is refused by us; git would read it.
        if error.kind == .refused, error.operation == "read alternates" { throw error }
      }
    }
    let location = try locator.locate(with: locator.plumbing(nil, isOffline: isOffline))
    return Repository(
      location: location, notes: [], native: nil, libgit: LazyLibgit(nil), locator, opening)
  }

  private init(
    location: RepositoryLocation, notes: [String], native: NativeReader?,
    libgit: LazyLibgit, _ locator: Locator, _ opening: RepositoryOpening
  ) {
    self.opening = opening
    self.location = location
    self.notes = notes
    let objects = Files.join(location.commonDirectory, "objects")
    self.readers = Readers(
      native: native, libgit: libgit, git: locator.plumbing(location, isOffline: opening.isOffline),
      localGit: locator.plumbing(location, isOffline: true),
      chains: ChainGuard(idLength: location.objectIDLength) {
        libgit.reader?.objectDirectories ?? [objects]
      })
    self.context = locator.context
  }

  package var gitDirectory: String { location.gitDirectory }
  package var commonDirectory: String { location.commonDirectory }
  package var workTree: String? { location.workTree }
  package var isBare: Bool { location.isBare }
  package var isShallow: Bool { location.isShallow }
  /// Bytes of an object id: 20 (SHA-1) or 32 (SHA-256).
  package var objectIDLength: Int { location.objectIDLength }
}

/// What a repository remembers between questions.
final class RepositoryCache {
  var configuration: [ConfigurationEntry]?
  var shallowCommits: Set<ObjectID>?
  /// What HEAD names, once it was asked for.
  var head: ObjectID??
  private(set) var treeBytes = 0
  /// The first trees, looked through one by one: a small commit needs no more, and setting up a
  /// dictionary's type takes longer than reading them.
  private var few: [(id: ObjectID, tree: ParsedTree)] = []
  private var many: [ObjectID: ParsedTree] = [:]
  private static let fewLimit = 16

  /// How many trees are kept.
  var treeCount: Int { few.count + many.count }

  func tree(_ id: ObjectID) -> ParsedTree? {
    for entry in few where entry.id == id { return entry.tree }
    return few.count < Self.fewLimit ? nil : many[id]
  }

  func keep(_ tree: ParsedTree, of id: ObjectID) {
    treeBytes += tree.byteCount
    if few.count < Self.fewLimit {
      few.append((id, tree))
    } else {
      many[id] = tree
    }
  }

  /// The trees of commits, and how many are remembered at most.
  private var commitTrees: [ObjectID: ObjectID] = [:]
  private static let commitLimit = 1 << 14

  func tree(ofCommit id: ObjectID) -> ObjectID? { commitTrees[id] }

  func keep(_ tree: ObjectID, ofCommit id: ObjectID) {
    if commitTrees.count >= Self.commitLimit { commitTrees.removeAll(keepingCapacity: true) }
    commitTrees[id] = tree
  }

  func dropTrees() {
    few.removeAll()
    many.removeAll(keepingCapacity: true)
    treeBytes = 0
  }
}
