#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// Whole-file operations.
package enum Files {
  /// Reads a file whole.
  ///
  /// - Parameters:
  ///   - limit: the largest size that is accepted, in bytes.
  ///   - isRegular: whether pipes and devices are refused, as they are wherever a repository names the
  ///     file: waiting for them might never end.
  /// - Throws: when it cannot be read, or is larger than `limit`.
  package static func read(_ path: String, limit: Int = 1 << 30, isRegular: Bool = false)
    throws(PlatformError) -> [UInt8]
  {
    let file = try FileDescriptor.open(path, O_RDONLY | (isRegular ? O_NONBLOCK : 0))
    let status = try file.status(of: path)
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw PlatformError("read", path, code: EISDIR)
    }
    guard !isRegular || status.st_mode & S_IFMT == S_IFREG else {
      throw PlatformError.notRegular("read", path)
    }
    let bytes = try readDescriptor(
      file.raw, subject: path, limit: limit, expected: min(Int(status.st_size), limit))
    guard status.st_mode & S_IFMT != S_IFREG || bytes.count >= Int(status.st_size) else {
      throw PlatformError("read", path, code: EIO, detail: "became shorter while it was read")
    }
    return bytes
  }

  /// Reads an open descriptor to its end; it stays open.
  ///
  /// - Throws: when it cannot be read, or holds more than `limit` bytes.
  package static func readDescriptor(
    _ raw: Int32, subject: String, limit: Int, expected: Int = 0
  ) throws(PlatformError) -> [UInt8] {
    // One byte more than expected, so that the end shows without another buffer.
    var capacity = max(expected + 1, 512)
    var bytes: [UInt8] = []
    while true {
      bytes = try append(raw, to: bytes, capacity: capacity, subject)
      if bytes.count > limit {
        throw PlatformError("read", subject, code: EFBIG, detail: "larger than \(limit) bytes")
      }
      if bytes.count < capacity { return bytes }
      capacity *= 2
    }
  }

  /// The names in a folder, sorted by byte, without `.` and `..`.
  package static func list(_ path: String) throws(PlatformError) -> [String] {
    guard let folder = opendir(path) else { throw PlatformError("opendir", path, code: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else {
        if errno != 0 { throw PlatformError("readdir", path, code: errno) }
        break
      }
      // The name is NUL-terminated inside the fixed-size field of the entry.
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The status of the file itself, links not followed; `nil` where there is none.
  package static func status(_ path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }

  /// The status of what a path leads to, links followed; `nil` where there is none.
  package static func statusFollowingLinks(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  package static func isDirectory(_ path: String) -> Bool {
    statusFollowingLinks(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  package static func isRegularFile(_ path: String) -> Bool {
    statusFollowingLinks(path).map { $0.st_mode & S_IFMT == S_IFREG } ?? false
  }

  /// Whether a pipe, a device or a socket has that name, links followed.
  package static func isSpecial(_ path: String) -> Bool {
    statusFollowingLinks(path).map {
      $0.st_mode & S_IFMT != S_IFREG && $0.st_mode & S_IFMT != S_IFDIR
    } ?? false
  }

  package static func exists(_ path: String) -> Bool { status(path) != nil }

  /// Whether something has that name, links not followed.
  ///
  /// - Throws: where the system does not tell; `exists` takes that for “no”.
  package static func isThere(_ path: String) throws(PlatformError) -> Bool {
    var status = stat()
    if lstat(path, &status) == 0 { return true }
    guard errno == ENOENT || errno == ENOTDIR else {
      throw PlatformError("lstat", path, code: errno)
    }
    return false
  }

  /// Creates a folder and its parents, each with `mode`; those that exist stay as they are.
  package static func createDirectories(_ path: String, mode: mode_t = 0o755) throws(PlatformError)
  {
    if isDirectory(path) { return }
    let parent = directory(of: path)
    if parent != path { try createDirectories(parent, mode: mode) }
    if mkdir(path, mode) != 0 && errno != EEXIST { throw PlatformError("mkdir", path, code: errno) }
  }

  /// Writes a new file beside `path` and renames it into place.
  ///
  /// - Parameter isDurable: whether the bytes are to be on the disk before the name is; without it a crash
  ///   of the system may leave an empty file.
  ///
  /// The file is created with `O_EXCL`; an existing target that is a link, not a regular file, or
  /// another user's is refused, so that a planted link cannot redirect a report.
  package static func replace(
    _ path: String, with bytes: [UInt8], mode: mode_t = 0o600, isDurable: Bool = true
  ) throws(PlatformError) {
    if let old = status(path) {
      guard old.st_mode & S_IFMT == S_IFREG else {
        throw PlatformError("write", path, code: EEXIST, detail: "is not a regular file")
      }
      guard old.st_uid == geteuid() else {
        throw PlatformError("write", path, code: EPERM, detail: "belongs to another user")
      }
    }
    let temporary = "\(path).\(getpid()).tmp"
    try Signals.withUnfinishedFile(temporary) { () throws(PlatformError) in
      try write(bytes, mode, to: temporary, renamedTo: path, isDurable)
    }
  }

  private static func write(
    _ bytes: [UInt8], _ mode: mode_t, to temporary: String, renamedTo path: String,
    _ isDurable: Bool
  ) throws(PlatformError) {
    unlink(temporary)
    do throws(PlatformError) {
      let file = try FileDescriptor.open(
        temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
      try writeAll(file, bytes, temporary)
      guard !isDurable || fsync(file.raw) == 0 || errno == EINVAL else {
        throw PlatformError("fsync", temporary, code: errno)
      }
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw PlatformError("rename", path, code: code)
    }
  }

  /// The absolute path with links resolved; `nil` where the file does not exist.
  package static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// What a symbolic link holds; `nil` where there is none, or it is longer than a path may be.
  package static func link(_ path: String) -> String? {
    withUnsafeTemporaryAllocation(byteCount: Int(PATH_MAX), alignment: 1) { buffer in
      guard let start = buffer.baseAddress else { return nil }
      let count = readlink(path, start.assumingMemoryBound(to: CChar.self), buffer.count)
      guard count > 0, count < buffer.count else { return nil }
      return String(decoding: buffer[..<count], as: UTF8.self)
    }
  }

  /// Everything before the last `/`; `.` for a bare name, `/` for the root.
  package static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// `name` below `folder`, or `name` itself where it is absolute.
  package static func join(_ folder: String, _ name: String) -> String {
    name.hasPrefix("/") ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The current folder.
  package static var currentDirectory: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(cString: path)
  }
}

// Closures cannot throw typed errors through `withUnsafe…`, so the unsafe parts stand apart.
/// The bytes and what a descriptor gives behind them, up to `capacity` in all; less only at its end.
private func append(_ raw: Int32, to bytes: [UInt8], capacity: Int, _ path: String)
  throws(PlatformError) -> [UInt8]
{
  var failure: PlatformError?
  let longer = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
    _ = buffer.initialize(fromContentsOf: bytes)
    count = bytes.count
    while count < capacity {
      let more = read(raw, buffer.baseAddress.map { $0 + count }, capacity - count)
      if more == 0 { return }
      if more > 0 {
        count += more
      } else if errno != EINTR {
        failure = PlatformError("read", path, code: errno)
        return
      }
    }
  }
  if let failure { throw failure }
  return longer
}

private func writeAll(_ file: borrowing FileDescriptor, _ bytes: [UInt8], _ path: String)
  throws(PlatformError)
{
  var failure: PlatformError?
  bytes.withUnsafeBytes { bytes in
    do throws(PlatformError) {
      try file.write(bytes, subject: path)
    } catch {
      failure = error
    }
  }
  if let failure { throw failure }
}
