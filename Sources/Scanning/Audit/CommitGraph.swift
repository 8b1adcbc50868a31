import ScanModel

/// The commits of a repository in an order in which parents come before children.
struct CommitGraph: Sendable {
  /// Sorted by generation, then time, then id.
  let commits: [CommitRecord]
  /// Index into `commits` by id.
  let index: [ObjectID: Int]
  /// Parents that no object names: the history is cut off there.
  let missing: [ObjectID]

  init(_ records: [CommitRecord]) {
    let position = Dictionary(
      records.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    var waiting = [Int](repeating: 0, count: records.count)
    var children: [[Int]] = Array(repeating: [], count: records.count)
    var missing: Set<ObjectID> = []
    for (child, record) in records.enumerated() {
      for parent in record.parents {
        if let parent = position[parent] {
          children[parent].append(child)
          waiting[child] += 1
        } else {
          missing.insert(parent)
        }
      }
    }
    var generation = [Int](repeating: 0, count: records.count)
    var ready = records.indices.filter { waiting[$0] == 0 }
    while let next = ready.popLast() {
      for child in children[next] {
        generation[child] = max(generation[child], generation[next] + 1)
        waiting[child] -= 1
        if waiting[child] == 0 { ready.append(child) }
      }
    }
    let order = records.indices.sorted { a, b in
      if generation[a] != generation[b] { return generation[a] < generation[b] }
      if records[a].time != records[b].time { return records[a].time < records[b].time }
      return records[a].id < records[b].id
    }
    commits = order.map { records[$0] }
    index = Dictionary(
      commits.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.missing = missing.sorted()
  }

  /// Which commits the tips lead to, by index into `commits`.
  func reachable(from tips: some Sequence<ObjectID>) -> [Bool] {
    var marked = [Bool](repeating: false, count: commits.count)
    var queue = tips.compactMap { index[$0] }
    while let next = queue.popLast() {
      if marked[next] { continue }
      marked[next] = true
      queue += commits[next].parents.compactMap { index[$0] }
    }
    return marked
  }
}
