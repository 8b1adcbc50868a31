import Platform
import Rules

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension RuleCache {
  /// What tells that a cache file, and the rule files that it was made of, are those whose every byte was
  /// checked and compared before.
  ///
  /// It is kept in a small file beside the cache file, in the same private folder and under the same rules.
  /// Device, inode, size and both times of each file have to be the same; the system sets the time of
  /// change, so that a file that was written to since has another one. A file that changed just now could
  /// be written to again within the same moment, and is not sealed yet (git treats its index so).
  struct Seal {
    private static let magic = Array("ward-seal-1\n".utf8)
    /// Seconds that the clocks of file systems may be coarse, or differ from ours.
    private static let margin = 3

    let bytes: [UInt8]
    private let latestChange: Int

    init?(_ cache: FileIdentity, _ layers: [RuleLayer]) {
      guard var source = RuleSourceIdentity(layers) else { return nil }
      source.add(cache)
      bytes = Self.magic + source.bytes
      latestChange = source.latestChange
    }

    func isOldEnough(now: Int) -> Bool { latestChange < now - Self.margin }
  }

  static func sealPath(_ path: String) -> String {
    String(path.utf8.dropLast(".rules".utf8.count)).map { $0 + ".seal" } ?? path + ".seal"
  }

  /// Whether the seal of a cache file is this one.
  func isSealed(_ seal: Seal, at path: String) -> Bool {
    let path = Self.sealPath(path)
    // One that is missing or cannot be read costs time and nothing else.
    guard let file = try? FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
      let status = try? file.status(of: path), isOurs(status),
      Int(status.st_size) == seal.bytes.count,
      let bytes = try? file.readAll(size: Int(status.st_size), subject: path)
    else { return false }
    return bytes == seal.bytes
  }

  /// Keeps a seal, if nothing that it is about can still change unseen.
  func keep(_ seal: Seal, at path: String) {
    guard seal.isOldEnough(now: now()) else { return }
    // A folder that cannot be written costs time at the next run and nothing else.
    try? Files.replace(Self.sealPath(path), with: seal.bytes, isDurable: false)
  }

  /// Whether a file of the cache is a regular one that nobody else can write.
  func isOurs(_ status: stat) -> Bool {
    status.st_mode & S_IFMT == S_IFREG && status.st_uid == geteuid() && status.st_mode & 0o022 == 0
  }
}
