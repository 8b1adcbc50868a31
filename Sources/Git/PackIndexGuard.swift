import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What libgit2 does not check before it follows a pack index, and crashes on (1.5.1): offsets that lie
/// outside of the pack. And what would block it for ever: pipes with the name of a pack.
enum PackIndexGuard {
  /// - Throws: `.unsupported` where git has to read instead, `.blocked` where nobody should.
  static func check(_ objects: String) throws(GitError) {
    let folder = Files.join(objects, "pack")
    let names: [String]
    do throws(PlatformError) {
      names = try Files.list(folder)
    } catch {
      // Without the folder there are no packs.
      if error.code == ENOENT { return }
      throw GitError(error)
    }
    for name in names {
      let path = Files.join(folder, name)
      if Files.isSpecial(path) { throw GitError(PlatformError.notRegular("read packs", path)) }
      guard name.hasSuffix(".idx") else { continue }
      let pack = Files.join(folder, name.dropLast(4) + ".pack")
      // An index without its pack is not used.
      guard let size = Files.statusFollowingLinks(pack).map({ Int($0.st_size) }) else { continue }
      guard try isSound(path, packSize: size) else {
        throw GitError(
          .unsupported, "read packs", message: "the pack index is damaged", subject: path)
      }
    }
  }

  /// Whether the tables fit the file and every offset lies in the pack. Cost: four bytes an object.
  private static func isSound(_ path: String, packSize: Int) throws(GitError) -> Bool {
    let mapping: FileMapping
    do throws(PlatformError) {
      let file = try FileDescriptor.open(path, O_RDONLY | O_NONBLOCK)
      mapping = try FileMapping(
        file, count: Int(try file.status(of: path).st_size), subject: path)
    } catch {
      throw GitError(error)
    }
    let bytes = mapping.bytes
    defer { withExtendedLifetime(mapping) {} }
    guard bytes.count >= 1024 + 40 else { return false }
    func word(_ offset: Int) -> UInt32 {
      UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
    let isVersion2 = word(0) == 0xff74_4f63
    let tables = (isVersion2 ? 8 : 0) + 1024
    guard bytes.count >= tables + 40 else { return false }
    let count = Int(word(tables - 4))
    // Before the hash at the end a pack has 12 bytes of header; libgit2 reads 20 bytes on.
    let last = packSize - 20
    func isInside(_ offset: UInt64) -> Bool { offset >= 12 && offset < UInt64(max(0, last)) }
    if !isVersion2 {
      guard bytes.count == tables + count * 24 + 40 else { return false }
      return (0..<count).allSatisfy { isInside(UInt64(word(tables + $0 * 24))) }
    }
    let fixed = tables + count * 28 + 40
    guard bytes.count >= fixed, (bytes.count - fixed) % 8 == 0 else { return false }
    let wideCount = (bytes.count - fixed) / 8
    let offsets = tables + count * 24
    let wide = offsets + count * 4
    for number in 0..<count {
      let value = word(offsets + number * 4)
      if value & 0x8000_0000 == 0 {
        if !isInside(UInt64(value)) { return false }
      } else {
        let place = Int(value & 0x7fff_ffff)
        guard place < wideCount else { return false }
        let offset =
          UInt64(word(wide + place * 8)) << 32 | UInt64(word(wide + place * 8 + 4))
        if !isInside(offset) { return false }
      }
    }
    return true
  }
}
