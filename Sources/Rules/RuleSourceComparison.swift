import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension RuleLoader {
  /// Whether the files of these layers are, name by name and byte by byte, what `source(of:)` returned.
  ///
  /// The files are read and compared in parts, so that a hook neither keeps nor copies half a megabyte
  /// of rules. Whatever cannot be read is a difference.
  package static func isSource(_ source: UnsafeRawBufferPointer, of layers: [RuleLayer]) -> Bool {
    var comparison = SourceComparison(source)
    for layer in layers {
      guard comparison.takes(Array((layer.name + (layer.isTrusted ? "+" : "-")).utf8)) else {
        return false
      }
      switch layer.source {
      case .bytes(let given):
        for file in given.sorted(by: { $0.name < $1.name }) {
          guard comparison.takes(Array(file.name.utf8)), comparison.takes(file.bytes) else {
            return false
          }
        }
      case .file(let path):
        guard comparison.takesFile(path) else { return false }
      case .folder(let folder):
        guard let names = try? Files.list(folder) else { return false }
        for name in names where LayerFiles.isRuleFile(name) {
          guard comparison.takesFile(Files.join(folder, name)) else { return false }
        }
      }
    }
    return comparison.isAtEnd
  }
}

/// A place in the bytes of a source, and the comparison of what should stand there.
private struct SourceComparison {
  private var rest: UnsafeRawBufferPointer

  init(_ source: UnsafeRawBufferPointer) { rest = source }

  var isAtEnd: Bool { rest.isEmpty }

  /// Passes over a part if it has exactly these bytes.
  mutating func takes(_ bytes: [UInt8]) -> Bool {
    guard let part = next(), part.count == bytes.count else { return false }
    return bytes.withUnsafeBytes { isEqual(part, $0) }
  }

  /// Passes over the name and the bytes of a file if both are the same.
  mutating func takesFile(_ path: String) -> Bool {
    guard takes(Array(path.utf8)), let part = next() else { return false }
    // Opening a pipe would wait for a writer.
    guard let file = try? FileDescriptor.open(path, O_RDONLY | O_NONBLOCK),
      let status = try? file.status(of: path), status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_size) == part.count
    else { return false }
    return withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
      var at = 0
      while true {
        guard let count = try? file.read(into: buffer, subject: path) else { return false }
        if count == 0 { return at == part.count }
        guard count <= part.count - at,
          isEqual(
            UnsafeRawBufferPointer(rebasing: part[at..<(at + count)]),
            UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        else { return false }
        at += count
      }
    }
  }

  /// The next part, behind its length in decimal digits and a colon.
  private mutating func next() -> UnsafeRawBufferPointer? {
    var length = 0
    var at = 0
    while at < rest.count, at < 10, rest[at] != UInt8(ascii: ":") {
      let digit = rest[at] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      length = length * 10 + Int(digit)
      at += 1
    }
    guard at > 0, at < rest.count, rest[at] == UInt8(ascii: ":"), length <= rest.count - at - 1
    else { return nil }
    let part = UnsafeRawBufferPointer(rebasing: rest[(at + 1)..<(at + 1 + length)])
    rest = UnsafeRawBufferPointer(rebasing: rest[(at + 1 + length)...])
    return part
  }

  private func isEqual(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard a.count == b.count else { return false }
    guard let left = a.baseAddress, let right = b.baseAddress else { return true }
    return memcmp(left, right, a.count) == 0
  }
}
