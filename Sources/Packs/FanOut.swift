/// The fan-out table of a sorted list of ids (gitformat-pack): for each first byte how many ids start with it or
/// a lower one. In memory that somebody else keeps alive.
struct FanOut: @unchecked Sendable {
  // Unchecked for the pointer into read-only memory.
  /// 256 numbers of 32 bits.
  private let table: UnsafeRawBufferPointer

  /// Bytes of the table.
  static let length = 1024

  init(start: UnsafeRawPointer) {
    table = UnsafeRawBufferPointer(start: start, count: Self.length)
  }

  /// How many ids there are.
  var count: Int { end(.max) }

  /// Whether the numbers rise, so that a search stays within the ids. To be asked before any search.
  var rises: Bool {
    (1...UInt8.max).allSatisfy { end($0 - 1) <= end($0) }
  }

  /// Where the ids are that start with a byte.
  func positions(_ byte: UInt8) -> Range<Int> { (byte == 0 ? 0 : end(byte - 1))..<end(byte) }

  /// The position of an id; `nil` when it is not among them.
  func position(of id: UnsafeRawPointer, in ids: IDTable) -> Int? {
    let range = positions(id.load(as: UInt8.self))
    let position = ids.lowerBound(id, in: range)
    guard position < range.upperBound, compareIDs(ids.pointer(position), id, ids.idLength) == 0
    else { return nil }
    return position
  }

  private func end(_ byte: UInt8) -> Int { Int(table.bigEndian32(Int(byte) * 4)) }
}
