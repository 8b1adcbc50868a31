package import Matching
import Packs
import Platform
package import Rules

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Compiled rules on disk, so that a hook neither parses nor compiles them at every commit.
///
/// A cache is never trusted: the folder must be ours and closed to others, every parent is checked, the
/// file is opened without following links and looked at through its descriptor, it holds the rule files'
/// own bytes (a hash could be forged by whoever writes rules), and the database must fire on a canary. A
/// checksum catches damage. Whatever does not fit is rebuilt. Checksum and comparison cost a pass over all
/// rules; they are left out while the system says that no file has changed since (`RuleCache+Seal.swift`).
///
/// Files are written beside and renamed into place: two hooks at once write the same thing twice, a hook
/// that is killed leaves a file that nobody opens, and a reader keeps what it has mapped.
package struct RuleCache: Sendable {
  private static let magic = Array("ward-rules-5\n\0\0\0".utf8)
  /// Entries kept; the oldest go first. Layers of a few repositories fit, and a folder that only grows
  /// does not.
  private static let kept = 16
  /// Seconds after which an unfinished file is somebody's who was killed.
  private static let abandonedAfter = 3600

  /// `nil` where there is no folder that could be trusted; everything is compiled afresh then.
  package let folder: String?
  let now: @Sendable () -> Int

  /// The user's cache folder: `$XDG_CACHE_HOME/ward`, else `~/.cache/ward`.
  package init() {
    if let base = Environment.value("XDG_CACHE_HOME"), base.hasPrefix("/") {
      folder = Files.join(base, "ward")
    } else if let home = Environment.value("HOME"), home.hasPrefix("/") {
      folder = Files.join(home, ".cache/ward")
    } else {
      folder = nil
    }
    now = { time(nil) }
  }

  /// - Parameter now: seconds since 1970.
  package init(folder: String?, now: @escaping @Sendable () -> Int = { time(nil) }) {
    self.folder = folder
    self.now = now
  }

  /// Compiled rules and what names them.
  package struct Entry: Sendable {
    package let rules: CompiledRules
    /// SHA-256 over the rules' canonical form.
    package let rulesHash: String
    /// SHA-256 over the files, the engine and the base: what an entry over this one is bound to.
    package let identity: String

    /// Names rules that were just compiled.
    package init(_ rules: CompiledRules, source: [UInt8], base: Entry?) {
      self.rules = rules
      rulesHash = sha256(rules.canonicalBytes)
      identity = sha256(
        Array("\(CompiledRules.engineVersion)\n\(base?.identity ?? "")\n".utf8) + source)
    }

    fileprivate init(_ rules: CompiledRules, rulesHash: String, identity: String) {
      self.rules = rules
      self.rulesHash = rulesHash
      self.identity = identity
    }
  }

  /// The compiled rules of these layers over those of `base`; `nil` where there are none that fit and
  /// work.
  ///
  /// Rules are stored only after every check has passed, so a hit also says that they are sound.
  /// Samples (`Rule.tests`) are not kept.
  package func cached(_ layers: [RuleLayer], base: Entry? = nil) -> Entry? {
    guard let folder, isPrivate(folder) else { return nil }
    let path = path(folder, layers, base)
    guard let (file, identity) = map(path) else { return nil }
    let seal = Seal(identity, layers)
    if let seal, isSealed(seal, at: path) {
      return read(file, layers, base: base, isCompared: true)
    }
    guard let entry = read(file, layers, base: base, isCompared: false) else { return nil }
    // What changed while it was read has another seal now.
    if let seal, seal.bytes == Seal(identity, layers)?.bytes { keep(seal, at: path) }
    return entry
  }

  /// The rules in a cache file.
  ///
  /// - Parameter isCompared: whether checksum and rule files are known to fit.
  private func read(_ file: FileMapping, _ layers: [RuleLayer], base: Entry?, isCompared: Bool)
    -> Entry?
  {
    var rest = file.bytes[...]
    guard take(Self.magic.count, from: &rest)?.elementsEqual(Self.magic) == true,
      let sum = take(8, from: &rest),
      isCompared
        || UInt64(
          littleEndian: sum.base.loadUnaligned(fromByteOffset: sum.startIndex, as: UInt64.self))
          == UInt64(Inflater.crc32(UnsafeRawBufferPointer(rebasing: rest))),
      takeSized(from: &rest)?.elementsEqual(CompiledRules.engineVersion.utf8) == true,
      takeSized(from: &rest)?.elementsEqual((base?.identity ?? "").utf8) == true,
      let identity = takeSized(from: &rest), let hash = takeSized(from: &rest),
      let source = takeSized(from: &rest),
      isCompared || RuleLoader.isSource(UnsafeRawBufferPointer(rebasing: source), of: layers),
      let archived = takeSized(from: &rest),
      let archive = RuleSetArchive(UnsafeRawBufferPointer(rebasing: archived), owner: file),
      take((64 - rest.startIndex % 64) % 64, from: &rest) != nil,
      // A database that is refused is worth no message: the rules are compiled from their text.
      let rules = try? CompiledRules(
        loading: archive, firstStage: UnsafeRawBufferPointer(rebasing: rest), base: base?.rules)
    else { return nil }
    return Entry(
      rules, rulesHash: String(decoding: hash, as: UTF8.self),
      identity: String(decoding: identity, as: UTF8.self))
  }

  /// Keeps compiled rules for the next run, where that is possible.
  ///
  /// - Parameter source: the bytes of the layers' files (`RuleLoader.source`).
  package func store(_ entry: Entry, of layers: [RuleLayer], source: [UInt8], base: Entry? = nil) {
    guard let folder else { return }
    // A cache that cannot be written costs time at the next run and nothing else.
    guard (try? Files.createDirectories(folder, mode: 0o700)) != nil, isPrivate(folder),
      let firstStage = try? entry.rules.serializedFirstStage()
    else { return }
    let head = Self.magic.count + 8
    var content: [UInt8] = []
    append(Array(CompiledRules.engineVersion.utf8), to: &content)
    append(Array((base?.identity ?? "").utf8), to: &content)
    append(Array(entry.identity.utf8), to: &content)
    append(Array(entry.rulesHash.utf8), to: &content)
    append(source, to: &content)
    append(RuleSetArchive.bytes(of: entry.rules.ruleSet), to: &content)
    // The database is used where it lies.
    content += [UInt8](repeating: 0, count: (64 - (head + content.count) % 64) % 64)
    content += firstStage
    let sum = content.withUnsafeBytes { UInt64(Inflater.crc32($0)) }
    let bytes = Self.magic + withUnsafeBytes(of: sum.littleEndian) { Array($0) } + content
    guard (try? Files.replace(path(folder, layers, base), with: bytes)) != nil else { return }
    prune(folder)
  }

  /// One file for each list of layers: when their rules change, it is replaced.
  private func path(_ folder: String, _ layers: [RuleLayer], _ base: Entry?) -> String {
    var name = Array("\(CompiledRules.engineVersion)\n\(base == nil)\n".utf8)
    for layer in layers {
      switch layer.source {
      case .folder(let path), .file(let path):
        name += Array("\(layer.name)\n\(Files.join(Files.currentDirectory, path))\n".utf8)
      case .bytes(let files):
        // Of a repository, which is one of many: its rules are few, and here already.
        name += Array("\(layer.name)\n".utf8)
        for file in files { name += Array("\(file.name)\n\(sha256(file.bytes))\n".utf8) }
      }
    }
    return Files.join(folder, "\(sha256(name).prefix(40)).rules")
  }

  private func map(_ path: String) -> (FileMapping, FileIdentity)? {
    // A missing or unreadable cache is no mistake; the rules are compiled then. O_NONBLOCK: a pipe of
    // this name must not hold up a commit.
    guard let file = try? FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
      let status = try? file.status(of: path), isOurs(status), status.st_size > 0,
      status.st_size < 256 << 20
    else { return nil }
    return (try? FileMapping(file, count: Int(status.st_size), subject: path)).map {
      ($0, FileIdentity(status))
    }
  }

  /// Removes the oldest entries over the number that is kept, and what was never finished.
  private func prune(_ folder: String) {
    let aged = ((try? Files.list(folder)) ?? []).compactMap { name in
      Files.status(Files.join(folder, name)).map { (name: name, modified: $0.modified) }
    }
    let now = now()
    for (name, modified) in aged where name.hasSuffix(".tmp") {
      // One of a process that is gone, on this machine, or one that nobody writes for so long.
      if modified < now - Self.abandonedAfter || Self.isWriterGone(name) {
        unlink(Files.join(folder, name))
      }
    }
    let entries = aged.filter { $0.name.hasSuffix(".rules") }
    guard entries.count > Self.kept else { return }
    for (name, _) in entries.sorted(by: { $0.modified < $1.modified })
      .prefix(entries.count - Self.kept)
    {
      unlink(Files.join(folder, name))
      unlink(Self.sealPath(Files.join(folder, name)))
    }
  }

  /// Whether the process that an unfinished file names (`NAME.PID.tmp`) is gone. In a folder that several
  /// machines share, another one's may only seem so: its file is then not kept, and made again.
  private static func isWriterGone(_ name: String) -> Bool {
    let parts = name.split(separator: ".")
    guard parts.count >= 3, let pid = pid_t(parts[parts.count - 2]), pid > 0 else { return false }
    return kill(pid, 0) != 0 && errno == ESRCH
  }

  /// Whether a folder and its parents can be changed by nobody but us and root.
  private func isPrivate(_ folder: String) -> Bool {
    guard let own = Files.status(folder), own.st_mode & S_IFMT == S_IFDIR,
      own.st_uid == geteuid(), own.st_mode & 0o022 == 0
    else { return false }
    return hasPrivateParents(folder, isReal: false)
  }

  /// - Parameter isReal: whether the path is known to hold no links.
  private func hasPrivateParents(_ folder: String, isReal: Bool) -> Bool {
    var next = Files.directory(of: folder)
    while true {
      guard let status = Files.status(next) else { return false }
      if status.st_mode & S_IFMT == S_IFLNK {
        // The folders that count are those that the links lead to.
        guard !isReal, let real = Files.realPath(folder) else { return false }
        return hasPrivateParents(real, isReal: true)
      }
      guard status.st_uid == geteuid() || status.st_uid == 0 else { return false }
      // A shared folder with the sticky bit (/tmp) lets nobody rename what is ours.
      if status.st_mode & 0o022 != 0 && status.st_mode & S_ISVTX == 0 { return false }
      if next == "/" { return true }
      next = Files.directory(of: next)
    }
  }
}

extension stat {
  /// Seconds since 1970.
  fileprivate var modified: Int {
    #if canImport(Glibc)
      st_mtim.tv_sec
    #else
      st_mtimespec.tv_sec
    #endif
  }
}

private func append(_ part: [UInt8], to bytes: inout [UInt8]) {
  withUnsafeBytes(of: UInt64(part.count).littleEndian) { bytes += $0 }
  bytes += part
}

private func take(_ count: Int, from rest: inout Slice<UnsafeRawBufferPointer>)
  -> Slice<UnsafeRawBufferPointer>?
{
  guard count <= rest.count else { return nil }
  defer { rest = rest.dropFirst(count) }
  return rest.prefix(count)
}

/// A part behind its length of eight bytes.
private func takeSized(from rest: inout Slice<UnsafeRawBufferPointer>)
  -> Slice<UnsafeRawBufferPointer>?
{
  guard let head = take(8, from: &rest) else { return nil }
  let count = UInt64(
    littleEndian: head.base.loadUnaligned(fromByteOffset: head.startIndex, as: UInt64.self))
  return Int(exactly: count).flatMap { take($0, from: &rest) }
}
