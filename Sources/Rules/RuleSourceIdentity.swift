package import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The files of layers as the system knows them: what stays the same as long as nobody touches them.
package struct RuleSourceIdentity: Sendable {
  /// Names and identities, in an order and a form that two equal sets of files share.
  package private(set) var bytes: [UInt8] = []
  /// Seconds since 1970 of the latest change of any of them; 0 without files.
  package private(set) var latestChange = 0

  /// Looks at the files, and reads none.
  ///
  /// - Returns: `nil` where one cannot be looked at, or is no regular file.
  package init?(_ layers: [RuleLayer]) {
    for layer in layers {
      add(Array((layer.name + (layer.isTrusted ? "+" : "-")).utf8))
      switch layer.source {
      case .bytes(let files):
        // Here already, so they stand for themselves.
        for file in files.sorted(by: { $0.name < $1.name }) {
          add(Array(file.name.utf8))
          add(file.bytes)
        }
      case .file(let path):
        guard addFile(path) else { return nil }
      case .folder(let folder):
        guard let names = try? Files.list(folder) else { return nil }
        for name in names where LayerFiles.isRuleFile(name) {
          guard addFile(Files.join(folder, name)) else { return nil }
        }
      }
    }
  }

  /// Adds the file that a path leads to, links followed as in reading.
  private mutating func addFile(_ path: String) -> Bool {
    guard let status = Files.statusFollowingLinks(path), status.st_mode & S_IFMT == S_IFREG else {
      return false
    }
    add(Array(path.utf8))
    add(FileIdentity(status))
    return true
  }

  /// Adds any other file that belongs to them.
  package mutating func add(_ identity: FileIdentity) {
    for word in identity.words { withUnsafeBytes(of: word.littleEndian) { bytes += $0 } }
    latestChange = max(latestChange, identity.latestChange)
  }

  private mutating func add(_ part: [UInt8]) {
    withUnsafeBytes(of: UInt64(part.count).littleEndian) { bytes += $0 }
    bytes += part
  }
}
