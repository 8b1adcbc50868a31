/// Takes a pattern apart where it has a choice of texts with a common beginning that stands everywhere.
///
/// Of `value:|value=|value :` Hyperscan may look for `value`, and runs the pattern's automaton at each of
/// them, a hundred times as often as one of the three stands there. Patterns of their own each have their
/// whole text looked for.
enum SharedBeginnings {
  /// More patterns than this are not made of one: their number is what a database's size follows.
  private static let mostPatterns = 32
  /// The shortest beginning that is taken for one.
  private static let shortest = 3
  /// A beginning that stands less often in a million bytes costs nothing to speak of.
  private static let leastRate = 200.0
  /// How many times as often as the texts the beginning has to stand.
  private static let leastGain = 5.0

  /// Patterns of which one is met exactly where the pieces are.
  static func split(_ pieces: [RegexNode]) -> [RegexNode] {
    let whole = RegexNode.sequence(pieces)
    let parts = split(whole)
    return parts.count <= mostPatterns ? parts : [whole]
  }

  private static func split(_ node: RegexNode) -> [RegexNode] {
    switch node {
    case .empty, .set, .assertion, .repeated: return [node]
    case .group(let inner, _):
      let parts = split(inner)
      return parts.count > 1 ? parts : [node]
    case .alternatives(let branches):
      return hasChoice(node) ? branches.flatMap(split) : [node]
    case .sequence(let nodes):
      guard let index = nodes.lastIndex(where: hasChoice) else { return [node] }
      return split(nodes[index]).map { part in
        var nodes = nodes
        nodes[index] = part
        return .sequence(nodes)
      }
    }
  }

  /// Whether a node is, or holds in a place that can be taken apart, such a choice.
  private static func hasChoice(_ node: RegexNode) -> Bool {
    switch node {
    case .empty, .set, .assertion, .repeated: false
    case .group(let inner, _): hasChoice(inner)
    case .sequence(let nodes): nodes.contains(where: hasChoice)
    case .alternatives(let branches): isChoice(branches) || branches.contains(where: hasChoice)
    }
  }

  private static func isChoice(_ branches: [RegexNode]) -> Bool {
    guard branches.count <= mostPatterns else { return false }
    var texts: [[UInt8]] = []
    for branch in branches {
      guard let own = LiteralCost.texts(of: branch), texts.count + own.count <= mostPatterns,
        own.allSatisfy({ $0.count >= shortest })
      else { return false }
      texts += own
    }
    let groups = Dictionary(grouping: texts) { $0.prefix(shortest) }
    return groups.values.contains { group in
      guard group.count > 1 else { return false }
      let beginning = group.dropFirst().reduce(group[0][...]) { shared, text in
        shared.prefix(zip(shared, text).prefix { $0 == $1 }.count)
      }
      let rate = LiteralCost.rate(of: Array(beginning))
      return rate >= leastRate
        && rate >= leastGain * group.reduce(0) { $0 + LiteralCost.rate(of: $1) }
    }
  }
}
