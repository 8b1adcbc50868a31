import ScanModel

/// What a walk needs of a commit.
struct CommitLinks {
  let parents: [ObjectID]
  /// Committer time, seconds since 1970; 0 where it cannot be read, which only costs time.
  let time: Int64

  init(_ object: borrowing ObjectBytes, id: ObjectID) throws(GitError) {
    guard object.kind == .commit else {
      throw GitError(
        .corruptObject, "parse commit", message: "a \(object.kind.rawValue) stands for a commit",
        subject: id.hex)
    }
    let commit = try CommitObject(id: id, bytes: object.bytes)
    parents = commit.parents
    time = commit.committer.seconds
  }
}

/// A walk over commits from the newest to the oldest, as far as is needed to know which commits
/// `hiding` reaches.
///
/// Wrong clocks can make it miss that a commit is hidden, never that one is not: a mark travels
/// along parent links only, so a mistake means that more is scanned.
struct CommitWalk {
  private struct Node {
    let id: ObjectID
    var parents: [Int] = []
    var time: Int64
    var isHidden: Bool
    var isQueued = true
  }

  /// Commits that are looked at after nothing interesting is left, as a guard against wrong clocks;
  /// git's own walk has the same guard (`SLOP` in revision.c).
  private static let slop = 16

  private let read: (ObjectID) throws(GitError) -> CommitLinks
  private var nodes: [Node] = []
  private var known: [ObjectID: Int] = [:]
  private var links: [[ObjectID]] = []
  private var queue = NewestFirst()
  private var interesting = 0

  /// Commits that are older than this, seconds since 1970, are neither shown nor walked past.
  private let horizon: Int64
  /// How far clocks may go wrong before `since` leaves out what is newer, seconds.
  private static let clockSlack: Int64 = 7 * 86_400

  /// - Parameter since: commits older than this (seconds since 1970) are not asked for. Those up to a week
  ///   older come along, and only what is older than that ends a walk.
  init(
    since: Int64? = nil, _ read: @escaping (ObjectID) throws(GitError) -> CommitLinks
  ) {
    horizon = since.map { max($0, .min + Self.clockSlack) - Self.clockSlack } ?? .min
    self.read = read
  }

  /// Walks.
  ///
  /// - Returns: parents before children, the same for the same repository.
  /// - Throws: where a commit that `from` reaches cannot be read.
  mutating func run(from: [ObjectID], hiding: [ObjectID]) throws(GitError) -> [ObjectID] {
    for id in hiding { try visit(id, isHidden: true) }
    for id in from { try visit(id, isHidden: false) }
    var shown: [Int] = []
    var oldest = Int64.max
    var patience = CommitWalk.slop
    while let index = queue.pop() {
      nodes[index].isQueued = false
      if nodes[index].isHidden {
        if interesting == 0, nodes[index].time < oldest {
          patience -= 1
          if patience < 0 { break }
        }
      } else {
        interesting -= 1
        patience = CommitWalk.slop
        oldest = min(oldest, nodes[index].time)
        shown.append(index)
      }
      let isHidden = nodes[index].isHidden
      var parents: [Int] = []
      for parent in links[index] { parents.append(try visit(parent, isHidden: isHidden)) }
      nodes[index].parents = parents
    }
    return parentsFirst(shown.filter { !nodes[$0].isHidden })
  }

  @discardableResult
  private mutating func visit(_ id: ObjectID, isHidden: Bool) throws(GitError) -> Int {
    if let index = known[id] {
      if isHidden { hide(index) }
      return index
    }
    let index = nodes.count
    do throws(GitError) {
      let commit = try read(id)
      nodes.append(Node(id: id, time: commit.time, isHidden: isHidden))
      links.append(commit.parents)
    } catch  where isHidden {
      // What is hidden and missing hides nothing more.
      nodes.append(Node(id: id, time: .min, isHidden: true))
      links.append([])
    }
    known[id] = index
    if nodes[index].time < horizon {
      nodes[index].isQueued = false
      return index
    }
    if !isHidden { interesting += 1 }
    queue.push(time: nodes[index].time, index)
    return index
  }

  /// Marks a commit and all ancestors that the walk has met.
  private mutating func hide(_ index: Int) {
    var waiting = [index]
    while let next = waiting.popLast() {
      guard !nodes[next].isHidden else { continue }
      nodes[next].isHidden = true
      if nodes[next].isQueued { interesting -= 1 }
      waiting += nodes[next].parents
    }
  }

  private func parentsFirst(_ shown: [Int]) -> [ObjectID] {
    var missing: [Int: Int] = [:]
    for index in shown { missing[index] = 0 }
    var children: [Int: [Int]] = [:]
    for index in shown {
      for parent in Set(nodes[index].parents) where missing[parent] != nil {
        missing[index, default: 0] += 1
        children[parent, default: []].append(index)
      }
    }
    var ready = shown.filter { missing[$0] == 0 }
    var order: [ObjectID] = []
    order.reserveCapacity(shown.count)
    // The oldest lies on top; a branch is followed to its end before the next one begins.
    while let index = ready.popLast() {
      order.append(nodes[index].id)
      for child in children[index] ?? [] {
        missing[child, default: 0] -= 1
        if missing[child] == 0 { ready.append(child) }
      }
    }
    return order
  }
}

/// A heap that gives the newest commit first, and of equal ones the first that came.
private struct NewestFirst {
  private var items: [(time: Int64, index: Int)] = []

  mutating func push(time: Int64, _ index: Int) {
    items.append((time, index))
    var at = items.count - 1
    while at > 0, comesBefore(at, (at - 1) / 2) {
      items.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  mutating func pop() -> Int? {
    guard let top = items.first else { return nil }
    let last = items.removeLast()
    if items.isEmpty { return top.index }
    items[0] = last
    var at = 0
    while true {
      var first = at
      for child in [2 * at + 1, 2 * at + 2] where child < items.count {
        if comesBefore(child, first) { first = child }
      }
      if first == at { return top.index }
      items.swapAt(at, first)
      at = first
    }
  }

  private func comesBefore(_ a: Int, _ b: Int) -> Bool {
    items[a].time != items[b].time
      ? items[a].time > items[b].time : items[a].index < items[b].index
  }
}
