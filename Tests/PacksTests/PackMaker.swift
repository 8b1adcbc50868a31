import CDeflate
import CZlib
import TestSupport

/// Writes packs and indexes by hand, also such as git would never write.
struct PackMaker {
  /// The id of object `number`, no hash: four zeros, the number, twelve zeros.
  static func id(_ number: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: 4) + big(UInt32(number)) + [UInt8](repeating: 0, count: 12)
  }

  private(set) var entries: [(id: [UInt8], offset: Int, bytes: [UInt8])] = []
  private var length = 12
  /// Where the next entry will start.
  var offset: Int { length }

  /// Adds an entry.
  ///
  /// - Parameters:
  ///   - type: git's type number.
  ///   - base: what stands between the size and the data of deltas.
  ///   - size: the declared size where it is to be another than the data's.
  mutating func add(
    _ number: Int, type: UInt8, _ data: [UInt8], base: [UInt8] = [], size: UInt64? = nil
  ) {
    add(raw: PackMaker.head(type, size ?? UInt64(data.count)) + base + deflated(data), number)
  }

  /// Adds bytes as an entry.
  mutating func add(raw bytes: [UInt8], _ number: Int) {
    entries.append((PackMaker.id(number), length, bytes))
    length += bytes.count
  }

  /// A delta entry on the object of that number, named by id.
  mutating func addReference(_ number: Int, on base: Int, _ delta: [UInt8]) {
    add(number, type: 7, delta, base: PackMaker.id(base))
  }

  /// A delta entry on the entry that starts at `base`.
  mutating func addOffset(_ number: Int, on base: Int, _ delta: [UInt8]) {
    var distance = length - base
    var bytes = [UInt8(distance & 0x7f)]
    while distance >> 7 > 0 {
      distance = (distance >> 7) - 1
      bytes.insert(UInt8(distance & 0x7f) | 0x80, at: 0)
    }
    add(number, type: 6, delta, base: bytes)
  }

  /// Type and size as an entry starts with them.
  static func head(_ type: UInt8, _ size: UInt64) -> [UInt8] {
    var bytes = [type << 4 | UInt8(size & 15)]
    var rest = size >> 4
    while rest > 0 {
      bytes[bytes.count - 1] |= 0x80
      bytes.append(UInt8(rest & 0x7f))
      rest >>= 7
    }
    return bytes
  }

  /// A delta: the two sizes, then instructions.
  static func delta(_ base: Int, _ result: Int, _ instructions: [UInt8]) -> [UInt8] {
    varint(base) + varint(result) + instructions
  }

  /// The instruction that copies `length` bytes from `offset` on.
  static func copy(_ offset: Int, _ length: Int) -> [UInt8] {
    [0xff] + [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: offset >> $0) }
      + [0, 8, 16].map { UInt8(truncatingIfNeeded: length >> $0) }
  }

  /// The instruction that inserts up to 127 bytes.
  static func insert(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count)] + bytes }

  private static func varint(_ value: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    repeat {
      bytes.append(UInt8(rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
    return bytes
  }

  /// The pack, with a trailer that is no hash.
  func pack(count: Int? = nil) -> [UInt8] {
    var bytes = Array("PACK".utf8) + big(2) + big(UInt32(count ?? entries.count))
    for entry in entries { bytes += entry.bytes }
    return bytes + [UInt8](repeating: 0x77, count: 20)
  }

  /// The index of version 2.
  ///
  /// - Parameter offsets: offsets to be written in the place of the right ones, by number of the entry.
  func index(offsets: [Int: UInt32] = [:]) -> [UInt8] {
    let sorted = entries.enumerated().sorted {
      $0.element.id.lexicographicallyPrecedes($1.element.id)
    }
    var bytes: [UInt8] = [0xff, 0x74, 0x4f, 0x63] + big(2)
    // All ids start with a zero byte.
    for _ in 0..<256 { bytes += big(UInt32(sorted.count)) }
    for (_, entry) in sorted { bytes += entry.id }
    for (_, entry) in sorted { bytes += big(libdeflate_crc32(0, entry.bytes, entry.bytes.count)) }
    for (i, entry) in sorted { bytes += big(offsets[i] ?? UInt32(entry.offset)) }
    return bytes + [UInt8](repeating: 0x77, count: 20) + [UInt8](repeating: 0, count: 20)
  }

  /// Writes `pack/NAME.pack` and `.idx` below an object folder.
  func write(_ objects: borrowing TemporaryFolder, _ name: String = "a") throws {
    try objects.write("pack/\(name).pack", pack())
    try objects.write("pack/\(name).idx", index())
  }
}

/// A big-endian number.
func big(_ value: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}

/// A zlib stream.
func deflated(_ bytes: [UInt8]) -> [UInt8] {
  var count = compressBound(UInt(bytes.count))
  var result = [UInt8](repeating: 0, count: Int(count))
  compress2(&result, &count, bytes, UInt(bytes.count), 6)
  return Array(result[..<Int(count)])
}
