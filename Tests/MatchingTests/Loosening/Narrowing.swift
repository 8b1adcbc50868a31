@testable import Matching

/// One way to let a pattern match less: an arm of a choice is taken away.
struct Narrowing {
  /// What was done, for messages.
  var name: String
  var tree: RegexNode

  /// Every choice without one of its arms.
  ///
  /// - Parameter isNamed: whether all but the secret follows from names (`NamedValue`), which has tests of
  ///   its own.
  static func all(of tree: RegexNode, isNamed: Bool) -> [Narrowing] {
    var made: [Narrowing] = []
    guard isNamed, case .sequence(var nodes) = tree,
      let value = nodes.firstIndex(where: { $0.group(1) != nil })
    else {
      visit(tree, &made) { $0 }
      return made
    }
    visit(nodes[value], &made) {
      nodes[value] = $0
      return .sequence(nodes)
    }
    return made
  }

  private static func visit(
    _ node: RegexNode, _ made: inout [Narrowing], _ whole: (RegexNode) -> RegexNode
  ) {
    switch node {
    case .empty, .set, .assertion: break
    case .group(let inner, let index):
      visit(inner, &made) { whole(.group($0, index: index)) }
    case .repeated(let inner, let least, let most):
      visit(inner, &made) { whole(.repeated($0, least: least, most: most)) }
    case .sequence(let nodes):
      for (i, inner) in nodes.enumerated() {
        visit(inner, &made) { whole(.sequence(nodes.replacing(i, with: $0))) }
      }
    case .alternatives(let arms):
      for (i, arm) in arms.enumerated() {
        let others = Array(arms[..<i] + arms[(i + 1)...])
        made.append(
          Narrowing(
            name: "takes away \(arm.pattern)",
            // Groups keep their numbers: what is taken away matches nothing instead.
            tree: whole(.alternatives(others + [.sequence([.set(ByteSet()), arm])]))))
        visit(arm, &made) { whole(.alternatives(arms.replacing(i, with: $0))) }
      }
    }
  }
}

extension [RegexNode] {
  fileprivate func replacing(_ index: Int, with node: RegexNode) -> [RegexNode] {
    var changed = self
    changed[index] = node
    return changed
  }
}
