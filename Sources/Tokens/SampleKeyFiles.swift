/// Makers of private and public key files with random contents in the right structure.
///
/// The numbers in them are random and no key of any use; lengths and nesting are those of real ones.
enum SampleKeyFiles {
  static let makers: [String: SampleTokens.Maker] = [
    "pem-rsa": { pem("RSA PRIVATE KEY", rsa(&$0)) },
    "pem-ec": { pem("EC PRIVATE KEY", ec(&$0)) },
    "pem-pkcs8": { pem("PRIVATE KEY", pkcs8(&$0)) },
    "pem-pkcs8-escaped": { escaped(pem("PRIVATE KEY", pkcs8(&$0))) },
    "pem-pkcs8-encrypted": { pem("ENCRYPTED PRIVATE KEY", der(0x30, $0.bytes(1200))) },
    "pem-openssh": { pem("OPENSSH PRIVATE KEY", openSSH(&$0, cipher: "none")) },
    "pem-openssh-encrypted": { pem("OPENSSH PRIVATE KEY", openSSH(&$0, cipher: "aes256-ctr")) },
    "pem-dsa": { pem("DSA PRIVATE KEY", der(0x30, integer(&$0, 128) + integer(&$0, 20))) },
    "pem-pgp": { pem("PGP PRIVATE KEY BLOCK", [0x95, 0x03] + $0.bytes(900)) },
    "pem-public": { pem("PUBLIC KEY", der(0x30, $0.bytes(290))) },
    "pem-certificate": { pem("CERTIFICATE", der(0x30, $0.bytes(700))) },
    "ppk": { ppk(&$0, version: 3) },
    "ppk-2": { ppk(&$0, version: 2) },
    "solana": { BaseCoding.encode58(pair(&$0)) },
    "solana-numbers": { numbers(pair(&$0), start: "[", between: ",", end: "]") },
    "solana-numbers-lines": { numbers(pair(&$0), start: "[\n  ", between: ",\n  ", end: "\n]") },
  ]

  /// The marks are joined here, so that no scanner trips over this file.
  private static func mark(_ word: String, _ label: String) -> [UInt8] {
    let dashes = String(repeating: "-", count: 5)
    return Array("\(dashes)\(word) \(label)\(dashes)\n".utf8)
  }

  /// Bytes as a list in JSON.
  private static func numbers(
    _ bytes: [UInt8], start: String, between: String, end: String
  ) -> [UInt8] {
    Array((start + bytes.map { String($0) }.joined(separator: between) + end).utf8)
  }

  private static func pem(_ label: String, _ bytes: [UInt8]) -> [UInt8] {
    var text = mark("BEGIN", label)
    let body = BaseCoding.encodePadded64(bytes)
    for start in stride(from: 0, to: body.count, by: 64) {
      text += body[start..<min(start + 64, body.count)] + [10]
    }
    if label.hasPrefix("PGP") {
      let check = Digests.crc24(bytes)
      let places = [16, 8, 0].map { UInt8(truncatingIfNeeded: check >> UInt32($0)) }
      text += [UInt8(ascii: "=")] + BaseCoding.encode(places, bits: 6, Alphabet.base64) + [10]
    }
    return text + mark("END", label).dropLast()
  }

  /// Line ends written as `\n`, as JSON and `.env` files hold keys.
  private static func escaped(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { $0 == 10 ? Array("\\n".utf8) : [$0] }
  }

  /// One element of DER: tag, length, contents.
  private static func der(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
    let count = contents.count
    if count < 128 { return [tag, UInt8(count)] + contents }
    let bytes = [UInt8(count >> 8 & 255), UInt8(count & 255)]
    return (count < 256 ? [tag, 0x81, bytes[1]] : [tag, 0x82] + bytes) + contents
  }

  /// A positive number of `count` bytes.
  private static func integer(_ random: inout SeededRandom, _ count: Int) -> [UInt8] {
    var bytes = random.bytes(count)
    bytes[0] = bytes[0] & 0x7f | 0x40
    return der(0x02, bytes)
  }

  private static func rsa(_ random: inout SeededRandom) -> [UInt8] {
    var contents = der(0x02, [0]) + integer(&random, 256) + der(0x02, [1, 0, 1])
    for count in [256, 128, 128, 128, 128, 128] { contents += integer(&random, count) }
    return der(0x30, contents)
  }

  private static func ec(_ random: inout SeededRandom) -> [UInt8] {
    let curve: [UInt8] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
    let point = der(0x03, [0, 4] + random.bytes(64))
    return der(
      0x30,
      der(0x02, [1]) + der(0x04, random.bytes(32)) + der(0xa0, curve) + der(0xa1, point))
  }

  private static func pkcs8(_ random: inout SeededRandom) -> [UInt8] {
    let algorithm: [UInt8] = [
      0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
    ]
    return der(0x30, der(0x02, [0]) + der(0x30, algorithm) + der(0x04, rsa(&random)))
  }

  /// OpenSSH's own format: magic, cipher, key derivation, public key, private part.
  private static func openSSH(_ random: inout SeededRandom, cipher: String) -> [UInt8] {
    func string(_ bytes: [UInt8]) -> [UInt8] {
      UInt32(bytes.count).littleEndianBytes.reversed() + bytes
    }
    let isPlain = cipher == "none"
    let kind = string(Array("ssh-ed25519".utf8))
    let point = random.bytes(32)
    let options = isPlain ? [] : string(random.bytes(16)) + [0, 0, 0, 16]
    let check = random.bytes(4)
    let secret =
      isPlain
      ? check + check + kind + string(point) + string(random.bytes(32) + point)
        + string(Array("user@host".utf8)) + [1, 2, 3]
      : random.bytes(144)
    return Array("openssh-key-v1\0".utf8) + string(Array(cipher.utf8))
      + string(Array((isPlain ? "none" : "bcrypt").utf8)) + string(options) + [0, 0, 0, 1]
      + string(kind + string(point)) + string(secret)
  }

  /// A pair of keys for signatures: the seed and the public key that follows from it.
  private static func pair(_ random: inout SeededRandom) -> [UInt8] {
    let seed = random.bytes(32)
    return seed + SigningKeyPair.publicKey(of: seed)
  }

  /// PuTTY's key file, version 2 or 3, not encrypted.
  private static func ppk(_ random: inout SeededRandom, version: Int) -> [UInt8] {
    func line(_ bytes: [UInt8]) -> String {
      String(decoding: BaseCoding.encodePadded64(bytes), as: UTF8.self)
    }
    let name = ["PuTTY", "User", "Key", "File"].joined(separator: "-")
    let (open, secret) = (random.bytes(48), random.bytes(36))
    let fields = [
      Array("ssh-ed25519".utf8), Array("none".utf8), Array("user@host".utf8), open, secret,
    ]
    let message = PuTTYKey.message(fields)
    let mac = PuTTYKey.mac(of: message, version: UInt8(ascii: "0") + UInt8(version)) ?? []
    return Array(
      """
      \(name)-\(version): ssh-ed25519
      Encryption: none
      Comment: user@host
      Public-Lines: 1
      \(line(open))
      Private-Lines: 1
      \(line(secret))
      Private-MAC: \(String(decoding: BaseCoding.encode(mac, bits: 4, Alphabet.hex), as: UTF8.self))
      """.utf8)
  }
}
