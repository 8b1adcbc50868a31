/// Tells containers (archives and compressed files) by how they begin.
///
/// Source: the magic numbers of the formats' own specifications. A container that begins with something
/// else (a self-extracting program) is scanned as the bytes that it is.
package enum ContainerKind {
  /// The bytes from the beginning that decide.
  package static let headLength = 512

  /// Whether content that begins with `head` may be a container: a few comparisons, never `false` for
  /// one that Ward opens.
  ///
  /// - Parameter head: the first `headLength` bytes, or all of it.
  package static func mayBe(_ head: UnsafeRawBufferPointer) -> Bool {
    guard head.count >= 4 else { return false }
    switch head[0] {
    case 0x50: return starts(head, [0x50, 0x4b, 3, 4])  // PK: zip
    case 0x1f: return head[1] == 0x8b && head[2] == 8 || head[1] == 0x9d  // gzip, compress
    case 0x42: return starts(head, Array("BZh".utf8)) && starts(head, [0x31, 0x41, 0x59], at: 4)
    case 0xfd: return starts(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])  // xz
    case 0x28: return starts(head, [0x28, 0xb5, 0x2f, 0xfd])  // zstd
    case 0x04: return starts(head, [0x04, 0x22, 0x4d, 0x18])  // lz4
    case 0x4c: return starts(head, Array("LZIP".utf8))
    case 0x37: return starts(head, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])  // 7z
    case 0x52: return starts(head, Array("Rar!".utf8) + [0x1a, 7])
    case 0x4d: return starts(head, Array("MSCF".utf8) + [0, 0, 0, 0])  // cab
    case 0x78: return starts(head, Array("xar!".utf8))
    case 0x21: return starts(head, Array("!<arch>\n".utf8))  // ar, deb
    case 0x30:
      // cpio; the digits after the magic number are octal or hexadecimal.
      if ["070701", "070702", "070707"].contains(where: { starts(head, Array($0.utf8)) }) {
        return true
      }
    case 0xed: return starts(head, [0xed, 0xab, 0xee, 0xdb])  // rpm
    case 0: return isTar(head) || mayBeDisk(head)
    default: break
    }
    // lha; the header's own length stands before.
    if head[2] == 0x2d, starts(head, Array("-lh".utf8), at: 2), head.count > 6, head[6] == 0x2d {
      return true
    }
    return isTar(head)
  }

  /// A POSIX or GNU tar.
  static func isMarkedTar(_ head: UnsafeRawBufferPointer) -> Bool {
    head[257] == UInt8(ascii: "u") && starts(head, Array("ustar".utf8), at: 257)
  }

  /// A POSIX or GNU tar, or one from before either, told by the checksum of its first header.
  private static func isTar(_ head: UnsafeRawBufferPointer) -> Bool {
    guard head.count >= 512 else { return false }
    if isMarkedTar(head) { return true }
    // Text is never followed by this many zero bytes.
    guard head[99] == 0, head[511] == 0, head[500] == 0, head[156] == 0 || head[156] == 0x30
    else { return false }
    var stated = 0
    for byte in head[148..<156] where (0x30...0x37).contains(byte) {
      stated = stated * 8 + Int(byte - 0x30)
    }
    var sum = 8 * 0x20
    for (index, byte) in head[..<512].enumerated() where !(148..<156).contains(index) {
      sum += Int(byte)
    }
    return sum == stated && stated > 8 * 0x20
  }

  /// The first 32 KiB of an ISO 9660 image belong to nobody, and are zero where it does not boot.
  private static func mayBeDisk(_ head: UnsafeRawBufferPointer) -> Bool {
    head.count >= headLength && head[..<headLength].allSatisfy { $0 == 0 }
  }

  /// Whether the whole content is what `mayBe` took it for: only an image of a disk needs a second look.
  package static func isDisk(_ bytes: UnsafeRawBufferPointer) -> Bool {
    starts(bytes, Array("CD001".utf8), at: 32769)
  }

  private static func starts(
    _ bytes: UnsafeRawBufferPointer, _ magic: [UInt8], at offset: Int = 0
  ) -> Bool {
    bytes.count >= offset + magic.count
      && bytes[offset..<(offset + magic.count)].elementsEqual(magic)
  }
}
