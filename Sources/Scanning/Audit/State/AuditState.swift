import ScanModel

/// What an audit remembers, so that the next one reads only what is new.
///
/// Not findings but what they are made of: which objects were read, which of them hold a match, and which
/// commit brought those in, at which path. Findings are judged anew in every run, so that a changed
/// baseline, a deleted branch or an expired entry counts at once, and so that the file holds no secret.
/// All of it names content by its hash, so it stays true whatever happens to refs.
struct AuditState: Equatable {
  struct Introduction: Equatable {
    var commit: ObjectID
    var path: RepositoryPath
    var id: ObjectID
    var mode: UInt32
    var reasons: UInt8
  }

  /// A tip's tree and which of the blobs with a match it holds.
  struct Holding: Equatable {
    var tree: ObjectID
    var blobs: [ObjectID]
  }

  struct Tag: Equatable {
    var id: ObjectID
    var target: ObjectID
  }

  /// Bytes of an object id.
  var idLength: Int
  /// Every object that was read and needs not be read again, sorted.
  var covered: [ObjectID] = []
  var commits: [CommitRecord] = []
  var tags: [Tag] = []
  /// Blobs that hold a match, sorted.
  var blobs: [ObjectID] = []
  /// Commits and tags whose message holds a match, sorted.
  var messages: [ObjectID] = []
  var introductions: [Introduction] = []
  /// Objects that commits and trees name and the repository did not hold, sorted.
  var missing: [ObjectID] = []
  /// Where a shallow clone was cut off, sorted.
  var shallow: [ObjectID] = []
  var holdings: [Holding] = []

  /// Why the state cannot serve a repository as it is now; `nil` when it can.
  ///
  /// - Parameters:
  ///   - present: the ids of all objects, sorted.
  ///   - shallow: where the clone is cut off now, sorted.
  func misfit(present: [ObjectID], shallow: [ObjectID]) -> String? {
    if shallow != self.shallow { return "the clone is cut off elsewhere now" }
    if !Self.isSubset(covered, of: present) {
      return "objects that it covers are not in this repository"
    }
    let here = Set(missing)
    if !here.isEmpty, present.contains(where: here.contains) {
      return "objects that were missing are here now"
    }
    return nil
  }

  /// What is in `present` and not in `covered`; both sorted.
  func uncovered(of present: [ObjectID]) -> [ObjectID] {
    var new: [ObjectID] = []
    var next = 0
    for id in present {
      while next < covered.count, covered[next] < id { next += 1 }
      if next == covered.count || covered[next] != id { new.append(id) }
    }
    return new
  }

  private static func isSubset(_ part: [ObjectID], of whole: [ObjectID]) -> Bool {
    var next = 0
    for id in part {
      while next < whole.count, whole[next] < id { next += 1 }
      guard next < whole.count, whole[next] == id else { return false }
    }
    return true
  }
}
