#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A mapped pack with its index (gitformat-pack, "pack-*.pack files").
struct PackFile {
  let file: MappedFile
  let index: PackIndex
  /// Where the entries end and the trailing hash starts.
  let end: Int

  /// The first entry starts behind the twelve bytes of the header.
  static let firstOffset = 12

  /// Maps a pack and checks that it and its index belong together.
  ///
  /// - Parameter path: the path without its extension.
  init(_ path: String, index: PackIndex) throws(PackFailure) {
    let idLength = index.ids.idLength
    let file = try MappedFile(path + ".pack")
    func damaged(_ detail: String) -> PackFailure {
      PackFailure(.damagedPack, file: path + ".pack", detail: detail)
    }
    let bytes = file.bytes
    guard bytes.count >= PackFile.firstOffset + idLength else {
      throw damaged("too short for a pack")
    }
    guard bytes.bigEndian32(0) == 0x5041_434b else { throw damaged("no pack header") }
    let version = bytes.bigEndian32(4)
    guard version == 2 || version == 3 else { throw damaged("version \(version) is not known") }
    guard Int(bytes.bigEndian32(8)) == index.count else {
      throw damaged(
        "the header says \(bytes.bigEndian32(8)) objects, the index \(index.count)")
    }
    let end = bytes.count - idLength
    guard UnsafeRawBufferPointer(rebasing: bytes[end...]).elementsEqual(index.packHash) else {
      throw damaged("the index was made for another pack")
    }
    self.index = index
    self.file = file
    self.end = end
  }
}

/// The head of a pack entry: what stands before its zlib stream.
struct EntryHeader {
  /// Where the data comes from.
  enum Base {
    /// The data is the object.
    case none
    /// The data is a delta on the entry that starts this many bytes before.
    case distance(UInt64)
    /// The data is a delta on the object whose id starts this many bytes into the entry.
    case id(Int)
  }

  /// git's type number, 1…4 for whole objects, 6 and 7 for deltas.
  let type: UInt8
  /// Bytes of the inflated data: of the object, or of the delta's instructions.
  let size: UInt64
  let base: Base
  /// Bytes before the zlib stream, at most 62.
  let length: Int

  /// Reads the head of the entry that fills `bytes`; `nil` when it is not valid.
  init?(_ bytes: UnsafeRawBufferPointer, idLength: Int) {
    guard let first = bytes.first else { return nil }
    var byte = first
    var position = 1
    var size = UInt64(byte & 15)
    var shift: UInt64 = 4
    while byte & 0x80 != 0 {
      guard position < bytes.count, shift <= 57 else { return nil }
      byte = bytes[position]
      position += 1
      size |= UInt64(byte & 0x7f) << shift
      shift += 7
    }
    let type = first >> 4 & 7
    switch type {
    case 1...4: self.base = .none
    case 6:
      var distance: UInt64 = 0
      var isFirst = true
      repeat {
        guard position < bytes.count, distance < 1 << 56 else { return nil }
        byte = bytes[position]
        position += 1
        distance = (isFirst ? 0 : (distance + 1) << 7) | UInt64(byte & 0x7f)
        isFirst = false
      } while byte & 0x80 != 0
      self.base = .distance(distance)
    case 7:
      guard bytes.count - position >= idLength else { return nil }
      self.base = .id(position)
      position += idLength
    default: return nil
    }
    self.type = type
    self.size = size
    self.length = position
  }
}
