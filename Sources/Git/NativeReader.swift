import Packs
import Platform
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The part of a repository that nearly every hook asks for, read from the files themselves: index, HEAD,
/// configuration, objects by id.
///
/// It knows ordinary repositories only, and says so by an error wherever something is not ordinary;
/// libgit2 is then asked, and after it git (`Readers`). It is there because libgit2 takes longer to load
/// and to start than a hook on a small commit may take in all.
final class NativeReader {
  let location: RepositoryLocation
  /// What is worth telling about where objects come from.
  let notes: [String]
  private let lookup: ObjectLookup
  private let loose: LooseObjects
  private let context: ProcessContext
  private let ownConfiguration: [ConfigurationEntry]
  private var openIndex: IndexFile?

  init(
    location: RepositoryLocation, directories: ObjectDirectories, context: ProcessContext,
    ownConfiguration: [ConfigurationEntry]
  ) throws(GitError) {
    guard let lookup = ObjectLookup(directories: directories.paths, idLength: 20) else {
      throw GitError(.unsupported, "open", message: "no memory")
    }
    self.lookup = lookup
    self.location = location
    self.context = context
    self.ownConfiguration = ownConfiguration
    notes = directories.notes
    loose = LooseObjects(directories: directories.paths)
  }

  // MARK: - Objects

  /// Reads an object whole and checks its hash.
  ///
  /// - Throws: `.tooLarge` above `limit` bytes.
  func read(_ id: ObjectID, limit: Int) throws(GitError) -> ObjectBytes {
    try lookup.object(id, limit: limit)
  }

  /// The same without looking at the hash, which is then the caller's to do.
  func readUnchecked(
    _ id: ObjectID, limit: Int, arrivingFrom: Int
  ) throws(GitError) -> ObjectBytes {
    try lookup.uncheckedObject(id, limit: limit, arrivingFrom: arrivingFrom)
  }

  /// Kind and size of an object that is small enough to be read for it.
  func header(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int) {
    do throws(GitError) {
      let object = try read(id, limit: 1 << 20)
      return (object.kind, object.bytes.count)
    } catch {
      guard error.kind == .tooLarge else { throw error }
      throw GitError(.unsupported, "read header", message: "not read whole", subject: id.hex)
    }
  }

  /// A loose object to be read in parts.
  ///
  /// - Throws: for a packed one, which git streams.
  func looseObject(_ id: ObjectID) throws(GitError) -> LooseObject {
    guard let object = try loose.open(id) else {
      throw GitError(.unsupported, "open object", message: "not loose", subject: id.hex)
    }
    return object
  }

  /// Commits that `from` reaches and `hiding` does not, parents before children.
  func commits(
    from: [ObjectID], hiding: [ObjectID], since: Int64? = nil
  ) throws(GitError) -> [ObjectID] {
    var walk = CommitWalk(since: since) { id throws(GitError) in
      let object = try self.read(id, limit: Repository.wholeObjectLimit)
      return try CommitLinks(object, id: id)
    }
    return try walk.run(from: from, hiding: hiding)
  }

  // MARK: - Index

  /// The index, opened once.
  func index() throws(GitError) -> IndexFile {
    if let openIndex, openIndex.isUnchanged() { return openIndex }
    let index = try IndexFile(path: location.indexFile)
    openIndex = index
    return index
  }

  func indexEntries() throws(GitError) -> [IndexEntry] {
    let index = try index()
    guard !index.hasIntentToAdd else {
      throw GitError(.unsupported, "read index", message: "entries of “git add -N”")
    }
    var entries: [IndexEntry] = []
    entries.reserveCapacity(index.count)
    for i in 0..<index.count {
      guard let id = index.id(i) else { continue }
      entries.append(
        IndexEntry(
          path: RepositoryPath(bytes: index.path(i)), mode: index.mode(i), id: id,
          stage: index.stage(i), isIntentToAdd: false))
    }
    return entries
  }

  // MARK: - HEAD

