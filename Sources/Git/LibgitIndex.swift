import CLibgit2
import Platform
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A `git_index` read from one file.
struct LibgitIndex: ~Copyable {
  private let handle: OpaquePointer

  /// Reads an index file; callers have checked that it is there, because libgit2 takes a missing
  /// one for an empty one.
  ///
  /// - Throws: `.unreadableIndex` for what libgit2 does not know: split, sparse or without a
  ///   checksum.
  init(path: String) throws(GitError) {
    try Libgit2.start()
    var handle: OpaquePointer?
    try Libgit2.check(
      git_index_open(&handle, path), "git_index_open", subject: path, kind: .unreadableIndex)
    guard let handle else {
      throw GitError(.unreadableIndex, "git_index_open", message: "gave no index", subject: path)
    }
    do throws(GitError) {
      try Self.check(git_index_entrycount(handle), path)
    } catch {
      git_index_free(handle)
      throw error
    }
    self.handle = handle
  }

  deinit { git_index_free(handle) }

  /// libgit2 takes a file whose status it could not read for an empty index, without an error; the
  /// file's own header says how many entries there must be (gitformat-index, "Header").
  private static func check(_ entries: Int, _ path: String) throws(GitError) {
    var head = [UInt8](repeating: 0, count: 12)
    var done = 0
    do throws(PlatformError) {
      let file = try FileDescriptor.open(path, O_RDONLY | O_NONBLOCK)
      while done < head.count {
        let count = try readPart(&head, from: done, file, path)
        if count == 0 { break }
        done += count
      }
    } catch {
      throw GitError(error, kind: .unreadableIndex)
    }
    let wanted = head[8...].reduce(0) { $0 << 8 | Int($1) }
    guard done == head.count, wanted == entries else {
      throw GitError(
        .unreadableIndex, "git_index_open", message: "not all entries were read", subject: path)
    }
  }

  /// All entries of all stages, in the order of the file.
  func entries() throws(GitError) -> [IndexEntry] {
    let count = git_index_entrycount(handle)
    var entries: [IndexEntry] = []
    entries.reserveCapacity(count)
    for i in 0..<count {
      guard let entry = git_index_get_byindex(handle, i), let path = entry.pointee.path,
        let id = withUnsafePointer(to: entry.pointee.id, { ObjectID($0) })
      else {
        throw GitError(.unreadableIndex, "git_index_get_byindex", message: "an entry is missing")
      }
      let flags = UInt32(entry.pointee.flags)
      let extended = UInt32(entry.pointee.flags_extended)
      entries.append(
        IndexEntry(
          path: RepositoryPath(bytes: UnsafeRawBufferPointer(start: path, count: strlen(path))),
          mode: entry.pointee.mode, id: id,
          stage: Int(
            (flags & UInt32(GIT_INDEX_ENTRY_STAGEMASK)) >> UInt32(GIT_INDEX_ENTRY_STAGESHIFT)),
          isIntentToAdd: extended & UInt32(GIT_INDEX_ENTRY_INTENT_TO_ADD.rawValue) != 0))
    }
    return entries
  }
}

/// Fills a part of an array from a file.
private func readPart(
  _ bytes: inout [UInt8], from start: Int, _ file: borrowing FileDescriptor, _ path: String
) throws(PlatformError) -> Int {
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count - start, alignment: 8)
  defer { buffer.deallocate() }
  let count = try file.read(into: buffer, subject: path)
  for i in 0..<count { bytes[start + i] = buffer[i] }
  return count
}
