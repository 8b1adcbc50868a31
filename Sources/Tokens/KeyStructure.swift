/// Key files whose inner form can be read: DER, OpenSSH's own format, OpenPGP's armour, PuTTY's files.
///
/// Keys in code are often cut, and samples are invented; so a right form is told, and a wrong one
/// changes nothing.
enum KeyStructure {
  /// A PEM block whose body is one DER `SEQUENCE` (X.690) with nothing behind it.
  static func der(_ secret: [UInt8]) -> CheckDigits.Verdict {
    guard let bytes = pemBody(secret) else { return .notApplicable }
    guard bytes.count > 2, bytes[0] == 0x30, let (length, start) = derLength(bytes) else {
      return .wrong
    }
    return start + length == bytes.count ? .right : .wrong
  }

  /// An OpenSSH private key (PROTOCOL.key): magic, names of cipher and key derivation, and where it is
  /// not encrypted two equal check numbers.
  static func openSSH(_ secret: [UInt8]) -> CheckDigits.Verdict {
    guard let bytes = pemBody(secret) else { return .notApplicable }
    let magic = Array("openssh-key-v1\0".utf8)
    guard bytes.starts(with: magic) else { return .wrong }
    var fields = LengthPrefixed(bytes[magic.count...])
    guard let cipher = fields.next(), let derivation = fields.next(), fields.next() != nil,
      fields.number() == 1, fields.next() != nil, let inner = fields.next()
    else { return .wrong }
    let isPlain = cipher.elementsEqual("none".utf8)
    guard isPlain == derivation.elementsEqual("none".utf8) else { return .wrong }
    if !isPlain { return inner.count % 8 == 0 ? .right : .wrong }
    return inner.count >= 8 && inner.prefix(4).elementsEqual(inner.dropFirst(4).prefix(4))
      ? .right : .wrong
  }

  /// The CRC-24 line of an OpenPGP armour (RFC 4880, section 6.1), which may be left out.
  static func pgp(_ secret: [UInt8]) -> CheckDigits.Verdict {
    let text = PEMText.letters(secret)
    guard let mark = text.lastIndex(of: UInt8(ascii: "=")), text.count - mark == 5,
      let body = BaseCoding.decode(
        BaseCoding.withoutPadding(text[..<mark]), bits: 6, Alphabet.base64)?.bytes,
      let check = BaseCoding.decode(text[(mark + 1)...], bits: 6, Alphabet.base64)?.bytes
    else { return .notApplicable }
    let value = Digests.crc24(body)
    let wanted = [16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    return check == wanted ? .right : .wrong
  }

  private static func pemBody(_ secret: [UInt8]) -> [UInt8]? {
    let text = BaseCoding.withoutPadding(PEMText.letters(secret))
    guard text.count >= 40 else { return nil }
    return BaseCoding.decode(text, bits: 6, Alphabet.base64)?.bytes
  }

  /// The length of the first element and where its contents start.
  private static func derLength(_ bytes: [UInt8]) -> (length: Int, start: Int)? {
    let first = Int(bytes[1])
    if first < 0x80 { return (first, 2) }
    let count = first & 0x7f
    guard count >= 1, count <= 3, bytes.count > 2 + count else { return nil }
    return (bytes[2..<(2 + count)].reduce(0) { $0 << 8 | Int($1) }, 2 + count)
  }
}

/// The base64 letters of a PEM block, whatever it is written into: lines, `\n`, quotes, joined strings.
enum PEMText {
  static func letters(_ secret: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var next = bodyStart(secret)
    while next < secret.count {
      let byte = secret[next]
      next += 1
      switch byte {
      case UInt8(ascii: "\\"):
        // An escape is a backslash and one letter, mostly of a line end.
        if next < secret.count { next += 1 }
      case UInt8(ascii: "+") where joins(secret, next - 1): continue
      case UInt8(ascii: "-"): return text
      case _ where byte == UInt8(ascii: "=") || Alphabet.base64.contains(byte): text.append(byte)
      default: continue
      }
    }
    return text
  }

  /// Behind the opening line, and behind header lines (`Version: …`) up to an empty line.
  private static func bodyStart(_ secret: [UInt8]) -> Int {
    let dashes = Array("-----".utf8)
    guard secret.starts(with: dashes) else { return 0 }
    var next = dashes.count
    while next < secret.count && secret[next] != UInt8(ascii: "-") { next += 1 }
    while next < secret.count && secret[next] == UInt8(ascii: "-") { next += 1 }
    guard let colon = secret[next...].prefix(60).firstIndex(of: UInt8(ascii: ":")) else {
      return next
    }
    for place in colon..<max(colon, secret.count - 1)
    where secret[place] == 10 && (secret[place + 1] == 10 || secret[place + 1] == 13) {
      return place + 1
    }
    return next
  }

  /// A plus sign that joins strings stands between blanks or quotes, one of base64 beside a letter.
  private static func joins(_ secret: [UInt8], _ place: Int) -> Bool {
    let between = Array(" \t\r\n\"'`".utf8)
    guard place > 0, between.contains(secret[place - 1]) else { return false }
    return place + 1 == secret.count || between.contains(secret[place + 1])
  }
}
