import ScanModel

/// Commits in the order in which they were read, column by column: there may be a million, and records
/// that own their parents take several times the memory.
struct CommitList: Sendable {
  private(set) var ids = IDColumn()
  private(set) var trees = IDColumn()
  private(set) var times: [Int64] = []
  private var parents = IDColumn()
  /// Where the parents of each end.
  private var ends: [Int] = []

  init() {}

  init(_ records: [CommitRecord]) {
    for record in records { append(record) }
  }

  var count: Int { ids.count }

  func parents(of index: Int) -> Slice<IDColumn> {
    parents[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  mutating func append(_ record: CommitRecord) {
    ids.append(record.id)
    trees.append(record.tree)
    times.append(record.time)
    for parent in record.parents { parents.append(parent) }
    ends.append(parents.count)
  }

  mutating func append(_ other: CommitList) {
    if ids.isEmpty {
      self = other
      return
    }
    let shift = parents.count
    ids.append(contentsOf: other.ids)
    trees.append(contentsOf: other.trees)
    times += other.times
    parents.append(contentsOf: other.parents)
    ends += other.ends.map { $0 + shift }
  }
}
