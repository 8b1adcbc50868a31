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
    changes(into: &windows)
    guard parent != nil else { return }
    // Joined in place: what is written never overtakes what is read.
    var count = 0
    for change in windows {
      let low = max(0, change.lowerBound - context)
      let high = min(size, change.upperBound + context)
      if count > 0, low <= windows[count - 1].upperBound {
        windows[count - 1] =
          windows[count - 1]
          .lowerBound..<max(
            windows[count - 1].upperBound, high)
      } else {
        windows[count] = low..<high
        count += 1
      }
    }
    windows.removeSubrange(count...)
  }

  /// Where the object differs from its base: inserted bytes, and seams as empty ranges.
  ///
  /// - Parameter changes: cleared, then filled in ascending order; may be empty. Holds the whole object
  ///   when `parent` is `nil`.
  package func changes(into changes: inout [Range<Int>]) {
    changes.removeAll(keepingCapacity: true)
    guard parent != nil else {
      changes.append(0..<size)
      return
    }
    var expected = 0
    for segment in segments {
      let start = Int(segment.start)
      if segment.isCopy {
        // Behind inserted bytes the seam is their end.
        if Int(segment.source) != expected, changes.last?.upperBound != start {
          changes.append(start..<start)
        }
        expected = Int(segment.source) + Int(segment.length)
      } else {
        let end = start + Int(segment.length)
        if let last = changes.last, last.upperBound == start {
          changes[changes.count - 1] = last.lowerBound..<end
        } else {
          changes.append(start..<end)
        }
      }
    }
    if expected != baseSize, changes.last?.upperBound != size { changes.append(size..<size) }
  }
}
