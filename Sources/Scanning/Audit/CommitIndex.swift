import ScanModel

/// Finds commits by their ids: their numbers in the order of the ids, behind a table of the ids' first bits.
///
/// A dictionary takes ten times the memory, and hashing an id as long as the whole search. Ids that somebody
/// made alike cost a binary search.
struct CommitIndex: Sendable {
  /// Numbers of commits, ascending by id.
  private var numbers: [Int32]
  /// By the first bits of an id: where in `numbers` those begin that have them.
  private var starts: [Int32]
  private let bits: Int

  /// - Parameter ids: by number; of equal ones the first counts.
  init(_ ids: IDColumn) {
    bits = max(ids.count.bitWidth - ids.count.leadingZeroBitCount - 1, 1)
    let bits = bits
    var starts = [Int32](repeating: 0, count: 1 << bits + 1)
    for id in ids { starts[Self.slot(id, bits) + 1] += 1 }
    for slot in 0..<(1 << bits) { starts[slot + 1] += starts[slot] }
    var numbers = [Int32](repeating: 0, count: ids.count)
    var next = starts
    for (number, id) in ids.enumerated() {
      let slot = Self.slot(id, bits)
      numbers[Int(next[slot])] = Int32(number)
      next[slot] += 1
    }
    for slot in 0..<(1 << bits) where starts[slot + 1] - starts[slot] > 1 {
      numbers[Int(starts[slot])..<Int(starts[slot + 1])].sort {
        ids[Int($0)] == ids[Int($1)] ? $0 < $1 : ids[Int($0)] < ids[Int($1)]
      }
    }
    self.numbers = numbers
    self.starts = starts
  }

  /// The number of the commit that has an id.
  ///
  /// - Parameter ids: by number.
  func number(of id: ObjectID, in ids: IDColumn) -> Int? {
    let slot = Self.slot(id, bits)
    let range = Int(starts[slot])..<Int(starts[slot + 1])
    let index = range.partitioningIndex { ids[Int(numbers[$0])] >= id }
    guard index < range.upperBound, ids[Int(numbers[index])] == id else { return nil }
    return Int(numbers[index])
  }

  /// Gives the commits other numbers, by those that they had.
  mutating func renumber(_ places: [Int32]) {
    for index in numbers.indices { numbers[index] = places[Int(numbers[index])] }
  }

  private static func slot(_ id: ObjectID, _ bits: Int) -> Int {
    Int(id.head.bigEndian >> UInt64(64 - bits))
  }
}
