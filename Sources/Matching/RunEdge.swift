/// What stands beside a run of certain bytes in a pattern.
enum RunEdge {
  case before
  case behind

  private enum Answer {
    /// A byte that cannot belong to the run, or the end of the text.
    case other
    /// Such a byte, or nothing.
    case otherOrNothing
    /// Perhaps a byte that belongs to the run.
    case unknown
  }

  /// Whether in every match the run ends on this side: what stands there is no byte of the run.
  ///
  /// - Parameters:
  ///   - pieces: all on this side, up to the pattern's end or the name that was found.
  ///   - run: the bytes of the run.
  func isCertain(_ pieces: ArraySlice<RegexNode>, _ run: ByteSet) -> Bool {
    answer(pieces, run) == .other
  }

  private func answer(_ pieces: ArraySlice<RegexNode>, _ run: ByteSet) -> Answer {
    for index in pieces.indices {
      let piece = pieces[self == .behind ? index : pieces.startIndex + pieces.endIndex - 1 - index]
      let answer = answer(piece, run)
      if answer != .otherOrNothing { return answer }
    }
    return .otherOrNothing
  }

  private func answer(_ node: RegexNode, _ run: ByteSet) -> Answer {
    switch node {
    case .empty: return .otherOrNothing
    case .set(let set): return set.overlaps(run) ? .unknown : .other
    case .group(let inner, _): return answer(inner, run)
    case .sequence(let nodes): return answer(nodes[...], run)
    case .alternatives(let nodes):
      let answers = nodes.map { answer($0, run) }
      if answers.contains(.unknown) { return .unknown }
      return answers.contains(.otherOrNothing) ? .otherOrNothing : .other
    case .repeated(let inner, let least, let most):
      if most == 0 { return .otherOrNothing }
      let answer = answer(inner, run)
      return answer == .other && least == 0 ? .otherOrNothing : answer
    case .assertion(let assertion): return answer(assertion, run)
    }
  }

  private func answer(_ assertion: RegexAssertion, _ run: ByteSet) -> Answer {
    switch (self, assertion) {
    // No run that is looked for holds a line break.
    case (.before, .textStart), (.before, .lineStart), (.behind, .textEnd), (.behind, .lineEnd):
      return run.contains(0x0A) ? .unknown : .other
    case (_, .wordBoundary): return run.union(.word) == .word ? .other : .otherOrNothing
    default: return .otherOrNothing
    }
  }
}
