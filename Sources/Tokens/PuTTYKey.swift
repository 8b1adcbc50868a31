import CHash

/// PuTTY's key files of versions 2 and 3 (its manual, appendix C): the MAC of a file without a passphrase has a
/// key that everybody knows, so that it can be computed.
enum PuTTYKey {
  static func verify(_ secret: [UInt8]) -> CheckDigits.Verdict {
    guard let file = PuTTYFile(secret), file.encryption.elementsEqual("none".utf8) else {
      return .notApplicable
    }
    let fields = [
      file.algorithm, file.encryption, file.comment, file.publicPart, file.privatePart,
    ]
    guard let mac = Self.mac(of: message(fields), version: file.version) else {
      return .notApplicable
    }
    return mac == file.mac ? .right : .wrong
  }

  /// What is authenticated: each field behind its length in four bytes, high byte first.
  static func message(_ fields: [[UInt8]]) -> [UInt8] {
    var message: [UInt8] = []
    for field in fields {
      message += UInt32(field.count).littleEndianBytes.reversed()
      message += field
    }
    return message
  }

  /// - Returns: `nil` for a version whose MAC is another one.
  static func mac(of message: [UInt8], version: UInt8) -> [UInt8]? {
    switch version {
    case UInt8(ascii: "2"):
      let key = hash(20, [], Array("putty-private-key-file-mac-key".utf8))
      return key.flatMap { authenticate(20, key: $0, message) }
    case UInt8(ascii: "3"): return authenticate(32, key: [], message)
    default: return nil
    }
  }

  /// HMAC (RFC 2104) of a hash whose blocks have 64 bytes.
  private static func authenticate(_ size: Int, key: [UInt8], _ message: [UInt8]) -> [UInt8]? {
    let block = key + [UInt8](repeating: 0, count: 64 - key.count)
    guard let inner = hash(size, block.map { $0 ^ 0x36 }, message) else { return nil }
    return hash(size, block.map { $0 ^ 0x5c }, inner)
  }

  private static func hash(_ size: Int, _ head: [UInt8], _ body: [UInt8]) -> [UInt8]? {
    var digest = [UInt8](repeating: 0, count: size)
    guard chash_whole(size, head, head.count, body, body.count, &digest) == 1 else { return nil }
    return digest
  }
}

/// The fields of a key file, in the order in which they are written.
private struct PuTTYFile {
  let version: UInt8
  let algorithm, encryption, comment, publicPart, privatePart, mac: [UInt8]

  /// `nil` where it is cut or written another way (escaped, indented).
  init?(_ text: [UInt8]) {
    var lines = text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })[...]
    func field(_ name: String) -> ArraySlice<UInt8>? {
      let start = Array("\(name): ".utf8)
      guard let line = lines.first, line.starts(with: start) else { return nil }
      lines.removeFirst()
      return line.dropFirst(start.count)
    }
    func blob(_ name: String) -> [UInt8]? {
      guard let count = field(name).flatMap({ Int(String(decoding: $0, as: UTF8.self)) }),
        count >= 0, count <= lines.count
      else { return nil }
      let letters = Array(lines.prefix(count).joined())
      lines.removeFirst(count)
      return BaseCoding.decode(BaseCoding.withoutPadding(letters), bits: 6, Alphabet.base64)?.bytes
    }
    guard let head = lines.first, let colon = head.firstIndex(of: UInt8(ascii: ":")),
      colon > head.startIndex, head[colon...].count > 2
    else { return nil }
    lines.removeFirst()
    version = head[colon - 1]
    algorithm = Array(head.dropFirst(colon - head.startIndex + 2))
    guard let encryption = field("Encryption"), let comment = field("Comment"),
      let publicPart = blob("Public-Lines"), let privatePart = blob("Private-Lines"),
      let digits = field("Private-MAC"),
      let mac = BaseCoding.decode(digits, bits: 4, Alphabet.hex)?.bytes
    else { return nil }
    (self.encryption, self.comment) = (Array(encryption), Array(comment))
    (self.publicPart, self.privatePart, self.mac) = (publicPart, privatePart, mac)
  }
}
