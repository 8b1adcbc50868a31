/// What follows the first bytes that are looked for of a pattern that no text tells: one set after another.
///
/// Hyperscan looks for texts of two and more bytes. A pattern that has none (`[12,7,…` or `:5432:`) is run as an
/// automaton over everything: two of those took a third of the time of three hundred others. So only two bytes
/// of it are looked for, a certain one and the next, and what follows is compared here, step by step. As long as
/// the pattern is no wider than `FirstStageFactor.widthLimit`, neither is what this looks at.
struct HitTail: Sendable, Equatable {
  /// So many bytes of a set, as many of them as there are.
  struct Step: Sendable, Equatable {
    var set: ByteSet
    var least: Int
    var most: Int
  }

  /// Each set shares no byte with what may follow it, so that there is one way to take them.
  var steps: [Step]

  /// Texts that stand more often in a million bytes are of a single byte.
  private static let leastCost = 5000.0
  /// Fewer bytes tell too little.
  private static let fewestBytes = 6

  /// Whether these bytes follow.
  ///
  /// - Parameter end: where the hit ends; its last byte is the first of the tail.
  func isMet(in bytes: UnsafeRawBufferPointer, behind end: Int) -> Bool {
    var place = end - 1
    for step in steps {
      let start = place
      let last = min(start + step.most, bytes.count)
      while place < last, step.set.contains(bytes[place]) { place += 1 }
      if place - start < step.least { return false }
    }
    return true
  }

  /// Two bytes that every match of some pieces holds, and what follows the first of them.
  ///
  /// - Returns: `nil` where a text tells the pieces, or their form is another. `start` is the index of the piece
  ///   that the first byte is.
  static func split(_ pieces: [RegexNode]) -> (start: Int, hit: [RegexNode], tail: HitTail)? {
    guard LiteralCost.cost(of: pieces[...]) >= leastCost else { return nil }
    for (start, one) in pieces.enumerated()
    where one.minWidth == 1 && one.maxWidth == 1 && one.bytes.count == 1 {
      var steps: [Step] = []
      for piece in pieces[(start + 1)...] {
        guard let own = self.steps(of: piece) else { break }
        steps += own
      }
      steps = certain(steps)
      guard steps.reduce(0, { $0 + $1.least }) >= fewestBytes,
        let needed = steps.firstIndex(where: { $0.least > 0 })
      else { continue }
      let second = steps[...needed].reduce(into: ByteSet()) { $0.formUnion($1.set) }
      return (start, [one, .set(second)], HitTail(steps: steps))
    }
    return nil
  }

  /// A node as steps: all that it matches is met by them. `nil` where it has no such form.
  private static func steps(of node: RegexNode) -> [Step]? {
    switch node {
    case .empty, .assertion: return []
    case .set(let set): return [Step(set: set, least: 1, most: 1)]
    case .group(let inner, _): return steps(of: inner)
    case .sequence(let nodes):
      var all: [Step] = []
      for node in nodes {
        guard let own = steps(of: node) else { return nil }
        all += own
      }
      return all
    case .repeated(let inner, let least, let most):
      guard let once = steps(of: inner), let most else { return nil }
      if once.count == 1, once[0].least == once[0].most {
        return [
          Step(set: once[0].set, least: once[0].least * least, most: once[0].most * most)
        ]
      }
      guard least == most, least <= FirstStageFactor.widthLimit else { return nil }
      return Array(repeatElement(once, count: least).joined())
    case .alternatives(let nodes):
      var all = Step(set: ByteSet(), least: .max, most: 0)
      for node in nodes {
        guard let own = steps(of: node), own.count == 1 else { return nil }
        all.set.formUnion(own[0].set)
        all.least = min(all.least, own[0].least)
        all.most = max(all.most, own[0].most)
      }
      return [all]
    }
  }

  /// The steps up to the first that may be taken in several ways; of that one, and of the last, the least.
  private static func certain(_ steps: [Step]) -> [Step] {
    var result: [Step] = []
    for (index, step) in steps.enumerated() {
      var next = ByteSet()
      for other in steps[(index + 1)...] {
        next.formUnion(other.set)
        if other.least > 0 { break }
      }
      if step.least != step.most, next.isEmpty || step.set.overlaps(next) {
        let least = Step(set: step.set, least: step.least, most: step.least)
        return step.least > 0 ? result + [least] : result
      }
      result.append(step)
    }
    return result
  }
}
