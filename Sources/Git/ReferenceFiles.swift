import Platform
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Refs that are kept as files: loose ones below `refs`, and `packed-refs`.
///
/// Not libgit2's iterator: 1.5 leaves out, without an error, loose refs that are broken and those
/// of a linked worktree alone. Source: gitrepository-layout(5), git-pack-refs(1).
struct ReferenceFiles {
  let idLength: Int

  /// Refs that each worktree has for itself; all others are shared (git-worktree(1), "REFS").
  private static let ownFolders = ["refs/bisect", "refs/rewritten", "refs/worktree"]

  /// Symbolic refs that git follows one after the other.
  private static let depthLimit = 5

  /// All refs of a repository as one of its worktrees sees them.
  ///
  /// - Throws: `.unreadableReference` for a file that is no ref, `.unsupported` for a name that is not
  ///   in UTF-8.
  func all(_ location: RepositoryLocation) throws(GitError) -> [Reference] {
    var targets: [[UInt8]: ObjectID] = [:]
    // Loose ones first: a ref that is being packed is then seen in at least one place.
    var loose = try below("refs", in: location.commonDirectory)
    if location.gitDirectory != location.commonDirectory {
      loose.removeAll { reference in
        Self.ownFolders.contains { reference.name.starts(with: "\($0)/".utf8) }
      }
      loose += try ownReferences(of: location.gitDirectory, prefix: "")
    }
    for reference in loose { targets[reference.name] = reference.target }
    for reference in try packed("\(location.commonDirectory)/packed-refs")
    where targets[reference.name] == nil {
      targets[reference.name] = reference.target
    }
    // Symbolic refs stand for another one, but hide a packed ref of their name.
    return targets.compactMap { name, target in
      target.isZero ? nil : Reference(name: name, target: target)
    }
  }

  /// Refs that one worktree has for itself.
  ///
  /// - Parameter prefix: what other worktrees write before the name (`worktrees/x/`).
  func ownReferences(of folder: String, prefix: String) throws(GitError) -> [Reference] {
    var references: [Reference] = []
    for name in Self.ownFolders { references += try below(name, in: folder) }
    return references.compactMap {
      $0.target.isZero
        ? nil : Reference(name: Array(prefix.utf8) + $0.name, target: $0.target)
    }
  }

  /// Loose refs; symbolic ones have the zero id.
  private func below(_ top: String, in folder: String) throws(GitError) -> [Reference] {
    var references: [Reference] = []
    var waiting = [top]
    while let name = waiting.popLast() {
      let path = Files.join(folder, name)
      // What is gone since its folder was listed has been packed or deleted.
      guard try isThere(path), let status = Files.status(path) else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        waiting += try list(path).filter { !$0.hasSuffix(".lock") }.map { "\(name)/\($0)" }
      } else {
        references.append(Reference(name: Array(name.utf8), target: try target(path, in: folder)))
      }
    }
    return references
  }

  /// The object of a ref; the zero id for one that stands for another ref, which is listed itself, or for
  /// nothing. A symbolic ref may also name a file beside `refs`, which git follows.
  private func target(
    _ path: String, in folder: String, depth: Int = 0
  ) throws(GitError) -> ObjectID {
    // Neither pipes nor devices: reading one might never end.
    if Files.isSpecial(path) { throw GitError(PlatformError.notRegular("read refs", path)) }
    guard Files.isRegularFile(path) else { throw malformed(path) }
    let bytes = try contents(path)
    if bytes.starts(with: "ref:".utf8), let zero = ObjectID(hex: zeros) {
      let name = Plumbing.text(bytes.dropFirst(4).drop { $0 <= space }.prefix { $0 > space })
      if name.hasPrefix("/") || name.contains("..") { throw malformed(path) }
      let other = Files.join(folder, name)
      guard !name.hasPrefix("refs/"), depth < Self.depthLimit, try isThere(other) else {
        return zero
      }
      return try target(other, in: folder, depth: depth + 1)
    }
    let digits = bytes.prefix(idLength * 2)
    let rest = bytes.dropFirst(idLength * 2)
    // Git ignores what follows white space after the digits.
    guard digits.count == idLength * 2, rest.first.map({ $0 == space || $0 == newline }) ?? true,
      let id = ObjectID(hex: Plumbing.text(digits)), !id.isZero
    else { throw malformed(path) }
    return id
  }

  /// Lines `id SP name`, after a head that begins with `#`; `^` tells the object of the tag before.
  ///
  /// As strict as git: a line that is passed over is a ref whose history nobody reads.
  private func packed(_ path: String) throws(GitError) -> [Reference] {
    guard try isThere(path) else { return [] }
    let bytes = try contents(path)
    guard let last = bytes.last else { return [] }
    guard last == newline else { throw malformed(path) }
    var lines = bytes.dropLast().split(separator: newline, omittingEmptySubsequences: false)[...]
    if lines.first?.starts(with: "# pack-refs with:".utf8) ?? false { lines.removeFirst() }
    var references: [Reference] = []
    var mayBePeeled = false
    for line in lines {
      if mayBePeeled, line.first == UInt8(ascii: "^") {
        guard id(line.dropFirst()) != nil else { throw malformed(path) }
        mayBePeeled = false
        continue
      }
      let rest = line.dropFirst(idLength * 2)
      guard rest.count > 1, rest.first == space, let id = id(line.prefix(idLength * 2)), !id.isZero
      else { throw malformed(path) }
      references.append(Reference(name: Array(rest.dropFirst()), target: id))
      mayBePeeled = true
    }
    return references
  }

  private func id(_ digits: ArraySlice<UInt8>) -> ObjectID? {
    digits.count == idLength * 2 ? ObjectID(hex: Plumbing.text(digits)) : nil
  }

  private var zeros: String { String(repeating: "0", count: idLength * 2) }

  private func malformed(_ path: String) -> GitError {
    GitError(
      .unreadableReference, "read refs", message: "the ref is malformed", subject: path)
  }

  private func contents(_ path: String) throws(GitError) -> [UInt8] {
    do throws(PlatformError) {
      return try Files.read(path, limit: 1 << 30, isRegular: true)
    } catch {
      throw GitError(error, kind: .unreadableReference)
    }
  }

  private func list(_ path: String) throws(GitError) -> [String] {
    let names: [String]
    do throws(PlatformError) {
      names = try Files.list(path)
    } catch {
      throw GitError(error, kind: .unreadableReference)
    }
    try refuseUnnameable(names, in: path)
    return names
  }
}
