package import Matching
import Platform
import Rules

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Compiled rules on disk, so that a hook neither parses nor compiles them at every commit.
///
/// A cache is never trusted: the folder must be ours and closed to others, every parent is checked, the
/// file is opened without following links, holds the rule files' own bytes (a hash could be forged by
/// whoever writes rules), and the database must fire on a canary. A checksum catches damage.
/// Whatever does not fit is rebuilt.
package struct RuleCache: Sendable {
  private static let magic = Array("ward-rules-3\n".utf8)
  /// Entries kept; the oldest go first. Layers of a few repositories fit, and a folder that only grows
  /// does not.
  private static let kept = 16

  /// `nil` where there is no folder that could be trusted; everything is compiled afresh then.
  package let folder: String?

  /// The user's cache folder: `$XDG_CACHE_HOME/ward`, else `~/.cache/ward`.
  package init() {
    if let base = Environment.value("XDG_CACHE_HOME"), base.hasPrefix("/") {
      folder = Files.join(base, "ward")
    } else if let home = Environment.value("HOME"), home.hasPrefix("/") {
      folder = Files.join(home, ".cache/ward")
    } else {
      folder = nil
    }
  }

  package init(folder: String?) { self.folder = folder }

  /// The compiled rules of these very files; `nil` where there are none that fit and work.
  ///
  /// Rules are stored only after every check has passed, so a hit also says that they are sound.
  /// Samples (`Rule.tests`) are not kept.
  package func cached(_ source: [UInt8]) -> CompiledRules? {
    guard let folder, isPrivate(folder), let bytes = read(path(folder, source)) else { return nil }
    return bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      guard take(Self.magic.count, from: &rest)?.elementsEqual(Self.magic) == true,
        let sum = takeSized(from: &rest), sum.elementsEqual(checksum(rest)),
        takeSized(from: &rest)?.elementsEqual(source) == true,
        let archive = takeSized(from: &rest),
        let ruleSet = RuleSetArchive.ruleSet(UnsafeRawBufferPointer(rebasing: archive))
      else { return nil }
      // A database that is refused is worth no message: the rules are compiled from their text.
      return try? CompiledRules(ruleSet, database: Array(rest))
    }
  }

  /// Keeps compiled rules for the next run, where that is possible.
  package func store(_ rules: CompiledRules, source: [UInt8]) {
    guard let folder else { return }
    // A cache that cannot be written costs time at the next run and nothing else.
    guard (try? Files.createDirectories(folder, mode: 0o700)) != nil, isPrivate(folder),
      let database = try? rules.serializedDatabase()
    else { return }
    var content: [UInt8] = []
    append(source, to: &content)
    append(RuleSetArchive.bytes(rules.ruleSet), to: &content)
    content += database
    var bytes = Self.magic
    append(content.withUnsafeBytes { checksum($0[...]) }, to: &bytes)
    bytes += content
    guard (try? Files.replace(path(folder, source), with: bytes)) != nil else { return }
    prune(folder)
  }

  private func path(_ folder: String, _ source: [UInt8]) -> String {
    let name = sha256(source + Array(CompiledRules.engineVersion.utf8))
    return Files.join(folder, "\(name.prefix(40)).rules")
  }

  private func read(_ path: String) -> [UInt8]? {
    // A missing or unreadable cache is no mistake; the rules are compiled then.
    guard let file = try? FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW),
      let status = try? file.status(of: path), status.st_mode & S_IFMT == S_IFREG,
      status.st_uid == geteuid(), status.st_mode & 0o022 == 0, status.st_size < 256 << 20
    else { return nil }
    return try? file.readAll(size: Int(status.st_size), subject: path)
  }

  /// Removes the oldest entries over the number that is kept.
  private func prune(_ folder: String) {
    let names = ((try? Files.list(folder)) ?? []).filter {
      $0.hasSuffix(".rules") || $0.hasSuffix(".hs")
    }
    guard names.count > Self.kept else { return }
    let aged = names.compactMap { name in
      Files.status(Files.join(folder, name)).map { (name, $0.modified) }
    }
    for (name, _) in aged.sorted(by: { $0.1 < $1.1 }).prefix(names.count - Self.kept) {
      unlink(Files.join(folder, name))
    }
  }

  /// Whether a folder and its parents can be changed by nobody but us and root.
  private func isPrivate(_ folder: String) -> Bool {
    guard let own = Files.status(folder), own.st_mode & S_IFMT == S_IFDIR,
      own.st_uid == geteuid(), own.st_mode & 0o022 == 0, let real = Files.realPath(folder)
    else { return false }
    var next = Files.directory(of: real)
    while true {
      guard let status = Files.status(next), status.st_uid == geteuid() || status.st_uid == 0
      else { return false }
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
  let count = head.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  return Int(exactly: count).flatMap { take($0, from: &rest) }
}
