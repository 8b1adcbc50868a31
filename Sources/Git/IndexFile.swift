import CHash
import Platform
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An index file, mapped and read where it lies (gitformat-index(5), versions 2 to 4).
///
/// What is not known to the last bit is refused, and libgit2 or git reads the index instead: unknown
/// versions, split and sparse indexes and other extensions that change the meaning, a checksum that is
/// wrong or left out, entries out of order. So whatever this reader returns is what git would see.
final class IndexFile {
  /// Number of entries, those of `git add -N` left out.
  let count: Int
  /// Whether there are entries of `git add -N`.
  let hasIntentToAdd: Bool
  /// The trees that git remembers for folders whose entries are unchanged since they were written.
  let cacheTree: CacheTree?
  private let mapping: FileMapping
  /// Bytes of the file where each entry begins.
  private let offsets: [UInt32]
  /// Version 4 writes only the end of each path: all paths whole, and where each begins.
  private let paths: UnsafeRawBufferPointer
  private let pathStarts: [UInt32]
  private let path: String
  private let identity: Identity

  /// What tells whether a file was changed since.
  private struct Identity: Equatable {
    let size: Int
    let node: UInt64
    let seconds: Int
    let nanoseconds: Int

    init(_ status: stat) {
      size = Int(status.st_size)
      node = UInt64(status.st_ino)
      #if canImport(Glibc)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
      #else
        seconds = status.st_mtimespec.tv_sec
        nanoseconds = status.st_mtimespec.tv_nsec
      #endif
    }
  }

  /// Bytes of an entry before its path: ten words, the id, the flags.
  private static let fixedLength = 62
  private static let hashLength = 20
  /// Larger ones are git's to read; 2^31 bytes are some 20 million files.
  private static let sizeLimit = 1 << 31

