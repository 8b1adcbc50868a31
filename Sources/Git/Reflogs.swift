import Platform
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reflogs that are kept as files, which is how every repository without reftable has them.
///
/// Source: gitrepository-layout(5); a line is `old SP new SP who SP when TAB message LF`.
enum Reflogs {
  /// Every id of every log below a folder, each once for its ref.
  ///
  /// - Parameters:
  ///   - folder: a `logs` folder; one that is not there is empty.
  ///   - prefix: what comes before the names of the refs, for logs of other worktrees.
  /// - Throws: `.unreadableReference` for a line that is none, `.unsupported` for a name that is not
  ///   in UTF-8.
  static func entries(in folder: String, prefix: String, idLength: Int) throws(GitError)
    -> [ReflogEntry]
  {
    var entries: [ReflogEntry] = []
    var waiting = [""]
    while let name = waiting.popLast() {
      let path = name.isEmpty ? folder : Files.join(folder, name)
      // Folders that are links are not followed, so that they cannot form a ring.
      guard try isThere(path), let status = Files.status(path) else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        let names: [String]
        do throws(PlatformError) {
          names = try Files.list(path)
        } catch {
          throw GitError(error, kind: .unreadableReference)
        }
        try refuseUnnameable(names, in: path)
        waiting += names.reversed().map { name.isEmpty ? $0 : "\(name)/\($0)" }
      } else {
        // Neither pipes nor devices: reading one might never end.
        if Files.isSpecial(path) { throw GitError(PlatformError.notRegular("read reflog", path)) }
        guard Files.isRegularFile(path) else {
          throw GitError(
            .unreadableReference, "read reflog", message: "the reflog is not a file",
            subject: path)
        }
        entries += try log(path, reference: prefix + name, idLength: idLength)
      }
    }
    return entries
  }

  private static func log(_ path: String, reference: String, idLength: Int) throws(GitError)
    -> [ReflogEntry]
  {
    let bytes: [UInt8]
    do throws(PlatformError) {
      bytes = try Files.read(path, isRegular: true)
    } catch {
      throw GitError(error, kind: .unreadableReference)
    }
    let name = Array(reference.utf8)
    let digits = idLength * 2
    var seen: Set<ObjectID> = []
    var entries: [ReflogEntry] = []
    for line in bytes.split(separator: newline) {
      let words = line.split(separator: space, maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count == 3, words[0].count == digits, words[1].count == digits,
        let old = ObjectID(hex: Plumbing.text(words[0])),
        let new = ObjectID(hex: Plumbing.text(words[1]))
      else {
        throw GitError(
          .unreadableReference, "read reflog", message: "a line of the reflog is malformed",
          subject: path)
      }
      for id in [old, new] where !id.isZero && seen.insert(id).inserted {
        entries.append(ReflogEntry(reference: name, id: id))
      }
    }
    return entries
  }
}

/// Throws where a name is not in UTF-8: as a `String` it would lead to no file, and what it holds
/// would be passed over.
func refuseUnnameable(_ names: [String], in folder: String) throws(GitError) {
  if names.contains(where: { $0.unicodeScalars.contains("\u{fffd}") }) {
    throw GitError(
      .unsupported, "list refs", message: "a name is not in UTF-8", subject: folder)
  }
}
