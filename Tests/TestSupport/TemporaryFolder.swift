import Platform

#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// A folder of its own below the system's temporary folder, removed with all its content at the
/// end of the owner's scope.
package struct TemporaryFolder: ~Copyable, Sendable {
  /// The absolute path with links resolved, as git reports it.
  package let path: String

  package init() throws {
    let base = Environment.value("TMPDIR") ?? "/tmp"
    var template = Array("\(base)/ward-test.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw PlatformError("mkdtemp", base, code: errno)
    }
    let made = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    self.path = Files.realPath(made) ?? made
  }

  deinit { TemporaryFolder.remove(path) }

  /// The absolute path of `name` below the folder.
  package func appending(_ name: String) -> String { Files.join(path, name) }

  /// Writes a file below the folder, its parents included; an existing one is replaced.
  ///
  /// - Returns: the absolute path.
  @discardableResult
  package func write(_ name: String, _ content: some Sequence<UInt8>) throws -> String {
    let file = appending(name)
    try TestFiles.write(file, Array(content))
    return file
  }

  /// Writes a text file below the folder.
  @discardableResult
  package func write(_ name: String, _ content: String) throws -> String {
    try write(name, content.utf8)
  }

  /// Removes a file or a folder with all it holds; links are removed, not followed.
  package static func remove(_ path: String) {
    guard let status = Files.status(path) else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      chmod(path, 0o700)
      // A folder that cannot be listed stays behind in the temporary folder: harmless in a test.
      for name in (try? Files.list(path)) ?? [] { remove(Files.join(path, name)) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}

/// Plain file operations of tests: no renames, no modes, parents made on the way.
package enum TestFiles {
  /// Writes a file, replacing what is there, and makes its parents.
  package static func write(_ path: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws {
    try Files.createDirectories(Files.directory(of: path))
    unlink(path)
    let file = try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
    try bytes.withUnsafeBytes { try file.write($0, subject: path) }
  }
}
