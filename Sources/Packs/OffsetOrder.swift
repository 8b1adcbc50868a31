/// The objects of a pack in the order in which they lie in the file.
struct OffsetOrder {
  /// Ascending, no two alike.
  private(set) var offsets: [UInt64]
  /// The index position of each.
  private(set) var positions: [UInt32]
  /// For each block of `1 << blockShift` bytes, how many offsets lie before it.
  private var blocks: [UInt32] = []
  private var blockShift: UInt64 = 0

  /// Reads and sorts the offsets of an index.
  ///
  /// - Throws: `damagedIndex` for offsets outside the pack or two objects at one place.
  init(_ pack: PackFile) throws(PackFailure) {
    let index = pack.index
    let count = index.count
    let valid = UInt64(PackFile.firstOffset)..<UInt64(pack.end)
    offsets = [UInt64](repeating: 0, count: count)
    positions = [UInt32](repeating: 0, count: count)
    for position in 0..<count {
      guard let offset = index.offset(position), valid.contains(offset) else {
        throw PackFailure(
          .damagedIndex, file: index.file.path, detail: "offset \(position) is outside the pack")
      }
      offsets[position] = offset
      positions[position] = UInt32(truncatingIfNeeded: position)
    }
    sort(below: UInt64(pack.end))
    for i in 1..<max(1, count) where offsets[i - 1] == offsets[i] {
      throw PackFailure(
        .damagedIndex, file: index.file.path, offset: offsets[i],
        detail: "two objects at one offset")
    }
    fillBlocks(below: UInt64(pack.end))
  }

  /// Radix sort, 11 bits a pass: three passes for packs under 8 GiB, several times faster than
  /// sorting by comparison.
  private mutating func sort(below end: UInt64) {
    let count = offsets.count
    var otherOffsets = [UInt64](repeating: 0, count: count)
    var otherPositions = [UInt32](repeating: 0, count: count)
    var shift: UInt64 = 0
    while shift < 64, end >> shift != 0 {
      var starts = [Int](repeating: 0, count: 2049)
      for offset in offsets { starts[Int(offset >> shift & 2047) + 1] += 1 }
      for i in 1...2048 { starts[i] += starts[i - 1] }
      for i in 0..<count {
        let digit = Int(offsets[i] >> shift & 2047)
        let place = starts[digit]
        starts[digit] = place + 1
        otherOffsets[place] = offsets[i]
        otherPositions[place] = positions[i]
      }
      swap(&offsets, &otherOffsets)
      swap(&positions, &otherPositions)
      shift += 11
    }
  }

  private mutating func fillBlocks(below end: UInt64) {
    // About one object a block makes a look-up a step or two.
    while end >> blockShift > UInt64(max(1, offsets.count)) { blockShift += 1 }
    blocks = [UInt32](repeating: 0, count: Int(end >> blockShift) + 2)
    for offset in offsets { blocks[Int(offset >> blockShift) + 1] += 1 }
    for i in 1..<blocks.count { blocks[i] += blocks[i - 1] }
  }

  /// The rank of the entry that starts at `offset`; `nil` when none does.
  func rank(of offset: UInt64) -> Int? {
    let block = offset >> blockShift
    guard block < UInt64(blocks.count - 1) else { return nil }
    var low = Int(blocks[Int(block)])
    var high = Int(blocks[Int(block) + 1])
    while low < high {
      let middle = (low + high) >> 1
      if offsets[middle] < offset { low = middle + 1 } else { high = middle }
    }
    return low < offsets.count && offsets[low] == offset ? low : nil
  }
}