  /// Maps and checks an index file.
  ///
  /// - Throws: `.unreadableIndex` for whatever another reader should look at.
  init(path: String) throws(GitError) {
    self.path = path
    do throws(PlatformError) {
      let file = try FileDescriptor.open(path, O_RDONLY | O_NONBLOCK)
      let status = try file.status(of: path)
      guard status.st_mode & S_IFMT == S_IFREG, status.st_size < Self.sizeLimit else {
        throw PlatformError("open", path, code: 0, detail: "not a file that is read here")
      }
      identity = Identity(status)
      mapping = try FileMapping(
        file, count: Int(status.st_size), subject: path, isReadWhole: true)
    } catch {
      throw GitError(error, kind: .unreadableIndex)
    }
    let bytes = mapping.bytes
    guard bytes.count >= 12 + Self.hashLength, bytes.big32(0) == fourLetters("DIRC") else {
      throw Self.refused(path, "no index header")
    }
    let version = bytes.big32(4)
    guard (2...4).contains(version) else { throw Self.refused(path, "version \(version)") }
    guard Self.hasItsChecksum(bytes) else { throw Self.refused(path, "checksum") }
    let end = bytes.count - Self.hashLength
    let total = Int(bytes.big32(8))
    guard total <= end / Self.fixedLength else { throw Self.refused(path, "number of entries") }
    var reader = EntryReader(bytes, end: end, isCompressed: version == 4)
    for _ in 0..<total {
      guard reader.next() else { throw Self.refused(path, "entry at byte \(reader.position)") }
    }
    cacheTree = try Self.extensions(bytes, from: reader.position, to: end, path)
    (offsets, pathStarts) = (reader.offsets, reader.pathStarts)
    count = offsets.count
    hasIntentToAdd = count != total
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: reader.paths.count, alignment: 1)
    copy.copyBytes(from: reader.paths)
    paths = UnsafeRawBufferPointer(copy)
  }

  deinit { paths.deallocate() }

  private static func hasItsChecksum(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let end = bytes.count - hashLength
    var digest = [UInt8](repeating: 0, count: hashLength)
    // The pointers are valid for the lengths beside them.
    return chash_whole(hashLength, nil, 0, bytes.baseAddress, end, &digest) == 1
      && UnsafeRawBufferPointer(rebasing: bytes[end...]).elementsEqual(digest)
  }

  /// Looks at all extensions.
  ///
  /// - Returns: the cache-tree, where there is one.
  private static func extensions(
    _ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int, _ path: String
  ) throws(GitError) -> CacheTree? {
    // What these hold is no matter here: the untracked cache, file system monitor, resolved conflicts,
    // and offsets for reading in threads.
    let harmless = (["UNTR", "FSMN", "REUC", "EOIE", "IEOT"] as [StaticString]).map(fourLetters)
    var tree: CacheTree?
    var at = start
    while at < end {
      guard end - at >= 8 else { throw refused(path, "extension at byte \(at)") }
      let name = bytes.big32(at)
      let length = Int(bytes.big32(at + 4))
      guard length <= end - at - 8 else { throw refused(path, "extension at byte \(at)") }
      let body = UnsafeRawBufferPointer(rebasing: bytes[(at + 8)..<(at + 8 + length)])
      if name == fourLetters("TREE") {
        guard tree == nil, let read = CacheTree(body) else { throw refused(path, "cache-tree") }
        tree = read
      } else if !harmless.contains(name) {
        throw refused(path, "an extension")
      }
      at += 8 + length
    }
    return tree
  }

  private static func refused(_ path: String, _ what: String) -> GitError {
    GitError(
      .unreadableIndex, "read index", message: "not read here: \(what)", subject: path)
  }

  /// Whether the file is still the one that was opened; git replaces an index and never writes into it.
  func isUnchanged() -> Bool {
    Files.statusFollowingLinks(path).map { Identity($0) == identity } ?? false
  }

  /// The path of an entry; valid as long as the index.
  func path(_ index: Int) -> UnsafeRawBufferPointer {
    if !pathStarts.isEmpty {
      return UnsafeRawBufferPointer(
        rebasing: paths[Int(pathStarts[index])..<Int(pathStarts[index + 1])])
    }
    let start = Int(offsets[index])
    return EntryReader.plainPath(mapping.bytes, start)
      ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }

  func mode(_ index: Int) -> UInt32 { mapping.bytes.big32(Int(offsets[index]) + 24) }

  func id(_ index: Int) -> ObjectID? {
    let start = Int(offsets[index]) + 40
    return ObjectID(bytes: UnsafeRawBufferPointer(rebasing: mapping.bytes[start..<(start + 20)]))
  }

  /// 0, or 1…3 for the sides of an unresolved merge.
  func stage(_ index: Int) -> Int { Int(mapping.bytes[Int(offsets[index]) + 60] >> 4 & 3) }
}

/// Walks the entries of an index and checks them.
private struct EntryReader {
  private let bytes: UnsafeRawBufferPointer
  private let end: Int
  private let isCompressed: Bool
  private(set) var position = 12
  private(set) var offsets: [UInt32] = []
  private(set) var paths: [UInt8] = []
  private(set) var pathStarts: [UInt32] = []
  private var last = UnsafeRawBufferPointer(start: nil, count: 0)
  private var lastStage: UInt8 = 0
  /// The path of the entry before, in version 4.
  private var current: [UInt8] = []

  init(_ bytes: UnsafeRawBufferPointer, end: Int, isCompressed: Bool) {
    self.bytes = bytes
    self.end = end
    self.isCompressed = isCompressed
    offsets.reserveCapacity(end / 80)
    if isCompressed { pathStarts.append(0) }
  }

