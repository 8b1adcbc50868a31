/// The lines of a match and the one above, cut to a bounded reach on both sides.
struct LineView {
  /// From the start of the first line of the match to the end of its last one.
  let text: UnsafeRawBufferPointer
  /// First and last line of the match whose beginnings are known; a line that is cut on the left is
  /// left out, since whether something there is a comment cannot be told.
  let own: [UnsafeRawBufferPointer]
  let above: UnsafeRawBufferPointer?

  init(of found: RawMatch, in bytes: UnsafeRawBufferPointer) {
    let start = Self.lineStart(found.secret.lowerBound, in: bytes)
    let end = Self.lineEnd(max(found.secret.upperBound - 1, found.secret.lowerBound), in: bytes)
    let textStart = Self.lineStart(found.match.lowerBound, in: bytes)
    text = bytes.slice(textStart.offset..<max(end, found.match.upperBound))
    var own: [UnsafeRawBufferPointer] = []
    let firstEnd = Self.lineEnd(found.secret.lowerBound, in: bytes)
    if start.isKnown { own.append(bytes.slice(start.offset..<firstEnd)) }
    if end > firstEnd {
      let last = Self.lineStart(end, in: bytes)
      if last.isKnown { own.append(bytes.slice(last.offset..<end)) }
    }
    self.own = own
    if start.isKnown && start.offset > 0 {
      let previous = Self.lineStart(start.offset - 1, in: bytes)
      above = previous.isKnown ? bytes.slice(previous.offset..<(start.offset - 1)) : nil
    } else {
      above = nil
    }
  }

  private static func lineStart(_ offset: Int, in bytes: UnsafeRawBufferPointer)
    -> (offset: Int, isKnown: Bool)
  {
    var position = min(offset, bytes.count)
    let limit = max(position - Judge.lineReach, 0)
    while position > limit {
      if bytes[position - 1] == 0x0A { return (position, true) }
      position -= 1
    }
    return (position, position == 0)
  }

  private static func lineEnd(_ offset: Int, in bytes: UnsafeRawBufferPointer) -> Int {
    let limit = min(offset + Judge.lineReach, bytes.count)
    return bytes.firstIndex(of: 0x0A, in: min(offset, limit)..<limit) ?? limit
  }
}
