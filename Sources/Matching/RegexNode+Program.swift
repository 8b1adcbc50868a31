/// What RE2 makes of a pattern, told from its tree.
extension RegexNode {
  /// The capture groups, the whole match not counted.
  var groupCount: Int {
    switch self {
    case .empty, .set, .assertion: 0
    case .group(let inner, _): 1 + inner.groupCount
    case .repeated(let inner, _, _): inner.groupCount
    case .sequence(let nodes), .alternatives(let nodes):
      nodes.reduce(0) { $0 + $1.groupCount }
    }
  }

  /// No fewer instructions than RE2 needs before it shortens its program.
  ///
  /// A set is a byte range and a fork for each of its stretches, a repeat as many copies as it may be long.
  var programBound: Int {
    let bound =
      switch self {
      case .empty, .assertion: 1
      case .set(let set): 2 * set.stretchBound
      case .group(let inner, _): 2 + inner.programBound
      case .repeated(let inner, let least, let most):
        (inner.programBound + 2) * max(1, most ?? least + 1)
      case .sequence(let nodes): nodes.reduce(0) { min($0 + $1.programBound, Self.programCeiling) }
      case .alternatives(let nodes):
        nodes.reduce(0) { min($0 + $1.programBound + 1, Self.programCeiling) }
      }
    return min(bound, Self.programCeiling)
  }

  /// Keeps products of nested counts from overflowing.
  private static let programCeiling = 1 << 24
}
