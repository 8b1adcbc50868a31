import CSodium

/// A pair of Ed25519 keys (RFC 8032) as wallets keep them: 64 bytes, of which the last 32 are the public key of the
/// first 32; in base 58, or as a list of numbers.
enum SigningKeyPair {
  static func verify(_ secret: [UInt8]) -> CheckDigits.Verdict {
    guard secret.count >= 64, secret.count <= 512 else { return .notApplicable }
    guard let bytes = numbers(secret) ?? BaseCoding.decode58(secret), bytes.count == 64 else {
      return .notApplicable
    }
    return publicKey(of: Array(bytes.prefix(32))).elementsEqual(bytes.suffix(32)) ? .right : .wrong
  }

  /// - Parameter seed: 32 bytes.
  static func publicKey(of seed: [UInt8]) -> [UInt8] {
    _ = Digests.sodium
    var open = [UInt8](repeating: 0, count: 32)
    var pair = [UInt8](repeating: 0, count: 64)
    _ = crypto_sign_ed25519_seed_keypair(&open, &pair, seed)
    return open
  }

  /// `[12, 255, …]`; `nil` where it is something else.
  private static func numbers(_ text: [UInt8]) -> [UInt8]? {
    guard text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") else { return nil }
    var bytes: [UInt8] = []
    for part in text.dropFirst().dropLast().split(separator: UInt8(ascii: ",")) {
      let digits = part.filter { $0 > 0x20 }
      guard let byte = UInt8(String(decoding: digits, as: UTF8.self)) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
