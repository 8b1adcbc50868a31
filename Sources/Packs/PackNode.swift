import Platform
package import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A part of an object that is stored as a delta: a copy out of its base, or inserted bytes.
package struct PackSegment: Sendable, Equatable {
  /// Where the part starts in the object, in bytes.
  package let start: UInt32
  package let length: UInt32
  /// Where the bytes start in the base, or, when they are inserted, in the delta.
  package let source: UInt32
  package let isCopy: Bool
}

/// An object as a sweep meets it, with what its delta says about the difference from its base.
///
/// One instance a worker is used again and again: everything in it, the lent bytes too, is valid for
/// the time of the visit only. The numbers stay valid for the whole sweep.
package final class PackNode {
  /// The watch of the thread that is shown this.
  @exclusivity(unchecked) var timer: StageTimer?
  package internal(set) var id: ObjectID
  package internal(set) var kind = PackObjectKind.blob
  /// Names the object in this sweep.
  package internal(set) var number: Int32 = 0
  /// The number of the base, which the same worker was shown before; `nil` when the object is no
  /// delta, its base was not shown, or its parts are too many to be listed.
  package internal(set) var parent: Int32?
  /// Whether other nodes may name this one as their parent.
  package internal(set) var hasChildren = false
  /// Bytes of the whole object.
  package var size: Int { target.count }
  /// Whether the object is built already, or will be in any case: others are deltas on it.
  package var isWhole: Bool { isBuilt || hasChildren }
  /// The object's parts in order, without gaps; empty when `parent` is `nil`. Copies that go on in the
  /// base where the one before ended are joined.
  package var segments: UnsafeBufferPointer<PackSegment> {
    UnsafeBufferPointer(start: table, count: parent == nil ? 0 : tableCount)
  }
  /// Bytes of the base; 0 when `parent` is `nil`.
  package var baseSize: Int { parent == nil ? 0 : base.count }

  /// A list of 16 MiB; honest deltas are far from it, and a hostile one must not take a gigabyte.
  private static let segmentLimit = 1 << 20

  @exclusivity(unchecked) private var table: UnsafeMutablePointer<PackSegment>
  @exclusivity(unchecked) private var tableCapacity = 256
  @exclusivity(unchecked) private var tableCount = 0
  @exclusivity(unchecked) private var base = UnsafeRawBufferPointer(start: nil, count: 0)
  @exclusivity(unchecked) private var delta = UnsafeRawBufferPointer(start: nil, count: 0)
  @exclusivity(unchecked) private var target = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  @exclusivity(unchecked) private var isBuilt = true

  package init(id: ObjectID) {
    self.id = id
    self.table = .allocate(capacity: tableCapacity)
  }

  deinit { table.deallocate() }

  /// The whole object; a delta without children is built by the first call.
  package func bytes() -> UnsafeRawBufferPointer {
    build()
    return UnsafeRawBufferPointer(target)
  }

  /// Copies a part of the object without building it whole.
  ///
  /// - Parameters:
  ///   - range: byte offsets into the object; cut to its size.
  ///   - buffer: room for at least `range.count` bytes, else the part that fits is copied.
  ///   - cursor: 0 at first; for further ranges in ascending order the value that came back.
  /// - Returns: how many bytes were copied.
  @discardableResult
  package func copy(
    _ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer, cursor: inout Int
  ) -> Int {
    let range = range.clamped(to: 0..<target.count)
    let count = min(range.count, buffer.count)
    guard count > 0, let output = buffer.baseAddress else { return 0 }
    if isBuilt {
      if let start = target.baseAddress { memcpy(output, start + range.lowerBound, count) }
      return count
    }
    let end = range.lowerBound + count
    var index = max(0, cursor)
    if index + 1 < tableCount, Int(table[index + 1].start) <= range.lowerBound {
      index = segmentIndex(at: range.lowerBound, from: index + 1)
    }
    var done = range.lowerBound
    while index < tableCount, done < end {
      let segment = table[index]
      let segmentEnd = Int(segment.start) + Int(segment.length)
      if segmentEnd > done {
        let skipped = done - Int(segment.start)
        // A cursor beyond the range: the caller did not ascend.
        guard skipped >= 0 else { break }
        let length = min(segmentEnd, end) - done
        // `setDelta` checked every segment against its source and the object's size.
        if let source = (segment.isCopy ? base : delta).baseAddress {
          memcpy(
            output + (done - range.lowerBound), source + Int(segment.source) + skipped, length)
        }
        done += length
      }
      if done < end || segmentEnd == end { index += 1 }
    }
    cursor = index
    return done - range.lowerBound
  }

  /// The index of the segment that holds an offset, from one that does not begin behind it.
  private func segmentIndex(at offset: Int, from first: Int) -> Int {
    // The table holds `tableCount` segments.
    UnsafeBufferPointer(start: table, count: tableCount)[first...]
      .partitioningIndex { Int($0.start) > offset } - 1
  }

  // MARK: Filling

  /// Shows an object whose content is there.
  func setWhole(_ content: UnsafeMutableRawBufferPointer) {
    target = content
    isBuilt = true
    parent = nil
  }

  /// Shows an object outside of a sweep, beside an earlier version of it.
  ///
  /// - Parameters:
  ///   - content: only read, and lent until another object is shown; less than 4 GiB.
  ///   - base: what was shown as number `parent`, lent as long.
  package func show(
    _ content: UnsafeRawBufferPointer, of id: ObjectID, number: Int32, hasChildren: Bool,
    base: (parent: Int32, content: UnsafeRawBufferPointer)?
  ) {
    self.id = id
    self.number = number
    self.hasChildren = hasChildren
    // What is built is not written to.
    setWhole(UnsafeMutableRawBufferPointer(mutating: content))
    guard let base else { return }
    parent = base.parent
    self.base = base.content
    tableCount = 0
    VersionParts.find(of: content, in: base.content) { append($0) }
  }

  /// Shows a delta that is not yet applied.
  ///
  /// - Parameters:
  ///   - start: the first instruction.
  ///   - target: memory of the declared size, filled on demand.
  /// - Returns: whether the instructions are valid, by the rules of `Delta.apply`; `nil` when they are
  ///   too many to be listed.
  func setDelta(
    _ delta: UnsafeRawBufferPointer, _ start: Int, base: UnsafeRawBufferPointer,
    target: UnsafeMutableRawBufferPointer
  ) -> Bool? {
    self.base = base
    self.delta = delta
    self.target = target
    isBuilt = false
    tableCount = 0
    guard let instructions = delta.baseAddress else { return false }
    let end = instructions + delta.count
    var next = instructions + start
    var done = 0
    while next < end {
      let code = next.load(as: UInt8.self)
      next += 1
      let offset: Int
      let length: Int
      if code & 0x80 != 0 {
        (offset, length) = Delta.copyArguments(code, &next)
        guard next <= end, offset &+ length <= base.count else { return false }
      } else {
        length = Int(code)
        guard length > 0, length <= end - next else { return false }
        offset = next - instructions
        next += length
      }
      guard length <= target.count &- done else { return false }
      if tableCount == PackNode.segmentLimit { return nil }
      append(
        PackSegment(
          start: UInt32(truncatingIfNeeded: done), length: UInt32(truncatingIfNeeded: length),
          source: UInt32(truncatingIfNeeded: offset), isCopy: code & 0x80 != 0))
      done &+= length
    }
    return done == target.count
  }

  /// Applies the delta if that was not done yet.
  func build() {
    if isBuilt { return }
    isBuilt = true
    guard let output = target.baseAddress else { return }
    timer?.begin(.delta)
    defer { timer?.end() }
    for index in 0..<tableCount {
      let segment = table[index]
      if let source = (segment.isCopy ? base : delta).baseAddress {
        memcpy(output + Int(segment.start), source + Int(segment.source), Int(segment.length))
      }
    }
  }

  private func append(_ next: PackSegment) {
    var segment = next
    if segment.isCopy, tableCount > 0 {
      let last = table[tableCount - 1]
      if last.isCopy, last.source &+ last.length == segment.source {
        segment = PackSegment(
          start: last.start, length: last.length &+ segment.length, source: last.source,
          isCopy: true)
        tableCount -= 1
      }
    }
    if tableCount == tableCapacity {
      let larger = UnsafeMutablePointer<PackSegment>.allocate(capacity: tableCapacity * 2)
      larger.moveInitialize(from: table, count: tableCount)
      table.deallocate()
      table = larger
      tableCapacity *= 2
    }
    // A trivial type: assigning initialises.
    (table + tableCount).initialize(to: segment)
    tableCount += 1
  }
}
