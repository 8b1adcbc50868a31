import ScanModel

/// The objects of a repository, by number and by id.
struct AuditObjects: Sendable {
  let sweep: ObjectSweep
  let numbers: ObjectNumbers
  /// All ids, sorted; empty in an audit that remembers nothing.
  let ids: [ObjectID]

  init(_ sweep: ObjectSweep, listsIDs: Bool) {
    self.sweep = sweep
    numbers = sweep.numbers
    ids = listsIDs ? sweep.objectIDs : []
  }
}

/// What an audit has read before anything is judged, be it all now or partly in an earlier run.
struct AuditMaterial {
  var pass: ObjectPass
  var commits: CommitGraph
  var tips: AuditTips
  var introductions: [Attribution.Introduction]
  /// Which blobs with a match the trees of the refs' tips hold.
  var holdings: TipBlobs
  /// Whether every tree on the way could be read.
  var hasSoundTrees: Bool
}
