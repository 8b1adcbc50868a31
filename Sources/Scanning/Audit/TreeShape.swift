import ScanModel

/// What a worker notes of a tree, so that deltas on it need not be read whole.
final class TreeShape {
  /// An entry that leads somewhere: to a known tree, or to something wanted.
  struct Row {
    /// Byte offsets of the entry in the tree.
    var start: UInt32
    var end: UInt32
    /// Index of the edge to a tree, or `none`.
    var edge: UInt32
    /// Index of the wanted entry, or `none`.
    var wanted: UInt32
  }

  static let none = UInt32.max

  @exclusivity(unchecked) private(set) var rows: [Row] = []
  /// Where entries begin, ascending, and behind them the end of the last one.
  @exclusivity(unchecked) private var bounds: [UInt32] = [0]
  /// Index into `bounds` where the last search ended.
  @exclusivity(unchecked) private var cursor = 0

  func clear() {
    rows.removeAll(keepingCapacity: true)
    bounds.removeAll(keepingCapacity: true)
    bounds.append(0)
    cursor = 0
  }

  /// Notes the next entry, which begins where the last one ended.
  func note(_ place: Range<Int>, edge: UInt32, wanted: UInt32) {
    bounds.append(UInt32(clamping: place.upperBound))
    guard edge != Self.none || wanted != Self.none else { return }
    rows.append(
      Row(
        start: UInt32(clamping: place.lowerBound), end: UInt32(clamping: place.upperBound),
        edge: edge, wanted: wanted))
  }

  /// The indices into `bounds` between which whole entries lie, the first of them right at the beginning of a
  /// range; equal where there is none.
  ///
  /// What a delta copies mostly ascends, so that the search begins where the last one ended.
  private func entries(in copied: Range<Int>) -> (first: Int, last: Int) {
    bounds.withUnsafeBufferPointer { bounds in
      let first = bounds.partitioningIndex(near: cursor) { Int($0) >= copied.lowerBound }
      guard first < bounds.count, Int(bounds[first]) == copied.lowerBound else { return (0, 0) }
      var last = bounds.partitioningIndex(near: first) { Int($0) >= copied.upperBound }
      if last == bounds.count || Int(bounds[last]) > copied.upperBound { last -= 1 }
      cursor = last
      return (first, last)
    }
  }

  /// Notes the whole entries among bytes that were copied out of another tree.
  ///
  /// - Parameters:
  ///   - copied: byte offsets in `base`.
  ///   - position: where their copy stands in this tree; an entry begins there.
  /// - Returns: the end of the last whole entry; `position` when there is none, or no entry begins there in
  ///   the base.
  func inherit(_ base: TreeShape, _ copied: Range<Int>, at position: Int) -> Int {
    let (first, last) = base.entries(in: copied)
    guard last > first else { return position }
    // Both offsets lie below 2^32; the difference wraps and unwraps.
    let shift =
      UInt32(truncatingIfNeeded: position) &- UInt32(truncatingIfNeeded: copied.lowerBound)
    // Moved as a whole and shifted in place: plain loops that the compiler makes vectors of.
    let oldBounds = bounds.count
    base.bounds.withUnsafeBufferPointer { bounds.append(contentsOf: $0[(first + 1)...last]) }
    bounds.withUnsafeMutableBufferPointer { bounds in
      for index in oldBounds..<bounds.count { bounds[index] &+= shift }
    }
    let end = base.bounds[last]
    let firstRow = base.rows.partitioningIndex { Int($0.start) >= copied.lowerBound }
    let lastRow = base.rows.partitioningIndex { $0.end > end }
    if firstRow < lastRow {
      let oldRows = rows.count
      rows.append(contentsOf: base.rows[firstRow..<lastRow])
      rows.withUnsafeMutableBufferPointer { rows in
        for index in oldRows..<rows.count {
          rows[index].start &+= shift
          rows[index].end &+= shift
        }
      }
    }
    return position + Int(end) - copied.lowerBound
  }
}
