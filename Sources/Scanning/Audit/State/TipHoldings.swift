import Git
import ScanModel

/// Which blobs with a match the trees of tips hold, found by looking at the paths where some commit
/// brought them in: a tree can hold a blob nowhere else.
enum TipHoldings {
  /// A folder of wanted paths.
  private final class Folder {
    var folders: [[UInt8]: Folder] = [:]
    /// Blobs that some commit brought in under each name.
    var blobs: [[UInt8]: Set<ObjectID>] = [:]
  }

  private struct Place: Hashable {
    let tree: ObjectID
    let folder: ObjectIdentifier
  }

  /// - Parameters:
  ///   - known: what the last audit found; a tree that it knows holds nothing that came later.
  ///   - blobs: those with a match.
  static func holdings(
    of trees: [ObjectID], known: [AuditState.Holding],
    introductions: [Attribution.Introduction], blobs: Set<ObjectID>,
    repository: borrowing Repository
  ) throws(ScanError) -> [ObjectID: Set<ObjectID>] {
    let top = Folder()
    for introduction in introductions where blobs.contains(introduction.id) {
      let names = introduction.path.bytes.split(separator: UInt8(ascii: "/")).map { Array($0) }
      guard let last = names.last, names.count <= Attribution.deepestFolder else { continue }
      var folder = top
      for name in names.dropLast() {
        let next = folder.folders[name] ?? Folder()
        folder.folders[name] = next
        folder = next
      }
      folder.blobs[last, default: []].insert(introduction.id)
    }
    let before = Dictionary(known.map { ($0.tree, $0.blobs) }, uniquingKeysWith: { a, _ in a })
    var memo: [Place: Set<ObjectID>] = [:]
    var result: [ObjectID: Set<ObjectID>] = [:]
    for tree in trees {
      if let blobs = before[tree] {
        result[tree] = Set(blobs)
      } else {
        do throws(GitError) {
          result[tree] = try held(tree, top, &memo, repository)
        } catch {
          // A tip that is no tree holds nothing; one that cannot be read was told by the sweep.
          result[tree] = []
        }
      }
    }
    return result
  }

  private static func held(
    _ tree: ObjectID, _ folder: Folder, _ memo: inout [Place: Set<ObjectID>],
    _ repository: borrowing Repository
  ) throws(GitError) -> Set<ObjectID> {
    if folder.folders.isEmpty && folder.blobs.isEmpty { return [] }
    let place = Place(tree: tree, folder: ObjectIdentifier(folder))
    if let known = memo[place] { return known }
    var held: Set<ObjectID> = []
    for entry in try repository.entries(ofTree: tree) {
      if folder.blobs[entry.name]?.contains(entry.id) == true { held.insert(entry.id) }
      if EntryKind(mode: entry.mode) == .tree, let below = folder.folders[entry.name] {
        held.formUnion(try self.held(entry.id, below, &memo, repository))
      }
    }
    memo[place] = held
    return held
  }
}
