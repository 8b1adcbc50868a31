/// Makers of whole tokens, each with right check digits and structure.
enum SampleTokens {
  typealias Maker = @Sendable (inout SeededRandom) -> [UInt8]

  /// Every kind by its name in templates.
  static let makers: [String: Maker] = {
    var makers = plain
    for family in CRCToken.all {
      makers[family.sample] = {
        family.token(body: $0.text(family.bodyAlphabet, family.bodyLength))
      }
    }
    for (name, maker) in SampleKeyFiles.makers { makers[name] = maker }
    for signature in AzureKeys.annotatedSignatures {
      makers["azure-annotated-\(signature.lowercased())"] = {
        azureAnnotated(&$0, signature: signature)
      }
    }
    return makers
  }()

  private static let plain: [String: Maker] = [
    "github-fine-grained": {
      Array("github_pat_".utf8) + $0.text(Alphabet.base62, 22) + [UInt8(ascii: "_")]
        + $0.text(Alphabet.base62, 59)
    },
    "gitlab-pat": { Array("glpat-".utf8) + $0.text(Alphabet.base64url, 20) },
    "gitlab-routable": { gitlab(&$0, version: "") },
    "gitlab-routable-versioned": { gitlab(&$0, version: "01.") },
    "atlassian": { random in
      let head = Array("ATATT3xFfGF0".utf8) + random.text(Alphabet.base64url, 171) + "=".utf8
      return head + Radix.encode(Digests.crc32(head), width: 8, Alphabet.upperHex)
    },
    "aws-key-id": { awsKeyID(&$0, prefix: "AKIA") },
    "aws-session-key-id": { awsKeyID(&$0, prefix: "ASIA") },
    "aws-secret": { $0.text(Alphabet.base64, 40) },
    "azure-annotated": { azureAnnotated(&$0, signature: "AABC") },
    "azure-devops-annotated": { azureAnnotated(&$0, signature: "AZDO") },
    "azure-storage": { azureIdentifiable(&$0, "+ASt") },
    "azure-batch": { azureIdentifiable(&$0, "+ABa") },
    "azure-cosmos": { azureIdentifiable(&$0, "ACDb") },
    "azure-redis": { azureIdentifiable(&$0, "AzCa") },
    "azure-service-bus": { azureIdentifiable(&$0, "+ASb") },
    "azure-event-hub": { azureIdentifiable(&$0, "+AEh") },
    "azure-iot": { azureIdentifiable(&$0, "AIoT") },
    "azure-devops-pat": { azureDevOps(&$0) },
    "age": { Bech32.encode("age-secret-key-", $0.bytes(32)).map(upper) },
    "nostr": { Bech32.encode("nsec", $0.bytes(32)) },
    "bip39": { SeedPhrase.encode($0.bytes(16)) },
    "bip39-24": { SeedPhrase.encode($0.bytes(32)) },
    "bitcoin-wif": { checked58([0x80] + $0.bytes(32) + [1]) },
    "bitcoin-xprv": { checked58([0x04, 0x88, 0xad, 0xe4] + $0.bytes(41) + [0] + $0.bytes(32)) },
    "nats-seed": { crc16Text([18 << 3 | 5, 0] + $0.bytes(32)) },
    "stellar-seed": { crc16Text([18 << 3] + $0.bytes(32)) },
    "luhn": { luhn(&$0) },
    "base64url-32": { base64url32(&$0) },
    "genesys-secret": { base64url32(&$0) },
    "uuid": { uuid(&$0) },
    "jwt": { jwt(&$0) },
    "pypi": { pypi(&$0) },
    "wireguard": { random in
      var key = random.bytes(32)
      key[0] &= 0xf8
      key[31] = key[31] & 0x7f | 0x40
      return BaseCoding.encodePadded64(key)
    },
  ]

  private static func upper(_ byte: UInt8) -> UInt8 { (97...122).contains(byte) ? byte - 32 : byte }

  private static func gitlab(_ random: inout SeededRandom, version: String) -> [UInt8] {
    // Routing lines, random bytes and their count, as GitLab's handbook lays them out.
    let payload = BaseCoding.encode(
      Array("o:1\nu:2s".utf8) + random.bytes(16) + [16], bits: 6, Alphabet.base64url)
    let head =
      Array("glpat-".utf8) + payload + Array(".\(version)".utf8)
      + Radix.encode(UInt32(payload.count), width: 2, Alphabet.base36)
    return head + Radix.encode(Digests.crc32(head), width: 7, Alphabet.base36)
  }

