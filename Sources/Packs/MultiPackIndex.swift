#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A multi-pack-index (gitformat-pack, "multi-pack-index (MIDX) files"), of version 1 and without a base: in
/// which of many packs an object is.
///
/// A hint, nothing more: what it says is looked up in that pack's own index before it is believed, and for
/// what it does not know every pack is asked (`PackSet`). So neither its offsets nor its hash matter, and one
/// that is stale or lies costs time and no object.
struct MultiPackIndex {
  private let file: MappedFile
  private let fanOut: FanOut
  private let ids: IDTable
  /// Where the number of each object's pack stands, eight bytes apart.
  private let places: Int
  /// Where each pack's name is.
  private let names: [Range<Int>]

  /// How many packs it names.
  var packCount: Int { names.count }

  /// Maps the file and checks that its tables lie inside of it; `nil` where there is none, or no such one.
  init?(_ path: String, idLength: Int) {
    guard let file = try? MappedFile(path) else { return nil }
    let bytes = file.bytes
    guard let start = bytes.baseAddress, bytes.count >= Self.headLength + idLength,
      bytes.bigEndian32(0) == 0x4d49_4458,
      bytes[4] == 1, bytes[5] == (idLength == 20 ? 1 : 2), bytes[7] == 0,
      let chunks = Self.chunks(bytes, idLength: idLength),
      let fanOut = chunks[0x4f49_4446], fanOut.count == FanOut.length,
      let ids = chunks[0x4f49_444c], let places = chunks[0x4f4f_4646],
      let names = chunks[0x504e_414d].flatMap({
        Self.names(bytes, $0, count: Int(bytes.bigEndian32(8)))
      })
    else { return nil }
    let table = FanOut(start: start + fanOut.lowerBound)
    guard table.rises, ids.count == table.count * idLength, places.count == table.count * 8 else {
      return nil
    }
    self.file = file
    self.fanOut = table
    self.ids = IDTable(
      start: start + ids.lowerBound, stride: idLength, count: table.count, idLength: idLength)
    self.places = places.lowerBound
    self.names = names
  }

  /// The number of the pack that is said to hold an object; `nil` when it is not known here.
  func pack(of id: UnsafeRawPointer) -> Int? {
    guard let position = fanOut.position(of: id, in: ids) else { return nil }
    let number = Int(file.bytes.bigEndian32(places + position * 8))
    return number < names.count ? number : nil
  }

  /// The name of a pack without its extension; `nil` for what is no name of a file in the same folder.
  func name(_ number: Int) -> String? {
    let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[names[number]])
    let name = String(decoding: bytes, as: UTF8.self)
    guard name.hasSuffix(".idx"), !name.utf8.contains(UInt8(ascii: "/")) else { return nil }
    return String(name.dropLast(4))
  }

  /// Magic number, four bytes, the number of packs.
  private static let headLength = 12
  /// The name of a chunk and where it starts.
  private static let rowLength = 12

  /// Where each chunk is, by its name; `nil` where one is not inside of the file, or is there twice.
  private static func chunks(_ bytes: UnsafeRawBufferPointer, idLength: Int) -> [UInt32: Range<
    Int
  >]? {
    let count = Int(bytes[6])
    let end = bytes.count - idLength
    // The last row says where the last chunk ends.
    guard headLength + (count + 1) * rowLength <= end else { return nil }
    func row(_ number: Int) -> (name: UInt32, start: UInt64) {
      let row = headLength + number * rowLength
      return (bytes.bigEndian32(row), bytes.bigEndian64(row + 4))
    }
    var chunks: [UInt32: Range<Int>] = [:]
    for number in 0..<count {
      let (name, start) = row(number)
      let next = row(number + 1).start
      guard start <= next, next <= UInt64(end),
        chunks.updateValue(Int(start)..<Int(next), forKey: name) == nil
      else { return nil }
    }
    return chunks
  }

  /// Names that each end with a zero byte; `nil` where there are fewer than said.
  private static func names(_ bytes: UnsafeRawBufferPointer, _ chunk: Range<Int>, count: Int)
    -> [Range<Int>]?
  {
    // The shortest name has six bytes: `p.idx` and its end.
    guard let start = bytes.baseAddress, count * 6 <= chunk.count else { return nil }
    var names: [Range<Int>] = []
    names.reserveCapacity(count)
    var from = chunk.lowerBound
    while names.count < count {
      guard let zero = memchr(start + from, 0, chunk.upperBound - from) else { return nil }
      let end = start.distance(to: UnsafeRawPointer(zero))
      names.append(from..<end)
      from = end + 1
    }
    return names
  }
}
