/// Microsoft's identifiable secrets: a signature in the text and Marvin32 check digits.
///
/// Algorithms and seeds as published in Microsoft's security-utilities.
enum AzureKeys {
  /// The common annotated key: 84 characters, or 88 with more check digits.
  static func annotated(_ secret: [UInt8]) -> CheckDigits.Verdict {
    guard secret.count == 84 || secret.count == 88, secret[52..<56].elementsEqual("JQQJ".utf8),
      let bytes = BaseCoding.decode(secret[..<80], bits: 6, Alphabet.base64)?.bytes
    else { return .notApplicable }
    let have = BaseCoding.withoutPadding(secret[80...])
    let checksum = Digests.marvin32(bytes[...], seed: seed("Default0"))
    return tails(checksum).contains { $0.starts(with: have) } ? .right : .wrong
  }

  /// Signatures of services that use the annotated key, as rules tell them apart.
  static let annotatedSignatures = [
    "ACOG", "AWPS", "AZAC", "AZCS", "AZEG", "AZFR", "AZMP", "AZMR",
  ]

  /// A key whose last four bytes, 32, 39, 40 or 64 in all, are the checksum of those before.
  static func identifiable(_ secret: [UInt8]) -> CheckDigits.Verdict {
    for kind in kinds where secret.count == kind.length {
      let end = kind.signatureOffset + 4
      guard secret.count >= end, secret[kind.signatureOffset..<end].elementsEqual(kind.signature)
      else { continue }
      let text = BaseCoding.withoutPadding(secret)
      // The web-safe form of some services differs in two letters only.
      let standard = text.map { byte in
        switch byte {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: byte
        }
      }
      guard let bytes = BaseCoding.decode(standard, bits: 6, Alphabet.base64)?.bytes,
        bytes.count > 4
      else { return .notApplicable }
      for seed in kind.seeds {
        let checksum = Digests.marvin32(bytes.dropLast(4), seed: seed)
        if bytes.suffix(4).elementsEqual(checksum.littleEndianBytes) { return .right }
        if let tail = tails(checksum).first, text.suffix(6).elementsEqual(tail) { return .right }
      }
      return kind.isComplete ? .wrong : .notApplicable
    }
    return .notApplicable
  }

  /// The old personal access token of Azure DevOps: 52 letters of base 32.
  ///
  /// Bytes 22, 8, 7 and 2 hold, low to high, the CRC-32 of the other 28, mixed with a constant for
  /// users or for applications. The 84-character token is an annotated key.
  static func devOps(_ secret: [UInt8]) -> CheckDigits.Verdict {
    if secret.count == 84 { return annotated(secret) }
    guard secret.count == 52 else { return .notApplicable }
    let upper = secret.map { $0 >= 97 && $0 <= 122 ? $0 - 32 : $0 }
    guard let (bytes, rest) = BaseCoding.decode(upper, bits: 5, Alphabet.base32), bytes.count == 32
    else { return .notApplicable }
    // 52 letters hold 260 bits; the encoder leaves the last four clear.
    guard rest == 0 else { return .wrong }
    let have = devOpsCheckBytes.map { bytes[$0] }
    let checksum = devOpsChecksum(bytes)
    return devOpsMasks.contains { (checksum ^ $0).littleEndianBytes == have } ? .right : .wrong
  }

  static let devOpsCheckBytes = [22, 8, 7, 2]
  static let devOpsMasks: [UInt32] = [0xe0b9_692d, 0x1019_f92e]

  static func devOpsChecksum(_ bytes: [UInt8]) -> UInt32 {
    Digests.crc32(bytes.indices.filter { !devOpsCheckBytes.contains($0) }.map { bytes[$0] })
  }

  /// A seed written as eight ASCII characters, first one highest.
  static func seed(_ name: String) -> UInt64 {
    name.utf8.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The ways in which six check characters are written: base 62, and plain base 64.
  static func tails(_ checksum: UInt32) -> [[UInt8]] {
    let bytes = checksum.littleEndianBytes
    // Each leading zero byte is one `0`, and the padding stands on the right.
    let number = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    var text = [UInt8](repeating: Alphabet.base62[0], count: bytes.prefix { $0 == 0 }.count)
    text += Radix.encode(number, width: 0, Alphabet.base62)
    while text.count < 6 { text.append(Alphabet.base62[0]) }
    return [text, BaseCoding.encode(bytes, bits: 6, Alphabet.base64)]
  }

  /// One kind of identifiable key.
  struct Kind {
    let signature: [UInt8]
    /// Characters of the whole key, padding included.
    let length: Int
    let signatureOffset: Int
    let seeds: [UInt64]
    /// Whether the seeds and the place of the digits are known well enough to call others wrong.
    let isComplete: Bool

    init(
      _ signature: String, _ length: Int, _ offset: Int, _ seeds: [String], complete: Bool = true
    ) {
      self.signature = Array(signature.utf8)
      self.length = length
      self.signatureOffset = offset
      self.seeds = seeds.map { AzureKeys.seed($0) }
      self.isComplete = complete
    }
  }

  private static let messaging = ["Send0000", "Listen00", "Manage00", "System00", "Unknown0"]

  static let kinds: [Kind] = [
    Kind("+ASt", 88, 76, ["Default0"]),
    Kind("+ABa", 88, 76, ["AbAcct00"]),
    Kind("+AMC", 88, 76, ["Classic0"]),
    Kind(
      "ACDb", 88, 76,
      [
        "MastRW00", "MastRO00", "SystRW00", "SystRO00", "SysAll00", "Resour00", "Encryp00",
      ]),
    Kind("APIM", 88, 76, ["Tenant00", "IoTHub00", "Gatewy00", "GitKey00"], complete: false),
    Kind("AzCa", 44, 33, ["Access00"]),
    Kind("+ASb", 44, 33, messaging),
    Kind("+AEh", 44, 33, messaging),
    Kind("+ARm", 44, 33, messaging),
    Kind("AIoT", 44, 33, ["IoTHub00", "DpsKey00", "Device00"]),
    Kind("AZEG", 44, 33, ["Default0"], complete: false),
    Kind("+ACR", 52, 42, ["ACRDflt0"], complete: false),
    Kind("AzSe", 52, 42, ["Query000", "PAdmin00"], complete: false),
    Kind("AzFu", 56, 44, ["Master00", "System00", "Functi00"], complete: false),
  ]
}
