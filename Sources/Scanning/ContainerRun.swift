import Containers
import Matching
import ScanModel

/// Where in nested containers something stands.
struct ContainerPlace {
  /// The way to it in the containers, joined by `!/` like the parts of a jar's URL; empty for a
  /// compressed file by itself.
  var member: [UInt8] = []
  /// The layers that were taken off, from the outside in.
  var layers: [String] = []
  /// Containers around it.
  var depth = 0

  static let separator = Array("!/".utf8)

  func inside(_ name: [UInt8], layers: [String]) -> ContainerPlace {
    var inner = self
    inner.layers += layers
    inner.depth += 1
    if !name.isEmpty { inner.member += (member.isEmpty ? [] : Self.separator) + name }
    return inner
  }
}

/// What came out of one outermost container: matches, and what could not be read.
struct ContainerRun {
  let path: RepositoryPath?
  var budget: ContainerBudget
  var matches: [Match] = []
  /// Whether only the question is whether anything could match under some path.
  let seeksCandidates: Bool
  /// The answer; nothing more is read then.
  var isWanted = false
  /// In the order of their first appearance; members of one container often share theirs.
  private(set) var problems: [(what: String, problem: ContainerProblem, count: Int)] = []

  init(path: RepositoryPath?, budget: ContainerBudget, seeksCandidates: Bool = false) {
    self.seeksCandidates = seeksCandidates
    self.path = path
    self.budget = budget
  }

  /// The path that rules see: that of the container, then the member's.
  func path(of place: ContainerPlace) -> RepositoryPath? {
    guard let path else { return nil }
    return place.member.isEmpty
      ? path : RepositoryPath(bytes: path.bytes + ContainerPlace.separator + place.member)
  }

  mutating func add(_ found: [Match], at place: ContainerPlace, isName: Bool = false) {
    for match in found {
      var match = match
      match.decoded = place.layers + match.decoded
      match.member = place.member.isEmpty ? nil : place.member
      if isName { match.why += "; it stands in the member's name" }
      matches.append(match)
    }
  }

  /// Drops those of a container's own bytes that its members, which came after them, hold as well.
  mutating func dropRepeated(_ plain: Range<Int>) {
    let inside = Set(matches[plain.upperBound...].map(\.secret))
    let kept = matches[plain].filter { !inside.contains($0.secret) }
    matches.replaceSubrange(plain, with: kept)
  }

  mutating func tell(_ problem: ContainerProblem, at place: ContainerPlace) {
    if let known = problems.firstIndex(where: { $0.problem == problem }) {
      problems[known].count += 1
    } else {
      let member = String(decoding: place.member, as: UTF8.self)
      problems.append((member, problem, 1))
    }
  }

  /// The problems as lines of a receipt about `what`.
  func skipped(_ what: String) -> [Skipped] {
    problems.map { entry in
      let more = entry.count - 1
      return Skipped(
        what: entry.what.isEmpty ? what : "\(what)!/\(entry.what)",
        why: entry.problem.sentence + (more > 0 ? "; so are \(more) other members" : ""),
        isFailure: entry.problem.isFailure(budget.limits))
    }
  }
}
