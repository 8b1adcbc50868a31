/// Questions about the pieces that a pattern is a sequence of.
extension RegexNode {
  /// The pattern as a sequence without groups: what follows one another in every match.
  var pieces: [RegexNode] {
    switch self {
    case .empty: return []
    case .group(let inner, _): return inner.pieces
    case .sequence(let nodes): return nodes.flatMap(\.pieces)
    case .repeated(let inner, 1, 1): return inner.pieces
    default: return [self]
    }
  }

  /// Whether every byte of every match belongs to a set.
  func isMade(of set: ByteSet) -> Bool {
    switch self {
    case .empty, .assertion: true
    case .set(let own): own.union(set) == set
    case .sequence(let nodes), .alternatives(let nodes): nodes.allSatisfy { $0.isMade(of: set) }
    case .repeated(let inner, _, let most): most == 0 || inner.isMade(of: set)
    case .group(let inner, _): inner.isMade(of: set)
    }
  }
}

/// A stretch of token bytes that every match of a pattern holds.
struct CertainRun {
  /// At least so many bytes in one row.
  var length: Int
  /// The most bytes that a match has before and behind the pieces that make up the run.
  var before: Int
  var after: Int

  /// The longest such stretch of a sequence; `nil` where parts around it have no bound.
  init?(_ pieces: [RegexNode]) {
    var best: (range: Range<Int>, length: Int) = (0..<0, 0)
    var start = 0
    var length = 0
    for (i, piece) in pieces.enumerated() {
      if piece.isMade(of: TokenRuns.bytes) {
        length += piece.minWidth
        if length > best.length { best = (start..<(i + 1), length) }
      } else {
        start = i + 1
        length = 0
      }
    }
    guard best.length > 0, let before = Self.width(pieces[..<best.range.lowerBound]),
      let after = Self.width(pieces[best.range.upperBound...])
    else { return nil }
    self.length = best.length
    self.before = before
    self.after = after
  }

  private static func width(_ pieces: ArraySlice<RegexNode>) -> Int? {
    var sum = 0
    for piece in pieces {
      guard let width = piece.maxWidth, width < 1 << 20 else { return nil }
      sum += width
    }
    return sum
  }
}
