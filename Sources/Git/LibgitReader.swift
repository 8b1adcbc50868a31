import Packs
import Platform
import ScanModel

/// A repository read in process: packs, refs and index through libgit2, loose objects by ourselves.
///
/// Whatever it does not know is an error, never an empty answer; `Repository` then asks git.
final class LibgitReader {
  let location: RepositoryLocation
  /// What is worth telling about where objects come from.
  let notes: [String]
  private let repository: LibgitRepository
  private let packs: LibgitPacks
  private let loose: LooseObjects
  private let chains: ChainGuard
  private let lookup: ObjectLookup?
  let objectDirectories: [String]

  init(
    repository: consuming LibgitRepository, location: RepositoryLocation,
    directories: ObjectDirectories
  ) throws(GitError) {
    self.packs = try LibgitPacks(directories: directories.paths)
    self.repository = repository
    self.location = location
    self.notes = directories.notes
    self.loose = LooseObjects(directories: directories.paths)
    let paths = directories.paths
    self.lookup = ObjectLookup(directories: paths, idLength: 20)
    self.chains = ChainGuard(idLength: 20) { paths }
    self.objectDirectories = directories.paths
  }

  /// Where an object is.
  private enum Place: ~Copyable {
    case packed
    case loose(LooseObject)
  }

  private func find(_ id: ObjectID) throws(GitError) -> Place {
    guard id.count == 20 else {
      throw GitError(.unsupported, "find object", message: "not a SHA-1 id", subject: id.hex)
    }
    if packs.has(id) {
      try chains.check(id)
      return .packed
    }
    if let object = try loose.open(id) { return .loose(object) }
    // A repack may have moved it since the packs were listed.
    try packs.refresh()
    if packs.has(id) {
      try chains.check(id)
      return .packed
    }
    throw GitError(
      .missingObject, "find object", message: "the object is not in the repository",
      subject: id.hex)
  }

  func header(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int) {
    switch try find(id) {
    case .packed: try packs.header(id)
    case .loose(let object): (object.kind, object.size)
    }
  }

  /// Reads an object whole, of which `packedObject` knows nothing, and checks its hash.
  ///
  /// - Throws: `.tooLarge` above `limit` bytes.
  func read(_ id: ObjectID, limit: Int) throws(GitError) -> ObjectBytes {
    switch try find(id) {
    case .packed:
      try LibgitReader.check(try packs.header(id).size, limit, id)
      return try packs.read(id)
    case .loose(let object):
      try LibgitReader.check(object.size, limit, id)
      let whole = try object.whole()
      try whole.verify(id)
      return whole
    }
  }

  /// An object out of a pack by our own reader, which takes less than half the time of libgit2 and which no
  /// chain of deltas harms; `nil` where libgit2 is to be asked.
  func packedObject(_ id: ObjectID, limit: Int) -> ObjectBytes? {
    lookup?.packedObject(id, limit: limit)
  }

  /// A loose object to be read in parts; `nil` for a packed one, which git streams better.
  func looseObject(_ id: ObjectID) throws(GitError) -> LooseObject? {
    switch try find(id) {
    case .packed: nil
    case .loose(let object): object
    }
  }

  private static func check(_ size: Int, _ limit: Int, _ id: ObjectID) throws(GitError) {
    guard size <= limit else {
      throw GitError(
        .tooLarge, "read object", message: "the object has \(size) bytes", subject: id.hex)
    }
  }

  /// What HEAD names.
  ///
  /// - Throws: also where it names nothing: git tells an unborn branch from a broken one.
  func head() throws(GitError) -> ObjectID {
    try SpecialFiles.refuse(branchOf: location)
    guard let id = try repository.target(of: "HEAD") else {
      throw GitError(
        .unreadableReference, "git_reference_name_to_id", message: "HEAD leads nowhere",
        subject: "HEAD")
    }
    return id
  }

  /// All refs, as the files say.
  func references() throws(GitError) -> [Reference] {
    try ReferenceFiles(idLength: location.objectIDLength).all(location)
  }

  func indexEntries() throws(GitError) -> [IndexEntry] {
    try LibgitIndex(path: location.indexFile).entries()
  }

  /// Configuration as libgit2 sees it.
  ///
  /// - Throws: where it would not see all that git sees.
  func configuration() throws(GitError) -> [ConfigurationEntry] {
    #if canImport(Darwin)
      // Git's system file is wherever that git was built to look; libgit2 looks elsewhere.
      throw GitError(.unsupported, "configuration", message: "git knows where its files are")
    #else
      let entries = try repository.configuration()
      // Worktree files and `hasconfig` conditions are unknown to libgit2 1.5.
      let isBeyond = entries.contains {
        $0.key == "extensions.worktreeconfig" || $0.key.hasPrefix("includeif.hasconfig:")
      }
      if isBeyond {
        throw GitError(.unsupported, "configuration", message: "a kind of file only git reads")
      }
      return entries
    #endif
  }

  /// Commits that `from` reaches and `hiding` does not, parents before children.
  func commits(
    from: [ObjectID], hiding: [ObjectID], since: Int64? = nil
  ) throws(GitError) -> [ObjectID] {
    var walk = CommitWalk(since: since) { id throws(GitError) in
      let limit = Repository.wholeObjectLimit
      if let object = self.packedObject(id, limit: limit) { return try CommitLinks(object, id: id) }
      return try CommitLinks(try self.read(id, limit: limit), id: id)
    }
    return try walk.run(from: from, hiding: hiding)
  }
}
