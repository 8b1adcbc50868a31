/// The signature of a commit as programs write it, which holds nothing that a person wrote.
///
/// Every second commit has one: a dozen lines of base64, in which names of a few letters stand by chance.
/// What is no signature to its last byte, or has room for a text of somebody's (header lines of the armour,
/// notations, parts that are not known here), is a text like any other.
package enum SignatureText {
  /// - Parameter value: the armour, a space before each of its lines but the first.
  package static func isSignature(_ value: UnsafeRawBufferPointer) -> Bool {
    if let bytes = armoured(value, as: openPGPMark) { return isOpenPGP(bytes) }
    return armoured(value, as: sshMark).map(isSSH) ?? false
  }

  private static let openPGPMark = Array("PGP SIGNATURE-----".utf8)
  private static let sshMark = Array("SSH SIGNATURE-----".utf8)
  private static let begin = Array("-----BEGIN ".utf8)
  private static let end = Array("-----END ".utf8)
  /// Bytes of an armour's line (RFC 9580, section 6.2).
  private static let longestLine = 76

  /// What an armour without header lines holds; `nil` where it is none.
  private static func armoured(_ value: UnsafeRawBufferPointer, as mark: [UInt8]) -> [UInt8]? {
    let opening = begin + mark
    guard value.starts(with: opening) else { return nil }
    var place = opening.count
    var letters: [UInt8] = []
    letters.reserveCapacity(value.count)
    while let line = line(at: &place, of: value) {
      if line.isEmpty { continue }
      if line[0] == UInt8(ascii: "-") {
        guard line.elementsEqual(end + mark) else { return nil }
        while place < value.count {
          guard Self.line(at: &place, of: value)?.isEmpty ?? false else { return nil }
        }
        return BaseCoding.decodePadded64(letters)
      }
      // A checksum of the bytes.
      if line.count == 5, line[0] == UInt8(ascii: "=") { continue }
      guard line.count <= longestLine else { return nil }
      letters.append(contentsOf: line)
    }
    return nil
  }

  /// The next line, which stands behind a line feed and a space.
  private static func line(
    at place: inout Int, of value: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer? {
    guard place + 1 < value.count, value[place] == UInt8(ascii: "\n"),
      value[place + 1] == UInt8(ascii: " ")
    else { return nil }
    let start = place + 2
    place = start
    while place < value.count, value[place] != UInt8(ascii: "\n") { place += 1 }
    return UnsafeRawBufferPointer(rebasing: value[start..<place])
  }
}

// MARK: - OpenPGP (RFC 9580, sections 4.2 and 5.2)

extension SignatureText {
  /// Whether bytes are one signature of version 4, of times, ids, an address and numbers.
  private static func isOpenPGP(_ bytes: [UInt8]) -> Bool {
    guard var body = signaturePacket(bytes).map(LengthPrefixed.init),
      // Version, kind, algorithm of the key, and of the hash.
      body.number(1) == 4, body.number(1) != nil, let algorithm = body.number(1),
      body.number(1) != nil,
      let hashed = body.next(2), isPlain(hashed), let others = body.next(2), isPlain(others),
      // The first bytes of the hash.
      body.take(2) != nil
    else { return false }
    let isWhole =
      switch algorithm {
      case 1: takesInteger(&body)
      case 17, 19, 22: takesInteger(&body) && takesInteger(&body)
      case 27: body.take(64) != nil
      default: false
      }
    return isWhole && body.isEmpty
  }

  /// The body of the signature packet that the bytes are.
  private static func signaturePacket(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var fields = LengthPrefixed(bytes[...])
    let body: ArraySlice<UInt8>? =
      switch fields.number(1) {
      case 0x88: fields.next(1)
      case 0x89: fields.next(2)
      case 0xC2: counted(&fields)
      default: nil
      }
    return fields.isEmpty ? body : nil
  }

  /// Data behind a length of one or two bytes, as packets and their parts are written.
  private static func counted(_ fields: inout LengthPrefixed) -> ArraySlice<UInt8>? {
    guard let first = fields.number(1) else { return nil }
    if first < 192 { return fields.take(first) }
    guard first < 224, let second = fields.number(1) else { return nil }
    return fields.take((first - 192) << 8 + second + 192)
  }

  /// Whether parts say when and by whom: times, ids and addresses.
  private static func isPlain(_ bytes: ArraySlice<UInt8>) -> Bool {
    var parts = LengthPrefixed(bytes)
    while !parts.isEmpty {
      guard let part = counted(&parts), let kind = part.first else { return false }
      switch (kind & 0x7F, part.count - 1) {
      case (2, 4), (16, 8), (33, 21), (33, 33), (28, 0...longestAddress): continue
      default: return false
      }
    }
    return true
  }

  private static let longestAddress = 128

  /// Takes a number behind its count of bits.
  private static func takesInteger(_ fields: inout LengthPrefixed) -> Bool {
    guard let bits = fields.number(2), bits > 0,
      let highest = fields.take((bits + 7) / 8)?.first
    else { return false }
    return (bits - 1) % 8 + 1 == UInt8.bitWidth - highest.leadingZeroBitCount
  }
}

// MARK: - SSH (PROTOCOL.sshsig)

extension SignatureText {
  private static let magic = Array("SSHSIG".utf8)
  private static let kinds = ["ssh-ed25519", "ssh-rsa"].map { Array($0.utf8) }
  private static let curves = Array("ecdsa-sha2-nistp".utf8)
  private static let signatures = ["ssh-ed25519", "rsa-sha2-256", "rsa-sha2-512"]
    .map { Array($0.utf8) }
  private static let hashes = ["sha256", "sha512"].map { Array($0.utf8) }

  /// Whether bytes are a signature for git, by a key that no device holds.
  private static func isSSH(_ bytes: [UInt8]) -> Bool {
    guard bytes.starts(with: magic) else { return false }
    var fields = LengthPrefixed(bytes[magic.count...])
    guard fields.number() == 1, let key = fields.next(), isNamed(key, in: kinds, most: 2),
      fields.next()?.elementsEqual("git".utf8) ?? false, fields.next()?.isEmpty ?? false,
      let hash = fields.next(), hashes.contains(where: hash.elementsEqual),
      let signature = fields.next()
    else { return false }
    return fields.isEmpty && isNamed(signature, in: signatures, most: 1)
  }

  /// Whether bytes are the name of an algorithm and at most so many numbers.
  private static func isNamed(_ bytes: ArraySlice<UInt8>, in names: [[UInt8]], most: Int) -> Bool {
    var fields = LengthPrefixed(bytes)
    guard let name = fields.next(),
      names.contains(where: name.elementsEqual)
        || name.starts(with: curves) && name.count == curves.count + 3
    else { return false }
    for _ in 0..<most where !fields.isEmpty {
      guard fields.next() != nil else { return false }
    }
    return fields.isEmpty
  }
}
