import ScanModel

/// What a worker notes of a tree, so that deltas on it need not be read whole.
final class TreeShape {
  /// An entry that leads somewhere: to a known tree, or to something wanted.
  struct Row {
    /// Byte offsets of the entry in the tree.
    var start: UInt32
    var end: UInt32
    var name: UInt32
    /// The number of the tree, or `none`.
    var child: UInt32
    /// Index of the wanted entry, or `none`.
    var wanted: UInt32
  }

  static let none = UInt32.max

  @exclusivity(unchecked) private(set) var rows: [Row] = []
  /// Where entries begin, ascending, and behind them the end of the last one.
  @exclusivity(unchecked) private var bounds: [UInt32] = [0]

  func clear() {
    rows.removeAll(keepingCapacity: true)
    bounds.removeAll(keepingCapacity: true)
    bounds.append(0)
  }

  /// Notes the next entry, which begins where the last one ended.
  func note(_ place: Range<Int>, name: UInt32, child: UInt32, wanted: UInt32) {
    bounds.append(UInt32(clamping: place.upperBound))
    guard child != Self.none || wanted != Self.none else { return }
    rows.append(
      Row(
        start: UInt32(clamping: place.lowerBound), end: UInt32(clamping: place.upperBound),
        name: name, child: child, wanted: wanted))
  }

  /// Notes the whole entries among bytes that were copied out of another tree.
  ///
  /// - Parameters:
  ///   - copied: byte offsets in `base`.
  ///   - position: where their copy stands in this tree; an entry begins there.
  /// - Returns: the end of the last whole entry; `position` when there is none, or no entry begins there in
  ///   the base.
  func inherit(_ base: TreeShape, _ copied: Range<Int>, at position: Int) -> Int {
    let first = base.bounds.partitioningIndex { Int($0) >= copied.lowerBound }
    guard first < base.bounds.count, Int(base.bounds[first]) == copied.lowerBound else {
      return position
    }
    var last = base.bounds.partitioningIndex { Int($0) >= copied.upperBound }
    if last == base.bounds.count || Int(base.bounds[last]) > copied.upperBound { last -= 1 }
    guard last > first else { return position }
    // Both offsets lie below 2^32; the difference wraps and unwraps.
    let shift =
      UInt32(truncatingIfNeeded: position) &- UInt32(truncatingIfNeeded: copied.lowerBound)
    base.bounds.withUnsafeBufferPointer { known in
      bounds.reserveCapacity(bounds.count + last - first)
      for index in first &+ 1..<last &+ 1 { bounds.append(known[index] &+ shift) }
    }
    var row = base.rows.partitioningIndex { Int($0.start) >= copied.lowerBound }
    let end = Int(base.bounds[last])
    while row < base.rows.count, Int(base.rows[row].end) <= end {
      var copy = base.rows[row]
      copy.start &+= shift
      copy.end &+= shift
      rows.append(copy)
      row += 1
    }
    return position + end - copied.lowerBound
  }
}
