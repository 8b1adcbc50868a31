/// Which bytes stand right before and right behind the name that is looked for, in every match of a rule.
///
/// Most places where a short name stands are inside of longer words (`tru` in `true`): two look-ups spare
/// them a regex.
struct NameEdges: Sendable, Equatable {
  /// Bytes that may stand before the name, where it is not the first in a text.
  var before = ByteSet.all
  /// Bytes that may stand behind it.
  var behind = ByteSet.all
  /// How long the name may be: bit n for n bytes. 0 where nothing is asked for before it.
  var lengths: UInt32 = 0

  /// Asks for nothing.
  init() {}

  /// - Parameters:
  ///   - texts: the name's, letters in lower case.
  ///   - front: what stands before the name in the pattern.
  ///   - behind: what stands behind it.
  init(of texts: [[UInt8]], front: ArraySlice<RegexNode>, behind: ArraySlice<RegexNode>) {
    let first = RegexNode.edge(behind, .first(afterWord: false))
    if !first.mayBeEmpty { self.behind = first.bytes }
    let isWord = texts.allSatisfy { $0.first.map(ByteSet.word.contains) ?? false }
    let last = RegexNode.edge(front, .last(beforeWord: isWord))
    guard !last.mayBeEmpty, last.bytes != .all, texts.allSatisfy({ $0.count < UInt32.bitWidth })
    else { return }
    before = last.bytes
    for text in texts { lengths |= 1 << UInt32(text.count) }
  }

  /// Whether a hit has such bytes around it, as far as they can be seen.
  ///
  /// - Parameter end: where the hit ends.
  @inline(__always)
  func isMet(in bytes: UnsafeRawBufferPointer, around end: Int) -> Bool {
    if end < bytes.count, !behind.contains(bytes[end]) { return false }
    var left = lengths
    while left != 0 {
      let place = end - left.trailingZeroBitCount - 1
      if place < 0 || before.contains(bytes[place]) { return true }
      left &= left - 1
    }
    return lengths == 0
  }
}

extension RegexNode {
  enum Side {
    /// Whether a letter, digit or underscore stands before.
    case first(afterWord: Bool)
    /// Whether one follows.
    case last(beforeWord: Bool)
  }

  /// The bytes with which matches of pieces begin or end, and whether there may be none, or any byte may stand
  /// there as far as is known.
  ///
  /// At its very ends a text has no byte beside it, or a NUL where decoded texts stand behind each other.
  static func edge(
    _ pieces: ArraySlice<RegexNode>, _ side: Side
  ) -> (bytes: ByteSet, mayBeEmpty: Bool) {
    var bytes = ByteSet()
    func isLast(_ piece: RegexNode) -> Bool {
      let own = piece.edge(side)
      bytes.formUnion(own.bytes)
      return !own.mayBeEmpty
    }
    let isFound =
      switch side {
      case .first: pieces.contains(where: isLast)
      case .last: pieces.reversed().contains(where: isLast)
      }
    return (bytes, mayBeEmpty: !isFound)
  }

  private func edge(_ side: Side) -> (bytes: ByteSet, mayBeEmpty: Bool) {
    switch self {
    case .empty: return (ByteSet(), true)
    case .set(let set): return (set, false)
    case .group(let inner, _): return inner.edge(side)
    case .sequence(let nodes): return Self.edge(nodes[...], side)
    case .alternatives(let nodes):
      return nodes.reduce(into: (ByteSet(), false)) { sum, node in
        let own = node.edge(side)
        sum.0.formUnion(own.bytes)
        sum.1 = sum.1 || own.mayBeEmpty
      }
    case .repeated(let inner, let least, let most):
      if most == 0 { return (ByteSet(), true) }
      let own = inner.edge(side)
      return (own.bytes, own.mayBeEmpty || least == 0)
    case .assertion(let assertion):
      switch (side, assertion) {
      case (.last, .textStart), (.first, .textEnd): return (ByteSet(0), false)
      case (.last, .lineStart), (.first, .lineEnd): return (ByteSet("\n\0"), false)
      case (.last(beforeWord: true), .wordBoundary), (.first(afterWord: true), .wordBoundary):
        return (ByteSet.word.inverted, false)
      default: return (ByteSet(), true)
      }
    }
  }
}
