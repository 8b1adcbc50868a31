/// A family of tokens that end in a CRC-32: prefix, body, check digits.
///
/// One table serves the check and the generator, so that a kind cannot be in one of them alone.
struct CRCToken {
  /// How the 32 bits are written.
  enum Digits {
    case base62, base62LowerFirst, hex, littleEndianHex
    /// Base 36, of which the six most significant digits stay.
    case topBase36

    func encode(_ value: UInt32) -> [UInt8] {
      switch self {
      case .base62: Radix.encode(value, width: 6, Alphabet.base62)
      case .base62LowerFirst: Radix.encode(value, width: 6, Alphabet.base62LowerFirst)
      case .hex: Radix.encode(value, width: 8, Alphabet.hex)
      case .littleEndianHex: Radix.encode(value.byteSwapped, width: 8, Alphabet.hex)
      case .topBase36: Array(Radix.encode(value, width: 6, Alphabet.base36).prefix(6))
      }
    }
  }

  /// The name in `SampleGenerator.names`.
  let sample: String
  /// The name in `CheckDigits.names`.
  let algorithm: String
  let prefix: [UInt8]
  /// Characters between the prefix and the check digits (or their separator).
  let bodyLength: Int
  let bodyAlphabet: [UInt8]
  let digits: Digits
  /// Whether the prefix is part of what the CRC covers.
  let coversPrefix: Bool
  /// Stands between body and digits and is not covered.
  let separator: [UInt8]

  private init(
    _ sample: String, _ algorithm: String, _ prefix: String, _ bodyLength: Int, _ digits: Digits,
    coversPrefix: Bool = false, separator: String = "", alphabet: [UInt8] = Alphabet.base62
  ) {
    self.sample = sample
    self.algorithm = algorithm
    self.prefix = Array(prefix.utf8)
    self.bodyLength = bodyLength
    self.bodyAlphabet = alphabet
    self.digits = digits
    self.coversPrefix = coversPrefix
    self.separator = Array(separator.utf8)
  }

  static let all: [CRCToken] = [
    CRCToken("github-pat", "github-crc32", "ghp_", 30, .base62),
    CRCToken("github-oauth", "github-crc32", "gho_", 30, .base62),
    CRCToken("github-user", "github-crc32", "ghu_", 30, .base62),
    CRCToken("github-server", "github-crc32", "ghs_", 30, .base62),
    CRCToken("github-refresh", "github-crc32", "ghr_", 70, .base62),
    CRCToken("npm", "github-crc32", "npm_", 30, .base62),
    CRCToken(
      "grafana-sa", "grafana-crc32", "glsa_", 32, .littleEndianHex, coversPrefix: true,
      separator: "_"),
    CRCToken("cloudflare-global", "cloudflare-crc32", "cfk_", 40, .hex),
    CRCToken("cloudflare-user", "cloudflare-crc32", "cfut_", 40, .hex),
    CRCToken("cloudflare-account", "cloudflare-crc32", "cfat_", 40, .hex),
    CRCToken("vercel", "vercel-crc32", "vcp_", 50, .base62),
    CRCToken("vercel-integration", "vercel-crc32", "vci_", 50, .base62),
    CRCToken("vercel-app", "vercel-crc32", "vca_", 50, .base62),
    CRCToken("vercel-refresh", "vercel-crc32", "vcr_", 50, .base62),
    CRCToken("vercel-key", "vercel-crc32", "vck_", 50, .base62),
    CRCToken("deno", "deno-crc32", "ddp_", 30, .base62, coversPrefix: true),
    CRCToken("deno-organization", "deno-crc32", "ddo_", 30, .base62, coversPrefix: true),
    CRCToken("deno-worker", "deno-crc32", "ddw_", 30, .base62, coversPrefix: true),
    CRCToken("apify", "apify-crc32", "apify_api_", 30, .base62LowerFirst, coversPrefix: true),
    CRCToken("prefect", "prefect-crc32", "pnu_", 30, .base62LowerFirst),
    CRCToken("prefect-bot", "prefect-crc32", "pnb_", 30, .base62LowerFirst),
    CRCToken("saladcloud", "saladcloud-crc32", "salad_cloud_user_", 34, .base62),
    CRCToken(
      "runpod", "runpod-crc32", "rpa_", 40, .topBase36, alphabet: Alphabet.digits + Alphabet.upper),
    CRCToken("zuplo", "zuplo-crc32", "zpka_", 32, .hex, separator: "_", alphabet: Alphabet.hex),
  ]

  /// The whole token for a body of `bodyLength` characters.
  func token(body: [UInt8]) -> [UInt8] {
    let covered = coversPrefix ? prefix + body : body
    return prefix + body + separator + digits.encode(Digests.crc32(covered))
  }

  /// Judges a secret by the family of its algorithm whose prefix it has.
  static func verify(_ algorithm: String, _ secret: [UInt8]) -> CheckDigits.Verdict {
    for family in all where family.algorithm == algorithm && secret.starts(with: family.prefix) {
      let start = family.prefix.count
      let end = start + family.bodyLength
      guard secret.count > end else { return .notApplicable }
      let body = Array(secret[start..<end])
      let expected = family.token(body: body)
      guard secret.count == expected.count else { return .notApplicable }
      if secret == expected { return .right }
      // Two accounts of npm's tokens differ in whether the prefix is covered: either is right.
      let other = family.digits.encode(Digests.crc32(secret[..<end]))
      return family.sample == "npm" && secret[end...].elementsEqual(other) ? .right : .wrong
    }
    return .notApplicable
  }
}
