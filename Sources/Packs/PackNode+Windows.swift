extension PackNode {
  /// The parts of the object that its base does not already show: inserted bytes, and the seams where
  /// bytes meet that were not neighbours in the base (or were not at its start or end), each with
  /// `context` bytes on both sides.
  ///
  /// A stretch of `context` bytes or less that lies in no window stands in the base as it is here, with
  /// the same neighbours.
  ///
  /// - Parameter windows: cleared, then filled in ascending order; disjoint, may be empty. Holds the whole
  ///   object when `parent` is `nil`.
  package func windows(context: Int, into windows: inout [Range<Int>]) {
    windows.removeAll(keepingCapacity: true)
    guard parent != nil else {
      windows.append(0..<size)
      return
    }
    var expected = 0
    for segment in segments {
      let start = Int(segment.start)
      if segment.isCopy {
        if Int(segment.source) != expected { add(start..<start, context, &windows) }
        expected = Int(segment.source) + Int(segment.length)
      } else {
        add(start..<start + Int(segment.length), context, &windows)
      }
    }
    if expected != baseSize { add(size..<size, context, &windows) }
  }

  private func add(_ range: Range<Int>, _ context: Int, _ windows: inout [Range<Int>]) {
    let low = max(0, range.lowerBound - context)
    let high = min(size, range.upperBound + context)
    if let last = windows.last, low <= last.upperBound {
      windows[windows.count - 1] = last.lowerBound..<max(last.upperBound, high)
    } else {
      windows.append(low..<high)
    }
  }
}
