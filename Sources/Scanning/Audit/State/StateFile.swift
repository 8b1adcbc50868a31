import CSodium
import Platform
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The file behind `--state`: a state, what it was made with, and a keyed hash over both.
///
/// A CI cache may be written by jobs that must not decide what is scanned, so a state counts only when it
/// was made with the key of this user or of `--key-file`, which stands outside of any cache.
package struct StateFile: Sendable {
  private static let magic = Array("ward-audit-state 1\n".utf8)
  private static let hashLength = 32
  /// Larger files are nobody's state: 24 bytes an object make this some hundred million of them.
  private static let sizeLimit = 4 << 30

  package let path: String
  private let key: [UInt8]

  /// - Parameter key: secret bytes of any length.
  package init(path: String, key: [UInt8]) {
    self.path = path
    self.key = key
  }

  /// What a state must have been made with to count.
  struct Binding: Equatable {
    var version: String
    var rules: String
    var policy: String

    fileprivate var lines: [UInt8] {
      Array([version, rules, sha256(Array(policy.utf8))].map { $0 + "\n" }.joined().utf8)
    }
  }

  /// A state that may be used, or the reason why there is none.
  enum Content {
    case state(AuditState)
    case nothing(String)
  }

  /// Refuses a path that no state may be at.
  ///
  /// - Throws: usage, for a symbolic link, another user's file, and what is no file.
  package func check() throws(ScanError) {
    guard let status = Files.status(path) else { return }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .usage("--state \(path): not a regular file; symbolic links are not followed")
    }
    guard status.st_uid == geteuid() else {
      throw .usage("--state \(path): the file belongs to another user")
    }
  }

  func read(_ binding: Binding) -> Content {
    guard Files.exists(path) else { return .nothing("there was none yet") }
    let bytes: [UInt8]
    do throws(PlatformError) {
      let file = try FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
      let status = try file.status(of: path)
      guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
        status.st_size <= Self.sizeLimit
      else { return .nothing("it is not a file of this user's, or too large") }
      bytes = try file.readAll(size: Int(status.st_size), subject: path)
    } catch {
      return .nothing("it cannot be read (\(error.detail))")
    }
    let head = Self.magic.count + Self.hashLength
    guard bytes.count > head, bytes.starts(with: Self.magic) else {
      return .nothing("it is no state of this form")
    }
    let rest = bytes[head...]
    guard isAuthentic(bytes[Self.magic.count..<head], rest) else {
      return .nothing("it is not authentic: altered, or made with another key")
    }
    let parts = rest.split(separator: UInt8(ascii: "\n"), maxSplits: 3)
    let names = binding.lines.split(separator: UInt8(ascii: "\n"))
    guard parts.count == 4 else { return .nothing("it is no state of this form") }
    if parts[0] != names[0] { return .nothing("it was made by another version") }
    if parts[1] != names[1] { return .nothing("the rules are others now") }
    if parts[2] != names[2] { return .nothing("the policy is another one now") }
    guard let state = AuditState(decoding: parts[3]) else {
      return .nothing("it is no state of this form")
    }
    return .state(state)
  }

  /// Replaces the file at once, with access for its owner alone.
  func write(_ state: AuditState, _ binding: Binding) throws(PlatformError) {
    let content = binding.lines + state.encoded()
    try Files.replace(path, with: Self.magic + authenticator(content[...]) + content, mode: 0o600)
  }

  private func authenticator(_ content: ArraySlice<UInt8>) -> [UInt8] {
    _ = sodium_init()
    let name = Array("ward audit state, v1".utf8)
    var state = crypto_auth_hmacsha256_state()
    var out = [UInt8](repeating: 0, count: Self.hashLength)
    crypto_auth_hmacsha256_init(&state, key, key.count)
    crypto_auth_hmacsha256_update(&state, name, UInt64(name.count))
    content.withUnsafeBufferPointer {
      _ = crypto_auth_hmacsha256_update(&state, $0.baseAddress, UInt64($0.count))
    }
    crypto_auth_hmacsha256_final(&state, &out)
    return out
  }

  private func isAuthentic(_ hash: ArraySlice<UInt8>, _ content: ArraySlice<UInt8>) -> Bool {
    let expected = authenticator(content)
    // In constant time, as keyed hashes are compared.
    return sodium_memcmp(Array(hash), expected, expected.count) == 0
  }
}

/// The key that states are authenticated with where `--key-file` names none.
package enum StateKey {
  /// `$XDG_CONFIG_HOME/ward/state.key`, else `~/.config/ward/state.key`; made at the first use.
  ///
  /// - Throws: usage, when there is no such place or the file is not this user's alone.
  package static func own() throws(ScanError) -> [UInt8] {
    guard let folder = folder else {
      throw .usage("--state: there is no home folder for its key; name one with --key-file")
    }
    let path = Files.join(folder, "state.key")
    do throws(PlatformError) {
      if !Files.exists(path) {
        try Files.createDirectories(folder, mode: 0o700)
        try Files.replace(path, with: randomBytes(32), mode: 0o600)
      }
      let file = try FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
      let status = try file.status(of: path)
      guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
        status.st_mode & 0o077 == 0, (32...4096).contains(status.st_size)
      else {
        throw PlatformError(
          "read", path, code: EPERM, detail: "must be this user's own file of mode 0600")
      }
      return try file.readAll(size: Int(status.st_size), subject: path)
    } catch {
      throw .usage("--state: its key cannot be had: \(error)")
    }
  }

  private static var folder: String? {
    if let base = Environment.value("XDG_CONFIG_HOME"), base.hasPrefix("/") {
      return Files.join(base, "ward")
    }
    return Environment.value("HOME").flatMap {
      $0.hasPrefix("/") ? Files.join($0, ".config/ward") : nil
    }
  }
}
