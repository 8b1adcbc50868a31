import Platform
import ScanModel

/// The `.idx` file of a pack, read only for the order in which the pack holds its objects.
///
/// Source: gitformat-pack(5), version 2; version 1 is tolerated. SHA-1 only: other repositories are
/// read by git itself.
enum PackIndex {
  private static let signature: [UInt8] = [0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]
  /// The largest index that is read, bytes; about 100 million objects.
  private static let sizeLimit = 1 << 32

  /// The ids of a pack's objects by their offset in it, so that deltas come near their bases.
  ///
  /// - Throws: `.unsupported` where the file is no index of a known kind; git is then asked.
  static func objectIDs(of path: String) throws(GitError) -> [ObjectID] {
    let file: [UInt8]
    do throws(PlatformError) {
      file = try Files.read(path, limit: sizeLimit)
    } catch {
      throw GitError(error)
    }
    guard let entries = file.withUnsafeBytes({ entries($0) }) else {
      throw GitError(
        .unsupported, "read pack index", message: "the pack index is malformed", subject: path)
    }
    return entries.sorted { $0.offset < $1.offset }.map { $0.id }
  }

  private struct Entry {
    let offset: UInt64
    let id: ObjectID
  }

  private static func entries(_ file: UnsafeRawBufferPointer) -> [Entry]? {
    let isVersion2 = file.count >= 8 && file[..<8].elementsEqual(signature)
    let fanOut = isVersion2 ? 8 : 0
    guard file.count >= fanOut + 1024 + 40 else { return nil }
    let count = Int(file.bigEndian32(at: fanOut + 255 * 4))
    let table = fanOut + 1024
    return isVersion2 ? version2(file, table, count) : version1(file, table, count)
  }

  /// Layout: `count` ids, `count` checksums, `count` offsets of 4 bytes, then those of 8 bytes that
  /// an offset with the high bit set counts into.
  private static func version2(_ file: UnsafeRawBufferPointer, _ table: Int, _ count: Int)
    -> [Entry]?
  {
    let offsets = table + count * 24
    let wide = offsets + count * 4
    guard wide + 40 <= file.count, (file.count - wide - 40) % 8 == 0 else { return nil }
    let wideCount = (file.count - wide - 40) / 8
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    for i in 0..<count {
      var offset = UInt64(file.bigEndian32(at: offsets + i * 4))
      if offset >> 31 != 0 {
        let index = Int(offset & 0x7fff_ffff)
        guard index < wideCount else { return nil }
        offset = file.bigEndian64(at: wide + index * 8)
      }
      guard let id = file.objectID(at: table + i * 20) else { return nil }
      entries.append(Entry(offset: offset, id: id))
    }
    return entries
  }

  /// Layout: `count` pairs of a 4-byte offset and an id.
  private static func version1(_ file: UnsafeRawBufferPointer, _ table: Int, _ count: Int)
    -> [Entry]?
  {
    guard table + count * 24 + 40 == file.count else { return nil }
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    for i in 0..<count {
      let at = table + i * 24
      guard let id = file.objectID(at: at + 4) else { return nil }
      entries.append(Entry(offset: UInt64(file.bigEndian32(at: at)), id: id))
    }
    return entries
  }
}

extension UnsafeRawBufferPointer {
  /// Callers have checked that 4 bytes are there; the buffer checks again in debug builds only.
  fileprivate func bigEndian32(at offset: Int) -> UInt32 {
    UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  fileprivate func bigEndian64(at offset: Int) -> UInt64 {
    UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  fileprivate func objectID(at offset: Int) -> ObjectID? {
    ObjectID(bytes: UnsafeRawBufferPointer(rebasing: self[offset..<(offset + 20)]))
  }
}
