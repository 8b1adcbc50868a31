import ScanModel

/// All stored objects of a database as a forest: roots are whole objects, the children of a node are
/// the deltas on it.
///
/// Entries are numbered pack by pack in offset order; the loose objects come last. Immutable once it
/// is built, hence shared by all workers.
final class ObjectForest: Sendable {
  /// A pack, or the loose store, and the numbers of its entries.
  struct Source: @unchecked Sendable {
    // Unchecked for the pointers into read-only memory that `pack` or `loose` keep alive.
    let pack: PackFile?
    let loose: LooseStore
    let ids: IDTable
    let entries: Range<Int>
  }

  /// An object: a look-up reads neighbouring rows, and one id.
  struct Row: Sendable {
    /// The four bytes behind the first two of the id.
    var head: UInt32
    /// The entry.
    var number: Int32
  }

  let sources: [Source]
  let entries: [ForestEntry]
  /// Reachable entries, each base before the deltas on it.
  let order: [Int32]
  /// One entry for each object, sorted by id: the chosen copy, or any when none is reachable.
  let byID: [Row]
  let idLength: Int
  /// For each value of an id's first two bytes where they begin in `byID`, and one more.
  private let fanOut: [Int32]
  /// The ids in the order of `byID`, where one source has them all.
  private let ids: IDTable?

  init(
    sources: [Source], entries: [ForestEntry], order: [Int32], byID: [Int32], idLength: Int
  ) {
    self.sources = sources
    self.entries = entries
    self.order = order
    self.idLength = idLength
    var fanOut = [Int32](repeating: Int32(byID.count), count: (1 << 16) + 1)
    var rows: [Row] = []
    rows.reserveCapacity(byID.count)
    var slot = -1
    var isInOrder = true
    for (position, number) in byID.enumerated() {
      let entry = entries[Int(number)]
      let id = sources[Int(entry.source)].ids.pointer(Int(entry.position))
      let first = Int(UInt16(bigEndian: id.loadUnaligned(as: UInt16.self)))
      while slot < first {
        slot += 1
        fanOut[slot] = Int32(position)
      }
      rows.append(
        Row(
          head: UInt32(bigEndian: id.loadUnaligned(fromByteOffset: 2, as: UInt32.self)),
          number: number))
      isInOrder = isInOrder && entry.source == 0 && Int(entry.position) == position
    }
    self.fanOut = fanOut
    self.byID = rows
    self.ids = isInOrder ? sources.first?.ids : nil
  }

  /// The id of an entry.
  func id(_ number: Int32) -> ObjectID {
    let pointer = idPointer(number)
    let bytes = UnsafeRawBufferPointer(start: pointer, count: idLength)
    guard let id = ObjectID(bytes: bytes) else {
      // Not a matter of input: no sweep is made with another length than 20 or 32.
      preconditionFailure("object ids of \(idLength) bytes")
    }
    return id
  }

  /// The bytes of an entry's id, `idLength` of them.
  func idPointer(_ number: Int32) -> UnsafeRawPointer {
    let entry = entries[Int(number)]
    return sources[Int(entry.source)].ids.pointer(Int(entry.position))
  }

  /// The packed bytes of an entry, its head included.
  ///
  /// - Parameter pack: the entry's own.
  func packed(_ number: Int32, in pack: PackFile) -> UnsafeRawBufferPointer {
    let entry = entries[Int(number)]
    let next = Int(number) + 1
    let isLast = next == sources[Int(entry.source)].entries.upperBound
    // Offsets rise within a source and end below `pack.end`: checked when they were sorted.
    let end = isLast ? pack.end : Int(entries[next].offset)
    return UnsafeRawBufferPointer(rebasing: pack.file.bytes[Int(entry.offset)..<end])
  }

  /// The chosen entry of an object; `nil` when the database does not hold it.
  func entry(of id: ObjectID) -> Int32? { id.withBytes { entry(of: $0) } }

  /// The same for the bytes of an id.
  func entry(of id: UnsafeRawBufferPointer) -> Int32? {
    guard id.count == idLength, let wanted = id.baseAddress else { return nil }
    let slot = Int(UInt16(bigEndian: wanted.loadUnaligned(as: UInt16.self)))
    let head = UInt32(bigEndian: wanted.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
    var low = Int(fanOut[slot])
    let end = Int(fanOut[slot + 1])
    var high = end
    while low < high {
      let middle = (low + high) >> 1
      if byID[middle].head < head { low = middle + 1 } else { high = middle }
    }
    while low < end, byID[low].head == head {
      let number = byID[low].number
      let order = compareIDs(ids?.pointer(low) ?? idPointer(number), wanted, idLength)
      if order == 0 { return number }
      if order > 0 { return nil }
      low += 1
    }
    return nil
  }

  /// A failure about one entry.
  func failure(_ number: Int32, _ reason: PackFailure.Reason, _ detail: String) -> PackFailure {
    let entry = entries[Int(number)]
    let source = sources[Int(entry.source)]
    if let pack = source.pack {
      return PackFailure(
        reason, file: pack.file.path, offset: entry.offset, id: id(number), detail: detail)
    }
    return PackFailure(
      reason, file: source.loose.path(Int(entry.position)), id: id(number), detail: detail)
  }
}