  /// Where the path of the entry at `start` stands in the file, versions 2 and 3.
  @inline(__always)
  static func plainPath(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UnsafeRawBufferPointer? {
    let first = start + (bytes[start + 60] & 0x40 != 0 ? 64 : 62)
    var length = Int(bytes[start + 60] & 0x0f) << 8 | Int(bytes[start + 61])
    guard first < bytes.count, let base = bytes.baseAddress else { return nil }
    if length == 0xfff {
      guard let nul = memchr(base + first, 0, bytes.count - first) else { return nil }
      length = (base + first).distance(to: UnsafeRawPointer(nul))
    }
    guard length < bytes.count - first else { return nil }
    return UnsafeRawBufferPointer(start: base + first, count: length)
  }

  /// Reads the next entry.
  ///
  /// - Returns: whether it is one that git would have written here.
  mutating func next() -> Bool {
    guard end - position > 62 else { return false }
    let start = position
    let flags = bytes[start + 60]
    let isExtended = flags & 0x40 != 0
    var isIntentToAdd = false
    if isExtended {
      let more = bytes[start + 62]
      // Bit 15 is reserved for a later format.
      guard more & 0x80 == 0 else { return false }
      isIntentToAdd = more & 0x20 != 0
    }
    let path: UnsafeRawBufferPointer
    if isCompressed {
      guard readCompressed(from: start + (isExtended ? 64 : 62), stage: flags >> 4 & 3) else {
        return false
      }
      path = UnsafeRawBufferPointer(start: nil, count: 0)
    } else {
      guard let plain = Self.plainPath(bytes, start) else { return false }
      let length = (isExtended ? 64 : 62) + plain.count
      position = start + (length + 8) & ~7
      // Entries are padded with one to eight NUL bytes.
      guard position <= end, bytes[start + length] == 0, isAscending(plain, flags >> 4 & 3) else {
        return false
      }
      path = plain
    }
    last = path
    lastStage = flags >> 4 & 3
    if isIntentToAdd { return true }
    offsets.append(UInt32(start))
    if isCompressed {
      paths += current
      pathStarts.append(UInt32(paths.count))
    }
    return true
  }

  /// Reads a path of version 4: how many bytes of the one before it go, and what follows the rest.
  private mutating func readCompressed(from start: Int, stage: UInt8) -> Bool {
    var at = start
    var drop = 0
    var isFirst = true
    while true {
      guard at < end, drop < 1 << 40 else { return false }
      let byte = bytes[at]
      at += 1
      // The offset encoding of pack entries: each further byte adds one.
      drop = (isFirst ? 0 : (drop + 1) << 7) | Int(byte & 0x7f)
      isFirst = false
      if byte & 0x80 == 0 { break }
    }
    guard drop <= current.count, let base = bytes.baseAddress,
      let nul = memchr(base + at, 0, end - at)
    else { return false }
    let length = (base + at).distance(to: UnsafeRawPointer(nul))
    let before = current
    guard length > 0 || drop < current.count else { return false }
    current.removeLast(drop)
    current += bytes[at..<(at + length)]
    position = at + length + 1
    guard paths.count + current.count < 1 << 31 else { return false }
    guard !current.isEmpty, current.first != slash else { return false }
    return before.lexicographicallyPrecedes(current) || before == current && lastStage < stage
  }

  /// Whether a path may follow the last one: greater, or the same at a later stage.
  @inline(__always)
  private func isAscending(_ path: UnsafeRawBufferPointer, _ stage: UInt8) -> Bool {
    guard let first = path.baseAddress, !path.isEmpty, path[0] != slash,
      memchr(first, 0, path.count) == nil
    else { return false }
    guard let before = last.baseAddress else { return true }
    let order = memcmp(before, first, min(last.count, path.count))
    if order != 0 { return order < 0 }
    return last.count < path.count || last.count == path.count && lastStage < stage
  }
}

/// A name of four letters as the big-endian number that stands for it.
private func fourLetters(_ name: StaticString) -> UInt32 {
  (0..<4).reduce(0) { $0 << 8 | UInt32(name.utf8Start[$1]) }
}

extension UnsafeRawBufferPointer {
  /// A big-endian number; the caller has checked that four bytes are there.
  @inline(__always)
  func big32(_ offset: Int) -> UInt32 {
    UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}