  private static func awsKeyID(_ random: inout SeededRandom, prefix: String) -> [UInt8] {
    // The account number, 40 bits, stands behind the first bit and before seven random ones.
    let account = UInt64(100_000_000_000 + random.below(899_999_999_999))
    let number = 1 << 47 | account << 7 | random.next() & 127
    let head = (0..<6).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (5 - $0))) }
    return Array(prefix.utf8)
      + BaseCoding.encode(head + random.bytes(4), bits: 5, Alphabet.base32)
  }

  private static func azureAnnotated(_ random: inout SeededRandom, signature: String) -> [UInt8] {
    let head =
      random.text(Alphabet.base62, 52) + Array("JQQJ99CL".utf8) + random.text(Alphabet.base62, 12)
      + Array("AAAA\(signature)".utf8)
    let bytes = BaseCoding.decode(head, bits: 6, Alphabet.base64)?.bytes ?? []
    let checksum = Digests.marvin32(bytes[...], seed: AzureKeys.seed("Default0"))
    return head + AzureKeys.tails(checksum)[0].prefix(4)
  }

  private static func azureIdentifiable(_ random: inout SeededRandom, _ signature: String)
    -> [UInt8]
  {
    guard let kind = AzureKeys.kinds.first(where: { $0.signature.elementsEqual(signature.utf8) })
    else { return [] }
    let count = kind.length == 88 ? 64 : 32
    var text = BaseCoding.encode(random.bytes(count), bits: 6, Alphabet.base64)
    text.replaceSubrange(kind.signatureOffset..<(kind.signatureOffset + 4), with: kind.signature)
    var bytes = BaseCoding.decode(text, bits: 6, Alphabet.base64)?.bytes ?? []
    let checksum = Digests.marvin32(bytes.dropLast(4), seed: kind.seeds[0])
    bytes.replaceSubrange((bytes.count - 4)..., with: checksum.littleEndianBytes)
    return BaseCoding.encodePadded64(bytes)
  }

  private static func azureDevOps(_ random: inout SeededRandom) -> [UInt8] {
    var bytes = random.bytes(32)
    let digits = (AzureKeys.devOpsChecksum(bytes) ^ AzureKeys.devOpsMasks[0]).littleEndianBytes
    for (place, digit) in zip(AzureKeys.devOpsCheckBytes, digits) { bytes[place] = digit }
    return BaseCoding.encode(bytes, bits: 5, Alphabet.lower + Array("234567".utf8))
  }

  private static func checked58(_ payload: [UInt8]) -> [UInt8] {
    BaseCoding.encode58(payload + Digests.sha256(Digests.sha256(payload)).prefix(4))
  }

  private static func crc16Text(_ payload: [UInt8]) -> [UInt8] {
    let checksum = Digests.crc16(payload)
    let bytes = payload + [UInt8(truncatingIfNeeded: checksum), UInt8(checksum >> 8)]
    return BaseCoding.encode(bytes, bits: 5, Alphabet.base32)
  }

  private static func luhn(_ random: inout SeededRandom) -> [UInt8] {
    let body = [UInt8(ascii: "4")] + random.text(Alphabet.digits, 14)
    let sum = SpecifiedChecks.luhnSum(body + [48])
    return body + [48 + UInt8((10 - sum % 10) % 10)]
  }

  private static func base64url32(_ random: inout SeededRandom) -> [UInt8] {
    // 42 free letters, then one of those that carry two zero bits.
    let last = stride(from: 0, to: 64, by: 4).map { Alphabet.base64url[$0] }
    return random.text(Alphabet.base64url, 42) + random.text(last, 1)
  }

  private static func uuid(_ random: inout SeededRandom) -> [UInt8] {
    var digits = random.text(Alphabet.hex, 32)
    digits[12] = UInt8(ascii: "4")
    digits[16] = Array("89ab".utf8)[random.below(4)]
    return Array(
      [digits[..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20...]]
        .joined(separator: [UInt8(ascii: "-")]))
  }

  private static func jwt(_ random: inout SeededRandom) -> [UInt8] {
    let subject = String(decoding: random.text(Alphabet.digits, 10), as: UTF8.self)
    let parts = [
      Array("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".utf8),
      Array("{\"sub\":\"\(subject)\",\"iat\":1893456000,\"exp\":4102444800}".utf8),
      random.bytes(32),
    ]
    return Array(
      parts.map { BaseCoding.encode($0, bits: 6, Alphabet.base64url) }
        .joined(separator: [UInt8(ascii: ".")]))
  }

  private static func pypi(_ random: inout SeededRandom) -> [UInt8] {
    func field(_ number: UInt8, _ data: [UInt8]) -> [UInt8] {
      [number, UInt8(truncatingIfNeeded: data.count)] + data
    }
    let permissions = Array("{\"version\": 1, \"permissions\": \"user\"}".utf8)
    let macaroon =
      [2] + field(1, TokenStructure.hosts[0]) + field(2, uuid(&random)) + [0]
      + field(2, permissions) + [0, 0] + field(6, random.bytes(32))
    return Array("pypi-".utf8) + BaseCoding.encode(macaroon, bits: 6, Alphabet.base64url)
  }
}