  /// What HEAD names.
  ///
  /// - Throws: also where it names nothing: git tells an unborn branch from a broken one.
  func head() throws(GitError) -> ObjectID {
    let text = try line("\(location.gitDirectory)/HEAD")
    let prefix = "ref: "
    guard text.hasPrefix(prefix) else { return try id(text, "HEAD") }
    let name = String(text.dropFirst(prefix.count))
    // Other folders may be a worktree's own.
    guard name.hasPrefix("refs/heads/"), !name.contains(".."), !name.hasSuffix("/") else {
      throw unreadable(name)
    }
    let path = "\(location.commonDirectory)/\(name)"
    if Files.exists(path) { return try id(try line(path), name) }
    return try packed(name)
  }

  /// All refs but HEAD, as this worktree sees them.
  func references() throws(GitError) -> [Reference] {
    try ReferenceFiles(idLength: 20).all(location)
  }

  /// The one line of a small file, without its end.
  private func line(_ path: String) throws(GitError) -> String {
    guard let status = Files.status(path), status.st_mode & S_IFMT == S_IFREG else {
      throw unreadable(path)
    }
    let bytes: [UInt8]
    do throws(PlatformError) {
      bytes = try Files.read(path, limit: 4096)
    } catch {
      throw GitError(error, kind: .unreadableReference)
    }
    guard bytes.last == newline, let text = String(validating: bytes.dropLast(), as: UTF8.self),
      !text.utf8.contains(where: { $0 <= 32 && $0 != space })
    else { throw unreadable(path) }
    return text
  }

  private func id(_ text: String, _ name: String) throws(GitError) -> ObjectID {
    guard text.utf8.count == 40, let id = ObjectID(hex: text), !id.isZero else {
      throw unreadable(name)
    }
    return id
  }

  /// Looks for a ref among the packed ones: `id SP name LF`.
  private func packed(_ name: String) throws(GitError) -> ObjectID {
    let path = "\(location.commonDirectory)/packed-refs"
    let bytes: [UInt8]
    do throws(PlatformError) {
      bytes = try Files.read(path, limit: 1 << 26)
    } catch {
      throw GitError(error, kind: .unreadableReference)
    }
    let wanted = Array(" \(name)".utf8)
    let found = bytes.withUnsafeBytes { bytes -> ObjectID? in
      guard let base = bytes.baseAddress else { return nil }
      var from = 0
      while from < bytes.count {
        guard let hit = memchr(base + from, Int32(newline), bytes.count - from) else { return nil }
        let end = base.distance(to: UnsafeRawPointer(hit))
        // Comments and the lines of peeled tags have other lengths or another 41st byte.
        if end - from == 40 + wanted.count, memcmp(base + from + 40, wanted, wanted.count) == 0 {
          return ObjectID(hex: String(decoding: bytes[from..<(from + 40)], as: UTF8.self))
        }
        from = end + 1
      }
      return nil
    }
    guard let found else { throw unreadable(name) }
    return found
  }

  private func unreadable(_ name: String) -> GitError {
    GitError(
      .unreadableReference, "read ref", message: "not a ref that is read here", subject: name)
  }

  // MARK: - Configuration

  /// All configuration, of the lowest level first.
  func configuration() throws(GitError) -> [ConfigurationEntry] {
    #if canImport(Darwin)
      // Git's system file is wherever that git was built to look.
      throw GitError(.unsupported, "configuration", message: "git knows where its files are")
    #else
      var entries = try ConfigurationFile.entries("/etc/gitconfig", isProtected: true)
      let home = context.value("HOME")
      if let folder = context.value("XDG_CONFIG_HOME") ?? home.map({ Files.join($0, ".config") }) {
        entries += try ConfigurationFile.entries(
          Files.join(folder, "git/config"), isProtected: true)
      }
      if let home {
        entries += try ConfigurationFile.entries(
          Files.join(home, ".gitconfig"), isProtected: true)
      }
      return entries + ownConfiguration
    #endif
  }
}

extension ObjectKind {
  init(_ kind: PackObjectKind) {
    switch kind {
    case .commit: self = .commit
    case .tree: self = .tree
    case .blob: self = .blob
    case .tag: self = .tag
    }
  }
}
