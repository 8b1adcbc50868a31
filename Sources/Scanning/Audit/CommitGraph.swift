import ScanModel

/// The commits of a repository in an order in which parents come before children.
///
/// Its places are those in `ids`, `trees` and `times`: by generation, then time, then id.
struct CommitGraph: Sendable {
  let ids: IDColumn
  let trees: IDColumn
  /// Seconds since 1970.
  let times: [Int64]
  /// Parents that no object names: the history is cut off there. Sorted.
  let missing: [ObjectID]
  /// The parents of all commits, commit by commit: places, and for the missing ones −1 − their index.
  private let parents: [Int32]
  private let parentStarts: [Int32]
  private let index: CommitIndex

  init(_ list: CommitList) {
    var index = CommitIndex(list.ids)
    let links = Links(list, index)
    let order = Self.order(list, links.generations())
    var places = [Int32](repeating: 0, count: list.count)
    for (place, old) in order.enumerated() { places[Int(old)] = Int32(place) }
    index.renumber(places)
    var parents: [Int32] = []
    var starts: [Int32] = [0]
    parents.reserveCapacity(links.parents.count)
    starts.reserveCapacity(list.count + 1)
    for old in order {
      for parent in links.parents(of: Int(old)) {
        parents.append(parent < 0 ? parent : places[Int(parent)])
      }
      starts.append(Int32(parents.count))
    }
    ids = IDColumn(order.lazy.map { list.ids[Int($0)] })
    trees = IDColumn(order.lazy.map { list.trees[Int($0)] })
    times = order.map { list.times[Int($0)] }
    missing = links.missing
    self.parents = parents
    parentStarts = starts
    self.index = index
  }

  /// The numbers of commits by generation, then time, then id.
  private static func order(_ list: CommitList, _ generations: [Int32]) -> [Int32] {
    // Few commits of a history are of one generation.
    var starts = [Int](repeating: 0, count: Int(generations.max() ?? 0) + 2)
    for generation in generations { starts[Int(generation) + 1] += 1 }
    for generation in 1..<starts.count { starts[generation] += starts[generation - 1] }
    var order = [Int32](repeating: 0, count: list.count)
    var next = starts
    for (number, generation) in generations.enumerated() {
      order[next[Int(generation)]] = Int32(number)
      next[Int(generation)] += 1
    }
    for (start, end) in zip(starts, starts.dropFirst()) where end - start > 1 {
      order[start..<end].sort { a, b in
        let (a, b) = (Int(a), Int(b))
        return list.times[a] != list.times[b]
          ? list.times[a] < list.times[b] : list.ids[a] < list.ids[b]
      }
    }
    return order
  }

  var count: Int { ids.count }

  /// The place of a commit; `nil` where no object has the id, or another kind of object.
  func place(of id: ObjectID) -> Int? { index.number(of: id, in: ids) }

  /// The places of a commit's parents; below zero for those that are not there.
  func parents(of commit: Int) -> ArraySlice<Int32> {
    parents[Int(parentStarts[commit])..<Int(parentStarts[commit + 1])]
  }

  /// The ids of a commit's parents, there or not.
  func parentIDs(of commit: Int) -> [ObjectID] { parents(of: commit).map(id(ofParent:)) }

  /// What a number among the parents stands for.
  func id(ofParent parent: Int32) -> ObjectID {
    parent < 0 ? missing[Int(-1 - parent)] : ids[Int(parent)]
  }

  /// Seconds since 1970, and a place in the graph for commits of the same second: parents come first.
  /// The largest numbers for what is no known commit.
  func moment(of id: ObjectID?) -> (time: Int64, place: Int) {
    id.flatMap { place(of: $0) }.map { (times[$0], $0) } ?? (.max, .max)
  }

  /// Which commits the tips lead to, by place.
  func reachable(from tips: some Sequence<ObjectID>) -> [Bool] {
    var marked = [Bool](repeating: false, count: count)
    // Not in the order of the graph: ids that lie may make a circle of commits, and what is not seen to
    // be reachable does not block.
    var queue = tips.compactMap { place(of: $0) }
    while let next = queue.popLast() {
      if marked[next] { continue }
      marked[next] = true
      for parent in parents(of: next) where parent >= 0 && !marked[Int(parent)] {
        queue.append(Int(parent))
      }
    }
    return marked
  }

  /// Which commits are among some, or follow them, by place: a bit for each of up to 64 groups.
  func descendants(of groups: [[ObjectID]]) -> [UInt64] {
    var marks = [UInt64](repeating: 0, count: count)
    var first = count
    for (bit, group) in groups.enumerated() {
      for commit in group.compactMap({ place(of: $0) }) {
        marks[commit] |= 1 << UInt64(bit)
        first = min(first, commit)
      }
    }
    for commit in first..<count {
      for parent in parents(of: commit) where parent >= 0 { marks[commit] |= marks[Int(parent)] }
    }
    return marks
  }
}

/// Parents as numbers, in the order of the list; below zero for those that are not in it.
private struct Links {
  private(set) var parents: [Int32] = []
  private var starts: [Int32] = [0]
  /// Sorted; the first has the number −1, the next one −2.
  private(set) var missing: [ObjectID] = []

  init(_ list: CommitList, _ index: CommitIndex) {
    starts.reserveCapacity(list.count + 1)
    var lost: [(place: Int, id: ObjectID)] = []
    for commit in 0..<list.count {
      for parent in list.parents(of: commit) {
        if let number = index.number(of: parent, in: list.ids) {
          parents.append(Int32(number))
        } else {
          lost.append((parents.count, parent))
          parents.append(-1)
        }
      }
      starts.append(Int32(parents.count))
    }
    missing = Set(lost.map(\.id)).sorted()
    for (place, id) in lost {
      parents[place] = -1 - Int32(missing.partitioningIndex { $0 >= id })
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
    for parent in parents where parent >= 0 { childStarts[Int(parent) + 1] += 1 }
    for i in 0..<count { childStarts[i + 1] += childStarts[i] }
    var children = [Int32](repeating: 0, count: parents.count)
    var next = childStarts
    var waiting = [Int32](repeating: 0, count: count)
    for record in 0..<count {
      for parent in parents(of: record) where parent >= 0 {
        children[Int(next[Int(parent)])] = Int32(record)
        next[Int(parent)] += 1
        waiting[record] += 1
      }
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
