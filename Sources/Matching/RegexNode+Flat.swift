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
  func isMade(of set: ByteSet) -> Bool { bytes.union(set) == set }

  /// The bytes of which matches are made.
  var bytes: ByteSet {
    switch self {
    case .empty, .assertion: return ByteSet()
    case .set(let own): return own
    case .sequence(let nodes), .alternatives(let nodes):
      return nodes.reduce(into: ByteSet()) { $0.formUnion($1.bytes) }
    case .repeated(let inner, _, let most): return most == 0 ? ByteSet() : inner.bytes
    case .group(let inner, _): return inner.bytes
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
  /// What they are made of.
  var bytes: ByteSet
  /// The most bytes of it, where in every match other bytes or none stand before and behind it.
  var most: Int?

  /// The longest such stretch of a sequence; `nil` where parts around it have no bound.
  ///
  /// - Parameter isPlain: whether only letters and digits count.
  init?(_ pieces: [RegexNode], isPlain: Bool = false) {
    let counted = isPlain ? ByteSet.alphanumerics : TokenRuns.bytes
    var best: (range: Range<Int>, length: Int) = (0..<0, 0)
    var start = 0
    var length = 0
    for (i, piece) in pieces.enumerated() {
      if piece.isMade(of: counted) {
        length += piece.minWidth
        if length > best.length { best = (start..<(i + 1), length) }
      } else {
        start = i + 1
        length = 0
      }
    }
    // What may be empty is no part of it: the run is told by fewer bytes then.
    let needed = best.range.filter { pieces[$0].minWidth > 0 }
    guard let first = needed.first, let last = needed.last,
      let before = Self.width(pieces[..<first]), let after = Self.width(pieces[(last + 1)...])
    else { return nil }
    self.length = best.length
    self.before = before
    self.after = after
    bytes = pieces[first...last].reduce(into: ByteSet()) { $0.formUnion($1.bytes) }
    // The run is told from others by the kinds of its bytes alone.
    let kinds = RunBehind.Kinds(of: bytes).bytes
    let isWord = kinds.union(.word) == .word
    let edges = [
      RegexNode.edge(pieces[..<first], .last(beforeWord: isWord)),
      RegexNode.edge(pieces[(last + 1)...], .first(afterWord: isWord)),
    ]
    if edges.allSatisfy({ !$0.mayBeEmpty && !$0.bytes.overlaps(kinds) }) {
      most = Self.width(pieces[first...last])
    }
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
