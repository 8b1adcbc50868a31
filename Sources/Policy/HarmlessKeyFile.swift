/// Tells files named `*.pem` or `*.key` that hold no private key: certificates, public keys, and zip
/// archives (Keynote presentations end in `.key` too).
///
/// In doubt the answer is no: only labels of the list, blocks that are closed, and text around them
/// (as `openssl -text` and bundles of certificates have it).
enum HarmlessKeyFile {
  /// RFC 7468 and OpenSSL's pem.h; all of them public by nature.
  private static let labels: Set<String> = [
    "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "ATTRIBUTE CERTIFICATE",
    "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "X509 CRL",
    "PUBLIC KEY", "RSA PUBLIC KEY", "DSA PUBLIC KEY", "EC PUBLIC KEY", "SSH2 PUBLIC KEY",
    "DH PARAMETERS", "X9.42 DH PARAMETERS", "EC PARAMETERS", "DSA PARAMETERS",
    "PGP PUBLIC KEY BLOCK",
  ]
  /// RFC 4253, 5656 and 8709; OpenSSH's PROTOCOL.u2f.
  private static let keyTypes: Set<String> = [
    "ssh-rsa", "ssh-dss", "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
  ]

  static func check(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return true }
    if bytes.contains(0) { return false }
    let lines = bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
      .map { trimmed($0) }.filter { !$0.isEmpty }
    if lines.contains(where: { holds($0, "PRIVATE KEY") }) { return false }
    return isPublicLines(lines) || isPublicBlocks(lines)
  }

  /// Every line is an OpenSSH public key or a comment, and there is a key.
  private static func isPublicLines(_ lines: [ArraySlice<UInt8>]) -> Bool {
    let keys = lines.filter { $0.first != UInt8(ascii: "#") }
    return !keys.isEmpty
      && keys.allSatisfy { line in
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        // The base64 of a length below 2^16 begins with two zero bytes.
        return words.count >= 2 && keyTypes.contains(String(decoding: words[0], as: UTF8.self))
          && words[1].starts(with: "AAAA".utf8)
      }
  }

  private static func isPublicBlocks(_ lines: [ArraySlice<UInt8>]) -> Bool {
    var open: String?
    var blocks = 0
    for line in lines {
      if let label = label(line, "BEGIN ") {
        guard open == nil, labels.contains(label) else { return false }
        open = label
        blocks += 1
      } else if let label = label(line, "END ") {
        guard open == label else { return false }
        open = nil
      } else if holds(line, "-----BEGIN") {
        return false
      }
    }
    return blocks > 0 && open == nil
  }

  /// The label of `-----BEGIN LABEL-----`; SSH2 files have four dashes and spaces.
  private static func label(_ line: ArraySlice<UInt8>, _ word: String) -> String? {
    let dash = UInt8(ascii: "-")
    let text = trimmed(line.drop { $0 == dash })
    guard line.starts(with: "----".utf8), text.starts(with: word.utf8) else { return nil }
    var body = text.dropFirst(word.utf8.count)
    while body.last == dash { body = body.dropLast() }
    return String(decoding: trimmed(body), as: UTF8.self)
  }

  private static func holds(_ line: ArraySlice<UInt8>, _ word: String) -> Bool {
    let word = Array(word.utf8)
    guard line.count >= word.count else { return false }
    return (line.startIndex...(line.endIndex - word.count)).contains {
      line[$0..<$0 + word.count].elementsEqual(word)
    }
  }

  private static func trimmed(_ line: some Sequence<UInt8>) -> ArraySlice<UInt8> {
    var slice = Array(line)[...]
    while let first = slice.first, first == 0x20 || first == 0x09 { slice = slice.dropFirst() }
    while let last = slice.last, last == 0x20 || last == 0x09 { slice = slice.dropLast() }
    return slice
  }
}
