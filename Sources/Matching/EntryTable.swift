/// What the first stage knows of each rule: a table that was made, or one that lies in a mapped file and is
/// read where it is asked for, because a hook asks for hardly any of it.
struct EntryTable: Sendable, RandomAccessCollection {
  private enum Storage: Sendable {
    case made([FirstStage.Entry])
    case stored(StoredTable)
  }

  private let storage: Storage
  let endIndex: Int
  var startIndex: Int { 0 }

  init(_ entries: [FirstStage.Entry]) {
    storage = .made(entries)
    endIndex = entries.count
  }

  /// - Parameter bytes: `count` entries of `length` bytes; they stay in place as long as the table is used.
  init(stored bytes: UnsafeRawBufferPointer, count: Int) {
    storage = .stored(StoredTable(bytes: bytes))
    endIndex = count
  }

  subscript(index: Int) -> FirstStage.Entry {
    switch storage {
    case .made(let entries): return entries[index]
    case .stored(let table):
      precondition(index >= 0 && index < endIndex, "no such rule")
      return table.entry(index)
    }
  }

  // MARK: - Stored form

  /// Bytes of an entry: width (4), id in the base (4), flags (4), the run behind (its length, 1, its
  /// distance, 2, and the kinds of its bytes, 1), the reach (2 and 2), the edges (lengths, 4, the bytes
  /// before and behind, 32 each), the most bytes of the run behind (4), little-endian; -1 is all ones.
  static let length = 92

  static func append(_ entry: FirstStage.Entry, to out: inout [UInt8]) {
    let run = entry.runBehind
    let packed = run.length | run.within << 8 | Int(run.kinds.rawValue) << 24
    let reach = Int(entry.reach.before) | Int(entry.reach.after) << 16
    let lengths = Int(entry.edges.lengths)
    for number in [entry.width, entry.baseID, Int(entry.flags.rawValue), packed, reach, lengths] {
      withUnsafeBytes(of: Int32(truncatingIfNeeded: number).littleEndian) { out += $0 }
    }
    out += entry.edges.before.stored + entry.edges.behind.stored
    withUnsafeBytes(of: Int32(truncatingIfNeeded: run.most).littleEndian) { out += $0 }
  }

  /// `@unchecked Sendable`: the bytes are never written to.
  private struct StoredTable: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer

    func entry(_ index: Int) -> FirstStage.Entry {
      func number(_ position: Int) -> Int {
        Int(
          Int32(
            littleEndian: bytes.loadUnaligned(
              fromByteOffset: index * EntryTable.length + position, as: Int32.self)))
      }
      func set(_ position: Int) -> ByteSet {
        let start = index * EntryTable.length + position
        return ByteSet(stored: bytes.slice(start..<(start + 32)))
      }
      var edges = NameEdges()
      edges.lengths = UInt32(truncatingIfNeeded: number(20))
      (edges.before, edges.behind) = (set(24), set(56))
      return FirstStage.Entry(
        width: Swift.min(number(0), CompiledRule.widthLimit),
        flags: FirstStage.Flags(rawValue: UInt8(truncatingIfNeeded: number(8))),
        baseID: number(4),
        reach: HitReach(
          before: Int32(number(16) & 0xffff), after: Int32(number(16) >> 16 & 0xffff)),
        runBehind: RunBehind(
          length: number(12) & 255, most: number(88), within: number(12) >> 8 & 0xffff,
          kinds: RunBehind.Kinds(rawValue: UInt8(truncatingIfNeeded: number(12) >> 24))),
        edges: edges)
    }
  }
}

/// The rule of each id of a database that was made for other rules.
///
/// `@unchecked Sendable`: the numbers are never written to.
final class RuleNumbers: @unchecked Sendable {
  private let numbers: UnsafeBufferPointer<Int32>
  private let isOwned: Bool

  init(_ numbers: [Int32]) {
    let copy = UnsafeMutableBufferPointer<Int32>.allocate(capacity: numbers.count)
    _ = copy.initialize(from: numbers)
    self.numbers = UnsafeBufferPointer(copy)
    isOwned = true
  }

  /// - Parameter bytes: little-endian, on a boundary of four bytes; they stay in place as long as the
  ///   numbers are used.
  init(stored bytes: UnsafeRawBufferPointer) {
    numbers = bytes.bindMemory(to: Int32.self)
    isOwned = false
  }

  deinit { if isOwned { numbers.deallocate() } }

  var count: Int { numbers.count }

  /// - Returns: -1 also for an id that the database does not have.
  @inline(__always)
  subscript(id: Int) -> Int {
    id >= 0 && id < numbers.count ? Int(Int32(littleEndian: numbers[id])) : -1
  }
}
