import ScanModel

/// The commits of a repository in an order in which parents come before children.
struct CommitGraph: Sendable {
  /// Sorted by generation, then time, then id.
  let commits: [CommitRecord]
  /// Index into `commits` by id.
  let index: [ObjectID: Int]
  /// Parents that no object names: the history is cut off there.
  let missing: [ObjectID]
  /// The known parents of all commits, commit by commit, as indices into `commits`.
  private let parents: [Int32]
  private let parentStarts: [Int32]

  init(_ records: [CommitRecord]) {
    var position: [ObjectID: Int] = [:]
    position.reserveCapacity(records.count)
    for (place, record) in records.enumerated() where position[record.id] == nil {
      position[record.id] = place
    }
    let links = Links(records, position)
    let generation = links.generations()
    let order = records.indices.sorted { a, b in
      if generation[a] != generation[b] { return generation[a] < generation[b] }
      if records[a].time != records[b].time { return records[a].time < records[b].time }
      return records[a].id < records[b].id
    }
    var places = [Int32](repeating: 0, count: records.count)
    for (place, old) in order.enumerated() { places[old] = Int32(place) }
    var parents: [Int32] = []
    var starts: [Int32] = [0]
    parents.reserveCapacity(links.parents.count)
    starts.reserveCapacity(records.count + 1)
    for old in order {
      for parent in links.parents(of: old) { parents.append(places[Int(parent)]) }
      starts.append(Int32(parents.count))
    }
    commits = order.map { records[$0] }
    // In place: the largest table of a long history, and `indices` would hold a second one.
    var slot = position.values.startIndex
    while slot != position.values.endIndex {
      position.values[slot] = Int(places[position.values[slot]])
      position.values.formIndex(after: &slot)
    }
    index = position
    missing = links.missing.sorted()
    self.parents = parents
    parentStarts = starts
  }

  /// The known parents of a commit, all by index into `commits`.
  func parents(of commit: Int) -> ArraySlice<Int32> {
    parents[Int(parentStarts[commit])..<Int(parentStarts[commit + 1])]
  }

  /// Seconds since 1970, and a place in the graph for commits of the same second: parents come first.
  /// The largest numbers for what is no known commit.
  func moment(of id: ObjectID?) -> (time: Int64, place: Int) {
    id.flatMap { index[$0] }.map { (commits[$0].time, $0) } ?? (.max, .max)
  }

  /// Which commits the tips lead to, by index into `commits`.
  func reachable(from tips: some Sequence<ObjectID>) -> [Bool] {
    var marked = [Bool](repeating: false, count: commits.count)
    // Not in the order of the graph: ids that lie may make a circle of commits, and what is not seen to
    // be reachable does not block.
    var queue = tips.compactMap { index[$0] }
    while let next = queue.popLast() {
      if marked[next] { continue }
      marked[next] = true
      for parent in parents(of: next) where !marked[Int(parent)] { queue.append(Int(parent)) }
    }
    return marked
  }

  /// Which commits are some, or follow them, by index into `commits`.
  func descendants(of ids: some Sequence<ObjectID>) -> [Bool] {
    var marked = [Bool](repeating: false, count: commits.count)
    for id in ids {
      if let commit = index[id] { marked[commit] = true }
    }
    for commit in commits.indices where !marked[commit] {
      for parent in parents(of: commit) where marked[Int(parent)] { marked[commit] = true }
    }
    return marked
  }
}

/// Parents as numbers, in the order of the records.
private struct Links {
  private(set) var parents: [Int32] = []
  private var starts: [Int32] = [0]
  private(set) var missing: Set<ObjectID> = []

  init(_ records: [CommitRecord], _ position: [ObjectID: Int]) {
    starts.reserveCapacity(records.count + 1)
    for record in records {
      for parent in record.parents {
        if let parent = position[parent] {
          parents.append(Int32(parent))
        } else {
          missing.insert(parent)
        }
      }
      starts.append(Int32(parents.count))
    }
  }

  func parents(of record: Int) -> ArraySlice<Int32> {
    parents[Int(starts[record])..<Int(starts[record + 1])]
  }

  /// The length of the longest way down to a root, for each record.
  func generations() -> [Int32] {
    let count = starts.count - 1
    // For each record those that follow it: first counted, then filled in.
    var childStarts = [Int32](repeating: 0, count: count + 1)
    for parent in parents { childStarts[Int(parent) + 1] += 1 }
    for i in 0..<count { childStarts[i + 1] += childStarts[i] }
    var children = [Int32](repeating: 0, count: parents.count)
    var next = childStarts
    var waiting = [Int32](repeating: 0, count: count)
    for record in 0..<count {
      for parent in parents(of: record) {
        children[Int(next[Int(parent)])] = Int32(record)
        next[Int(parent)] += 1
      }
      waiting[record] = starts[record + 1] - starts[record]
    }
    var generation = [Int32](repeating: 0, count: count)
    var ready = (0..<count).filter { waiting[$0] == 0 }
    while let record = ready.popLast() {
      for child in children[Int(childStarts[record])..<Int(childStarts[record + 1])] {
        let child = Int(child)
        generation[child] = max(generation[child], generation[record] + 1)
        waiting[child] -= 1
        if waiting[child] == 0 { ready.append(child) }
      }
    }
    return generation
  }
}
