import ScanModel

/// Joins appearances into one finding a secret, and tells where it still is.
enum AuditJoin {
  private enum Key: Hashable {
    case secret([UInt8])
    case path(rule: String, RepositoryPath?)
  }

  /// One finding a secret (or a forbidden path), with its occurrences in order of time.
  static func joined(_ hits: [AuditHit], commits: CommitGraph) -> [Finding] {
    var groups: [Key: [AuditHit]] = [:]
    for hit in hits {
      let finding = hit.finding
      let key: Key =
        finding.secret.isEmpty
        ? .path(rule: finding.ruleID, finding.occurrences[0].path) : .secret(finding.secret)
      groups[key, default: []].append(hit)
    }
    return groups.values.map { join($0, commits) }
  }

  private static func join(_ hits: [AuditHit], _ commits: CommitGraph) -> Finding {
    // What a ref still reaches is told by those places; what was amended away only adds noise then.
    let held = hits.filter(\.isReachable)
    // Places that an inline allow covers do not excuse the others.
    let open = (held.isEmpty ? hits : held).filter { $0.finding.status == .new }
    let counted = !open.isEmpty ? open : held.isEmpty ? hits : held
    var best = counted[0].finding
    for hit in counted where isMoreTelling(hit.finding, than: best) { best = hit.finding }
    var occurrences: [Occurrence] = []
    var met: Set<Occurrence> = []
    for hit in counted {
      for occurrence in hit.finding.occurrences where met.insert(occurrence).inserted {
        occurrences.append(occurrence)
      }
    }
    best.occurrences = occurrences.sorted { precedes($0, $1, commits) }
    best.reachable = counted.contains { $0.isReachable }
    return best
  }

  private static func isMoreTelling(_ a: Finding, than b: Finding) -> Bool {
    if a.confidence != b.confidence { return a.confidence > b.confidence }
    if a.severity != b.severity { return a.severity > b.severity }
    let aIsGeneric = a.tags.contains("generic")
    if aIsGeneric != b.tags.contains("generic") { return !aIsGeneric }
    return a.ruleID < b.ruleID
  }

  private static func precedes(
    _ a: Occurrence, _ b: Occurrence, _ commits: CommitGraph
  ) -> Bool {
    let left = commits.moment(of: a.commit?.id)
    let right = commits.moment(of: b.commit?.id)
    if left != right { return left < right }
    if a.commit?.id != b.commit?.id { return (a.commit?.id.hex ?? "") < (b.commit?.id.hex ?? "") }
    if a.path != b.path {
      return (a.path?.bytes ?? []).lexicographicallyPrecedes(b.path?.bytes ?? [])
    }
    if a.location.byteOffset != b.location.byteOffset {
      return a.location.byteOffset < b.location.byteOffset
    }
    return a.place.name < b.place.name
  }

  /// Sets `inHead` and `stillIn`.
  ///
  /// - Parameter holdings: which blobs with a match the trees of the refs' tips hold.
  static func locate(
    _ findings: inout [Finding], holdings: TipBlobs, commits: CommitGraph,
    tips: AuditTips
  ) {
    // Findings are many, and so are refs; few of the blobs that a tree holds belong to one finding.
    var owners: [ObjectID: [Int]] = [:]
    for index in findings.indices {
      for blob in Set(findings[index].occurrences.compactMap(\.blob)) {
        owners[blob, default: []].append(index)
      }
    }
    let ownersByNumber = holdings.blobs.map { owners[$0] ?? [] }
    var known: [ObjectID: [Int]] = [:]
    var marks = Array(repeating: false, count: findings.count)
    /// The findings of which a tip holds a blob.
    func held(at id: ObjectID) -> [Int] {
      let tree = commits.place(of: id).map { commits.trees[$0] } ?? id
      if let known = known[tree] { return known }
      var found: [Int] = []
      func add(_ owners: [Int]) {
        for index in owners where !marks[index] {
          marks[index] = true
          found.append(index)
        }
      }
      add(owners[tree] ?? [])
      for blob in holdings.numbers[tree] ?? [] { add(ownersByNumber[Int(blob)]) }
      for index in found { marks[index] = false }
      known[tree] = found
      return found
    }
    let head = Set(tips.head.map { held(at: $0) } ?? [])
    // There may be thousands of refs to a finding: their names are compared once, not once a finding.
    let refs = RankedRefs(tips, commits)
    var ranks: [[Int32]] = Array(repeating: [], count: findings.count)
    for ref in refs.refs {
      for index in held(at: ref.id) { ranks[index].append(ref.rank) }
    }
    for index in findings.indices { findings[index].inHead = head.contains(index) }
    let carried = findings.indices.filter { index in
      findings[index].occurrences.contains { $0.place == .commitMessage }
    }
    let headCommit = tips.head.flatMap { commits.place(of: $0) }
    // As many as there are bits in a mark.
    for start in stride(from: 0, to: carried.count, by: UInt64.bitWidth) {
      let group = carried[start..<min(start + UInt64.bitWidth, carried.count)]
      let marks = commits.descendants(
        of: group.map { index in
          findings[index].occurrences.filter { $0.place == .commitMessage }
            .compactMap { $0.commit?.id }
        })
      for (bit, index) in group.enumerated() {
        func carries(_ commit: Int?) -> Bool { commit.map { marks[$0] >> bit & 1 == 1 } ?? false }
        if carries(headCommit) { findings[index].inHead = true }
        ranks[index] += refs.refs.filter { carries($0.commit) }.map(\.rank)
        ranks[index].sort()
      }
    }
    for index in findings.indices { findings[index].stillIn = refs.names(ranks[index]) }
  }
}

/// The refs in the order of their names.
private struct RankedRefs {
  struct Ref {
    let id: ObjectID
    /// Index of its commit; `nil` where it names another object.
    let commit: Int?
    /// Index of its name.
    let rank: Int32
  }

  /// Ascending by rank.
  private(set) var refs: [Ref] = []
  private let table: RefNames.Table

  init(_ tips: AuditTips, _ commits: CommitGraph) {
    var names: [String] = []
    refs.reserveCapacity(tips.refs.count)
    for tip in tips.refs.sorted(by: { $0.name < $1.name }) {
      if names.last != tip.name { names.append(tip.name) }
      refs.append(
        Ref(id: tip.id, commit: commits.place(of: tip.id), rank: Int32(names.count - 1)))
    }
    table = RefNames.Table(names)
  }

  /// The names that ascending ranks stand for, each once.
  func names(_ ranks: [Int32]) -> RefNames {
    var places: [Int32] = []
    places.reserveCapacity(ranks.count)
    for rank in ranks where rank != places.last { places.append(rank) }
    return RefNames(table, places: places)
  }
}
