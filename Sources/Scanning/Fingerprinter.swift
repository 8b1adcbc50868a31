import CSodium
import Platform
package import ScanModel
import Synchronization

/// Names a secret without giving it away: HMAC-SHA-256 over the canonical secret, 128 bits shown.
///
/// Secrets under 64 bits of estimated strength are stretched with scrypt first, so that whoever holds
/// key and baseline pays for every guess.
package final class Fingerprinter: Sendable {
  /// The key where neither a key file nor a baseline names one. It protects nothing; it only makes
  /// fingerprints comparable between machines.
  package static let defaultKey = Array("ward fingerprint, default key, v1".utf8)
  /// Bits under which a secret is stretched.
  package static let weakBelow = 64.0

  private let key: [UInt8]
  private let cache = Mutex<[[UInt8]: String]>([:])

  /// - Parameter key: of any length; hashed to the size that HMAC wants.
  package init(key: [UInt8] = Fingerprinter.defaultKey) {
    self.key = key
  }

  /// 32 hexadecimal digits.
  ///
  /// - Parameter entropy: Shannon entropy of the secret, bits per byte.
  package func fingerprint(of secret: [UInt8], entropy: Double) -> String {
    if let known = cache.withLock({ $0[secret] }) { return known }
    let input = Self.isWeak(secret, entropy: entropy) ? stretch(secret) : secret
    let text = String(hex(authenticate(input)).prefix(32))
    cache.withLock { $0[secret] = text }
    return text
  }

  private static func isWeak(_ secret: [UInt8], entropy: Double) -> Bool {
    entropy * Double(secret.count) < weakBelow
  }

  /// Stretches the weak secrets of many findings, each once, on several threads: a guess has to be slow, and a
  /// file of a thousand passwords need not be a thousand times as slow. `fingerprint` finds them done.
  package func prepare(_ findings: [Finding], threads: @autoclosure () -> Int) {
    var seen: Set<[UInt8]> = []
    var weak: [Finding] = []
    for finding in findings where !finding.secret.isEmpty {
      if Self.isWeak(finding.secret, entropy: finding.entropy),
        seen.insert(finding.secret).inserted
      {
        weak.append(finding)
      }
    }
    guard weak.count > 1 else { return }
    let work = weak
    let next = Atomic(0)
    Thread.concurrently(min(threads(), work.count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < work.count else { return }
        _ = self.fingerprint(of: work[index].secret, entropy: work[index].entropy)
      }
    }
  }

  /// The fingerprint of a finding: of its secret, or of rule and path where a name alone is at fault.
  package func fingerprint(of finding: Finding) -> String {
    if !finding.secret.isEmpty { return fingerprint(of: finding.secret, entropy: finding.entropy) }
    let path = finding.occurrences.first?.path?.bytes ?? []
    return String(hex(authenticate(Array("\(finding.ruleID):".utf8) + path)).prefix(32))
  }

  /// A keyed hash (64 hexadecimal digits) over bytes that name their own form.
  package func seal(_ bytes: [UInt8]) -> String { hex(authenticate(bytes)) }

  private func authenticate(_ bytes: [UInt8]) -> [UInt8] {
    // Idempotent and safe to call from any thread (libsodium documentation, "Usage").
    _ = sodium_init()
    var state = crypto_auth_hmacsha256_state()
    var out = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_bytes()))
    crypto_auth_hmacsha256_init(&state, key, key.count)
    crypto_auth_hmacsha256_update(&state, bytes, UInt64(bytes.count))
    crypto_auth_hmacsha256_final(&state, &out)
    return out
  }

  /// scrypt with N = 4096, r = 8, p = 1: 4 MiB and about 10 ms a guess.
  private func stretch(_ secret: [UInt8]) -> [UInt8] {
    _ = sodium_init()
    var out = [UInt8](repeating: 0, count: 32)
    let code = crypto_pwhash_scryptsalsa208sha256_ll(
      secret, secret.count, key, key.count, 4096, 8, 1, &out, out.count)
    // Fails only without memory for 4 MiB; the plain secret keeps fingerprints distinct then.
    return code == 0 ? out : secret
  }
}

/// SHA-256 as 64 hexadecimal digits.
package func sha256(_ bytes: [UInt8]) -> String {
  var out = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_bytes()))
  crypto_hash_sha256(&out, bytes, UInt64(bytes.count))
  return hex(out)
}

/// Bytes from the system's random generator.
package func randomBytes(_ count: Int) -> [UInt8] {
  _ = sodium_init()
  var bytes = [UInt8](repeating: 0, count: count)
  randombytes_buf(&bytes, count)
  return bytes
}

func hex(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count * 2)
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
