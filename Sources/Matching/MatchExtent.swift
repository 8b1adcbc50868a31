/// How far a match without a bound may go on both sides of a hit that it holds.
///
/// What has no bound in a pattern is nearly always a repetition of some bytes: the match ends where
/// the content has others. So RE2 is asked around the hits and not in all of the content.
struct MatchExtent: Sendable {
  /// A part of a pattern.
  private enum Step {
    /// At most so many bytes.
    case bytes(Int)
    /// Bytes of a set, however many.
    case run(ByteSet)
  }

  /// From the start of a hit to the front, and from its end on.
  private let before: [Step]
  private let behind: [Step]

  /// - Parameters:
  ///   - front: the pieces of a pattern before those that are looked for.
  ///   - behind: those from the first on that is not looked for as a whole.
  init(front: ArraySlice<RegexNode>, behind: ArraySlice<RegexNode>) {
    before = front.reversed().map(Self.step)
    self.behind = behind.map(Self.step)
  }

  private static func step(_ piece: RegexNode) -> Step {
    piece.maxWidth.map { .bytes($0) } ?? .run(piece.bytes)
  }

  /// The parts of a content that hold every match with one of its hits, with a neighbour on both sides.
  ///
  /// - Parameter hits: byte ranges that hold whole hits, ascending.
  func windows(around hits: [Range<Int>], in bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
    var result: [Range<Int>] = []
    // Hits that share long runs would walk them again and again.
    var left = Self.walkLimit * bytes.count
    for hit in hits {
      let window = start(hit.lowerBound, bytes)..<end(hit.upperBound, bytes)
      left -= window.count
      if left < 0 { return [0..<bytes.count] }
      // Windows ascend as their hits do.
      if let last = result.last, window.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, window.upperBound)
      } else {
        result.append(window)
      }
    }
    return result
  }

  /// Times that all of a content may be walked.
  private static let walkLimit = 4

  // A step that begins anywhere before a place ends no later than one that begins right there, and the other
  // way round to the front.

  private func end(_ place: Int, _ bytes: UnsafeRawBufferPointer) -> Int {
    var end = place
    for step in behind {
      switch step {
      case .bytes(let count): end = min(end + count, bytes.count)
      case .run(let set): while end < bytes.count, set.contains(bytes[end]) { end += 1 }
      }
    }
    return min(end + 1, bytes.count)
  }

  private func start(_ place: Int, _ bytes: UnsafeRawBufferPointer) -> Int {
    var start = place
    for step in before {
      switch step {
      case .bytes(let count): start = max(start - count, 0)
      case .run(let set): while start > 0, set.contains(bytes[start - 1]) { start -= 1 }
      }
    }
    return max(start - 1, 0)
  }
}
