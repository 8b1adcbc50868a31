/// The syntax tree of an RE2 pattern in Latin-1 mode: every step that consumes is one byte of a set.
///
/// It exists because Hyperscan reads the same text with other meanings (`\s` has VT, `$` matches
/// before a last newline, `\v` is a class): the first stage is written out from this tree instead,
/// and so cannot be narrower than RE2.
indirect enum RegexNode: Sendable {
  case empty
  case set(ByteSet)
  case sequence([RegexNode])
  case alternatives([RegexNode])
  /// `most` is `nil` where there is no bound.
  case repeated(RegexNode, least: Int, most: Int?)
  /// A capture group; indices start at 1.
  case group(RegexNode, index: Int)
  case assertion(RegexAssertion)
}

/// A test that consumes nothing.
enum RegexAssertion: Sendable {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary
}

extension RegexNode {
  /// The most bytes that a match can have; `nil` where there is no bound.
  var maxWidth: Int? {
    switch self {
    case .empty, .assertion: return 0
    case .set: return 1
    case .group(let inner, _): return inner.maxWidth
    case .sequence(let nodes):
      var sum = 0
      for node in nodes {
        guard let width = node.maxWidth else { return nil }
        sum = sum.addingReportingOverflow(width).partialValue
        if sum > Self.widthCeiling { return nil }
      }
      return sum
    case .alternatives(let nodes):
      var widest = 0
      for node in nodes {
        guard let width = node.maxWidth else { return nil }
        widest = max(widest, width)
      }
      return widest
    case .repeated(let inner, _, let most):
      guard let width = inner.maxWidth else { return nil }
      if width == 0 { return 0 }
      guard let most, most <= Self.widthCeiling / width else { return nil }
      return width * most
    }
  }

  /// The fewest bytes that a match can have.
  var minWidth: Int {
    switch self {
    case .empty, .assertion: 0
    case .set: 1
    case .group(let inner, _): inner.minWidth
    case .sequence(let nodes): nodes.reduce(0) { min($0 + $1.minWidth, Self.widthCeiling) }
    case .alternatives(let nodes): nodes.map(\.minWidth).min() ?? 0
    case .repeated(let inner, let least, _): min(inner.minWidth * least, Self.widthCeiling)
    }
  }

  /// The node of a capture group.
  func group(_ wanted: Int) -> RegexNode? {
    switch self {
    case .empty, .set, .assertion: return nil
    case .group(let inner, let index): return index == wanted ? inner : inner.group(wanted)
    case .repeated(let inner, _, _): return inner.group(wanted)
    case .sequence(let nodes), .alternatives(let nodes):
      for node in nodes { if let found = node.group(wanted) { return found } }
      return nil
    }
  }

  /// Beyond this a width counts as unbounded; keeps products of nested counts from overflowing.
  private static let widthCeiling = 1 << 24
}
