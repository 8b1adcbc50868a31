#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// An open file descriptor, closed with its owner.
package struct FileDescriptor: ~Copyable {
  package let raw: Int32

  /// Takes over an open descriptor.
  package init(owning raw: Int32) { self.raw = raw }

  deinit { close(raw) }

  /// Opens a file; `O_CLOEXEC` is always set and interrupted calls are repeated.
  ///
  /// - Throws: `PlatformError` with the `errno` of `open(2)`.
  package static func open(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(PlatformError)
    -> FileDescriptor
  {
    while true {
      let raw = systemOpen(path, flags | O_CLOEXEC, mode)
      if raw >= 0 { return FileDescriptor(owning: raw) }
      if errno != EINTR { throw PlatformError("open", path, code: errno) }
    }
  }

  /// Makes a temporary file without a name, for reading and writing.
  package static func temporary() throws(PlatformError) -> FileDescriptor {
    // The end is what mkstemp puts a name of its own for.
    let folder = Environment.value("TMPDIR") ?? "/tmp"
    let name = Files.join(folder, "git-ward." + String(repeating: "X", count: 6))
    var template = Array(name.utf8CString)
    let raw = mkstemp(&template)
    guard raw >= 0 else { throw PlatformError("mkstemp", "temporary file", code: errno) }
    unlink(template)
    _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
    return FileDescriptor(owning: raw)
  }

  /// The file's status.
  package func status(of path: String) throws(PlatformError) -> stat {
    var status = stat()
    guard fstat(raw, &status) == 0 else { throw PlatformError("fstat", path, code: errno) }
    return status
  }

  /// Reads up to `buffer.count` bytes; 0 at the end.
  package func read(into buffer: UnsafeMutableRawBufferPointer, subject: String)
    throws(PlatformError)
    -> Int
  {
    while true {
      let count = systemRead(raw, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw PlatformError("read", subject, code: errno) }
    }
  }

  /// Writes all of `bytes`.
  package func write(_ bytes: UnsafeRawBufferPointer, subject: String) throws(PlatformError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = systemWrite(raw, rest.baseAddress, rest.count)
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if errno != EINTR {
        throw PlatformError("write", subject, code: errno)
      }
    }
  }
}

// The methods above shadow the C functions of the same names.
private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
  open(path, flags, mode)
}
private func systemRead(_ fd: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(fd, buffer, count)
}
private func systemWrite(_ fd: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(fd, buffer, count)
}

extension FileDescriptor {
  /// Reads to the end of a file whose size is known.
  ///
  /// - Throws: also when the file turns out shorter or longer than `size`: it changed meanwhile.
  package func readAll(size: Int, subject: String) throws(PlatformError) -> [UInt8] {
    var failure: PlatformError?
    let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
      do throws(PlatformError) {
        while count < buffer.count {
          let rest = UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
          let read = try read(into: rest, subject: subject)
          if read == 0 { break }
          count += read
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    guard bytes.count == size else {
      throw PlatformError("read", subject, code: EIO, detail: "changed while it was read")
    }
    return bytes
  }
}

/// One `write(2)`, repeated when interrupted; -1 with `errno` on failure.
package func writeOnce(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  while true {
    let count = systemWrite(descriptor, bytes.baseAddress, bytes.count)
    if count >= 0 || errno != EINTR { return count }
  }
}
