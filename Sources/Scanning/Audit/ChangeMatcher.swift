import Matching
import Packs

/// Finds the places of blobs that are worth a look at the whole, by reading what their deltas changed.
///
/// A blob that is a delta shares most bytes with its base. What was found there is carried over where its
/// bytes were copied in one piece; around inserted bytes, and where bytes meet that were no neighbours, the
/// blob itself is looked at. A blob without a base is looked at whole. One a worker.
final class ChangeMatcher {
  /// Places of the blobs that others are deltas on.
  private var known: [Int32: [ChangedPlace]] = [:]
  private var changes: [Range<Int>] = []
  private var changed: [Range<Int>] = []
  private var found: [ChangedPlace] = []
  /// A stretch of a blob that is not built; owned.
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)

  deinit { buffer.deallocate() }

  /// The places of a blob, in no particular order; some may be nothing, none is missing.
  func places(in node: PackNode, _ scanner: inout Scanner) throws -> [ChangedPlace] {
    found.removeAll(keepingCapacity: true)
    if let parent = node.parent, let base = known[parent] {
      if !base.isEmpty { carry(base, node) }
      try scanChanges(node, &scanner)
    } else {
      try scanner.candidates(
        in: node.bytes(), changed: [0..<node.size], edges: (true, true), into: &found)
    }
    if node.hasChildren { known[node.number] = found }
    return found
  }

  /// No further blob is a delta on this one.
  func leave(_ number: Int32) { known[number] = nil }

  /// Takes over places of the base whose bytes were copied.
  private func carry(_ places: [ChangedPlace], _ node: PackNode) {
    for segment in node.segments where segment.isCopy {
      let source = Int(segment.source)..<(Int(segment.source) + Int(segment.length))
      let shift = Int(segment.start) - Int(segment.source)
      for place in places {
        let shared = place.range.clamped(to: source)
        guard shared.count >= place.least, !shared.isEmpty else { continue }
        var carried = place
        carried.range = (shared.lowerBound + shift)..<(shared.upperBound + shift)
        if found.last != carried { found.append(carried) }
      }
    }
  }

  /// Looks around everything that the delta changed.
  private func scanChanges(_ node: PackNode, _ scanner: inout Scanner) throws {
    node.changes(into: &changes)
    let context = Scanner.changeContext
    var cursor = 0
    var index = 0
    while index < changes.count {
      let low = max(0, changes[index].lowerBound - context)
      var high = min(node.size, changes[index].upperBound + context)
      changed.removeAll(keepingCapacity: true)
      changed.append(
        (changes[index].lowerBound - low)..<(changes[index].upperBound - low))
      index += 1
      while index < changes.count, changes[index].lowerBound - context <= high {
        high = min(node.size, changes[index].upperBound + context)
        changed.append(
          (changes[index].lowerBound - low)..<(changes[index].upperBound - low))
        index += 1
      }
      try scanner.candidates(
        in: stretch(low..<high, of: node, &cursor), changed: changed,
        edges: (low == 0, high == node.size), into: &placesInStretch)
      for place in placesInStretch {
        var moved = place
        moved.range = (place.range.lowerBound + low)..<(place.range.upperBound + low)
        found.append(moved)
      }
      placesInStretch.removeAll(keepingCapacity: true)
    }
  }

  private var placesInStretch: [ChangedPlace] = []

  /// Bytes of a blob; those of one without deltas on it are put together for this stretch alone.
  private func stretch(
    _ range: Range<Int>, of node: PackNode, _ cursor: inout Int
  ) -> UnsafeRawBufferPointer {
    if node.hasChildren { return UnsafeRawBufferPointer(rebasing: node.bytes()[range]) }
    if buffer.count < range.count {
      buffer.deallocate()
      buffer = .allocate(byteCount: range.count * 2, alignment: 64)
    }
    let count = node.copy(range, into: buffer, cursor: &cursor)
    return UnsafeRawBufferPointer(rebasing: buffer[..<count])
  }
}
