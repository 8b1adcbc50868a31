package import Matching
import Platform
package import Rules

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Compiled rules on disk, so that a hook does not compile them at every commit.
///
/// A cache is never trusted: the folder must be ours and closed to others, every parent is checked, the
/// file is opened without following links, holds the rules' own bytes (a hash could be forged by
/// whoever writes rules), and the database must fire on a canary. Whatever does not fit is rebuilt.
package struct RuleCache: Sendable {
  private static let magic = Array("ward-rules-1\n".utf8)

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

  /// Compiled rules from the cache; `nil` where there are none that fit and work.
  ///
  /// Rules are stored only after every check has passed, so a hit also says that they are sound.
  package func cached(_ ruleSet: RuleSet) -> CompiledRules? {
    // A database that is refused is worth no message: the rules are compiled from their text.
    load(ruleSet).flatMap { try? CompiledRules(ruleSet, database: $0) }
  }

  private func path(_ folder: String, _ ruleSet: RuleSet) -> String {
    let name = sha256(ruleSet.canonicalBytes + Array(CompiledRules.engineVersion.utf8))
    return Files.join(folder, "\(name.prefix(40)).hs")
  }

  private func load(_ ruleSet: RuleSet) -> [UInt8]? {
    guard let folder, isPrivate(folder) else { return nil }
    let path = path(folder, ruleSet)
    // A missing or unreadable cache is no mistake; the rules are compiled then.
    guard let file = try? FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW),
      let status = try? file.status(of: path), status.st_mode & S_IFMT == S_IFREG,
      status.st_uid == geteuid(), status.st_mode & 0o022 == 0, status.st_size < 256 << 20,
      let bytes = try? file.readAll(size: Int(status.st_size), subject: path)
    else { return nil }
    let head = Self.magic + Array("\(ruleSet.canonicalBytes.count)\n".utf8) + ruleSet.canonicalBytes
    guard bytes.starts(with: head) else { return nil }
    return Array(bytes[head.count...])
  }

  /// Keeps compiled rules for the next run, where that is possible.
  package func store(_ rules: CompiledRules) {
    guard let folder else { return }
    // A cache that cannot be written costs time at the next run and nothing else.
    guard (try? Files.createDirectories(folder, mode: 0o700)) != nil, isPrivate(folder),
      let database = try? rules.serializedDatabase()
    else { return }
    let canonical = rules.ruleSet.canonicalBytes
    let head = Self.magic + Array("\(canonical.count)\n".utf8) + canonical
    try? Files.replace(path(folder, rules.ruleSet), with: head + database)
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
