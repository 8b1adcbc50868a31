import ScanModel

/// A commit as the audit keeps it, and its state between two audits: where its tree is and what it follows.
struct CommitRecord: Equatable, Sendable {
  var id: ObjectID
  var tree: ObjectID
  var parents: [ObjectID]
  /// Seconds since 1970, from the committer line.
  var time: Int64
}
