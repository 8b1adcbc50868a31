/// The part of a secret that its rule fixes, such as `ghp_`, and that may therefore be shown.
enum LiteralPrefix {
  private static let longest = 8

  /// - Returns: at most 8 bytes and a third of the secret; empty unless printable ASCII.
  static func shown(of secret: UnsafeRawBufferPointer, by node: RegexNode) -> String {
    let fixed = advance(node, secret, 0).position
    let count = min(fixed, longest, secret.count / 3)
    let prefix = secret.slice(0..<count)
    guard prefix.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return "" }
    return String(decoding: prefix, as: UTF8.self)
  }

  /// How far the secret's bytes are fixed by the node, and whether the node is fixed to its end.
  private static func advance(_ node: RegexNode, _ secret: UnsafeRawBufferPointer, _ start: Int)
    -> (position: Int, isComplete: Bool)
  {
    switch node {
    case .empty, .assertion: return (start, true)
    case .set(let set):
      // A letter in both cases, or one of few kinds of a token (`xox[abp]`).
      let fits = start < secret.count && set.count <= 4 && set.contains(secret[start])
      return fits ? (start + 1, true) : (start, false)
    case .group(let inner, _): return advance(inner, secret, start)
    case .sequence(let nodes):
      var position = start
      for node in nodes {
        let step = advance(node, secret, position)
        position = step.position
        if !step.isComplete { return (position, false) }
      }
      return (position, true)
    case .alternatives(let nodes):
      var best = (position: start, isComplete: false)
      for node in nodes {
        let step = advance(node, secret, start)
        let isBetter =
          step.isComplete == best.isComplete
          ? step.position > best.position : step.isComplete
        if isBetter { best = step }
      }
      return best
    case .repeated(let inner, let least, let most):
      guard least == most else { return (start, false) }
      var position = start
      for _ in 0..<min(least, longest) {
        let step = advance(inner, secret, position)
        position = step.position
        if !step.isComplete { return (position, false) }
      }
      return (position, true)
    }
  }
}
