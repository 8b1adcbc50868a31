import Git
import ScanModel

/// Where an audit's history begins: refs, HEAD and reflogs, peeled.
struct AuditTips {
  /// Name and what it points at after peeling tags.
  struct Tip {
    var name: String
    var id: ObjectID
  }

  /// Refs and HEAD: what `still_in` speaks of.
  var refs: [Tip] = []
  /// Every object that a ref or a reflog entry leads to.
  var all: [ObjectID] = []
  var head: ObjectID?
  /// Annotated tags that a ref leads through.
  var tags: Set<ObjectID> = []

  init(_ repository: borrowing Repository, tags: [ObjectID: ObjectID]) throws(GitError) {
    head = try repository.head()
    for reference in try repository.references() {
      var id = reference.target
      // A chain longer than that is a loop, which git's hashes rule out, or a trick.
      for _ in 0..<64 {
        guard let target = tags[id] else { break }
        self.tags.insert(id)
        id = target
      }
      let name = reference.lossyName
      refs.append(Tip(name: name, id: id))
      all.append(id)
    }
    if let head { all.append(head) }
    all += try repository.reflogEntries().map { tags[$0.id] ?? $0.id }
    refs.sort { $0.name < $1.name }
  }

  /// The trees whose blobs `in_head` and `still_in` speak of, sorted; of what is no commit the object
  /// itself, which may be a tree.
  func trees(_ commits: CommitGraph) -> [ObjectID] {
    let ids = refs.map(\.id) + (head.map { [$0] } ?? [])
    return Set(ids.map { id in commits.place(of: id).map { commits.trees[$0] } ?? id }).sorted()
  }
}
