/// A pack index of version 1 or 2 (gitformat-pack, "Pack .idx files"), checked when it is opened.
///
/// After `init` every position below `count` can be read: the tables lie inside the file, the ids are
/// sorted and agree with the fan-out table. Offsets are checked against the pack by the caller.
struct PackIndex {
  let file: MappedFile
  let ids: IDTable
  private let version: Int
  /// Where the tables start in the file; `crcs`, `offsets` and `wideOffsets` are those of version 2.
  private let crcs: Int
  private let offsets: Int
  private let wideOffsets: Int
  private let wideCount: Int
  private let fanOut: FanOut

  var count: Int { ids.count }

  /// Maps the index and checks its form.
  ///
  /// - Parameter checksOrder: without it the ids are not looked at, and a search for an id may miss it
  ///   in a damaged index; the fan-out table is checked in any case.
  /// - Throws: `unreadable` or `damagedIndex`. Cost: one pass over the ids.
  init(_ path: String, idLength: Int, checksOrder: Bool = true) throws(PackFailure) {
    let file = try MappedFile(path)
    func damaged(_ detail: String) -> PackFailure {
      PackFailure(.damagedIndex, file: path, detail: detail)
    }
    let bytes = file.bytes
    guard let start = bytes.baseAddress, bytes.count >= 1024 + 2 * idLength else {
      throw damaged("too short for an index")
    }
    let hasMagic = bytes.bigEndian32(0) == 0xff74_4f63
    if hasMagic && bytes.bigEndian32(4) != 2 {
      throw damaged("version \(bytes.bigEndian32(4)) is not known")
    }
    self.file = file
    self.version = hasMagic ? 2 : 1
    let head = hasMagic ? 8 : 0
    let fanOut = FanOut(start: start + head)
    self.fanOut = fanOut
    let tables = head + FanOut.length
    let count = fanOut.count
    let trailer = 2 * idLength
    if hasMagic {
      // No overflow: `count` has 32 bits.
      let fixed = tables + count * (idLength + 8) + trailer
      guard bytes.count >= fixed, (bytes.count - fixed) % 8 == 0 else {
        throw damaged("\(bytes.count) bytes do not fit \(count) objects")
      }
      self.crcs = tables + count * idLength
      self.offsets = crcs + count * 4
      self.wideOffsets = offsets + count * 4
      self.wideCount = (bytes.count - fixed) / 8
      self.ids = IDTable(
        start: start + tables, stride: idLength, count: count, idLength: idLength)
    } else {
      guard bytes.count == tables + count * (idLength + 4) + trailer else {
        throw damaged("\(bytes.count) bytes do not fit \(count) objects")
      }
      self.crcs = 0
      self.offsets = tables
      self.wideOffsets = 0
      self.wideCount = 0
      self.ids = IDTable(
        start: start + tables + 4, stride: idLength + 4, count: count, idLength: idLength)
    }
    guard fanOut.rises, !checksOrder || isSorted() else {
      throw damaged("the ids are not sorted or do not fit the fan-out table")
    }
  }

  /// Whether each id lies in the part that the fan-out table says, in ascending order.
  private func isSorted() -> Bool {
    var last: UnsafeRawPointer?
    for byte in UInt8.min...UInt8.max {
      for position in fanOut.positions(byte) {
        let id = ids.pointer(position)
        guard id.load(as: UInt8.self) == byte else { return false }
        // Equal neighbours are odd but harmless: git tolerates them as well.
        if let last, compareIDs(last, id, ids.idLength) > 0 { return false }
        last = id
      }
    }
    return true
  }

  /// The offset in the pack of the object at `position`; `nil` when the index points outside itself.
  @inline(__always)
  func offset(_ position: Int) -> UInt64? {
    if version == 1 {
      return UInt64(file.bytes.bigEndian32(offsets &+ position &* (ids.idLength &+ 4)))
    }
    let value = file.bytes.bigEndian32(offsets &+ position &* 4)
    if value & 0x8000_0000 == 0 { return UInt64(value) }
    let wide = Int(value & 0x7fff_ffff)
    return wide < wideCount ? file.bytes.bigEndian64(wideOffsets &+ wide &* 8) : nil
  }

  /// The CRC-32 of the packed bytes of the object at `position`; `nil` in version 1.
  @inline(__always)
  func crc(_ position: Int) -> UInt32? {
    version == 1 ? nil : file.bytes.bigEndian32(crcs &+ position &* 4)
  }

  /// The position of an id; `nil` when the pack does not hold it.
  func position(of id: UnsafeRawPointer) -> Int? { fanOut.position(of: id, in: ids) }

  /// The hash of the pack that the index was made for.
  var packHash: UnsafeRawBufferPointer {
    let bytes = file.bytes
    let start = bytes.count - 2 * ids.idLength
    return UnsafeRawBufferPointer(rebasing: bytes[start..<start + ids.idLength])
  }
}
