/// How RE2 is best asked for the matches of one pattern.
///
/// Where a match begins RE2 tells by running backwards from its end, and until then it follows all matches
/// that may have begun: of patterns with counted repetitions that is a new state of the automaton for nearly
/// every byte. What a match begins with is found for much less, and from there one match is followed.
struct SearchPlan: Sendable {
  /// With what every match begins; `nil` where that stands in too many places.
  let opening: BytePattern?
  /// Whether the first group is all of every match.
  let isGroupAll: Bool

  /// RE2 alone.
  static let plain = SearchPlan(opening: nil, isGroupAll: false)

  private init(opening: BytePattern?, isGroupAll: Bool) {
    self.opening = opening
    self.isGroupAll = isGroupAll
  }

  init(_ pattern: String) {
    guard let tree = RegexParser.parse(pattern) else {
      self = .plain
      return
    }
    let opening = tree.opening(limit: Self.longest).node
    let isRare = LiteralCost.cost(of: opening.pieces[...]) <= Self.costLimit
    self.init(
      opening: isRare ? FirstStagePattern.write(opening).flatMap { try? BytePattern($0) } : nil,
      isGroupAll: tree.isFirstGroup)
  }

  /// Bytes of an opening at most.
  private static let longest = 64
  /// Openings that stand more often in a million bytes are not looked for.
  private static let costLimit = 5000.0
}

extension RegexNode {
  /// Something with which every match begins, at most so wide and of nearly one width, and whether it is
  /// all of every match.
  func opening(limit: Int) -> (node: RegexNode, isWhole: Bool) {
    let nothing = (node: RegexNode.empty, isWhole: false)
    switch self {
    case .empty, .assertion: return (self, true)
    case .set: return limit > 0 ? (self, true) : nothing
    case .group(let inner, _): return inner.opening(limit: limit)
    case .repeated(let inner, let least, let most):
      guard let once = inner.maxWidth else { return nothing }
      if let most, most - least <= 2, most * once <= limit { return (self, true) }
      if least == 0 { return nothing }
      if once * least > limit { return (inner.opening(limit: limit).node, false) }
      return (.repeated(inner, least: least, most: least), false)
    case .sequence(let nodes):
      var parts: [RegexNode] = []
      var left = limit
      for node in nodes {
        let part = node.opening(limit: left)
        parts.append(part.node)
        left -= part.node.maxWidth ?? 0
        if !part.isWhole { return (.sequence(parts), false) }
      }
      return (.sequence(parts), true)
    case .alternatives(let nodes):
      let parts = nodes.map { $0.opening(limit: limit) }
      return (.alternatives(parts.map(\.node)), parts.allSatisfy(\.isWhole))
    }
  }

  /// Whether the first group is all of every match.
  fileprivate var isFirstGroup: Bool {
    switch self {
    case .group(_, let index): index == 1
    case .sequence(let nodes):
      nodes.count { if case .assertion = $0 { false } else { true } } == 1
        && nodes.contains(where: \.isFirstGroup)
    default: false
    }
  }
}
