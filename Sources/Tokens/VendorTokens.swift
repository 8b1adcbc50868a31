/// Tokens of vendors whose check digits do not fit the table of `CRCToken`.
enum VendorTokens {
  /// GitLab's routable tokens: prefix `gl…-`, payload, optional version, length and CRC-32.
  ///
  /// After the last dot: two base-36 digits with the length of the payload, then seven with the
  /// CRC-32 of everything before them. Source: GitLab's handbook on routable tokens.
  static func gitlab(_ secret: [UInt8]) -> CheckDigits.Verdict {
    let dot = UInt8(ascii: ".")
    guard secret.starts(with: "gl".utf8), secret.count > 12,
      let dash = secret.firstIndex(of: UInt8(ascii: "-"))
    else { return .notApplicable }
    let fields = secret[(dash + 1)...].split(separator: dot, omittingEmptySubsequences: false)
    guard fields.count == 2 || fields.count == 3, let last = fields.last, last.count == 9,
      let payload = fields.first
    else { return .notApplicable }
    if fields.count == 3 && fields[1].count != 2 { return .notApplicable }
    guard let length = Radix.decodeBase36(last.prefix(2)), fits(payload, length) else {
      return .wrong
    }
    let expected = Radix.encode(
      Digests.crc32(secret.dropLast(7)), width: 7, Alphabet.base36)
    return secret.suffix(7).elementsEqual(expected) ? .right : .wrong
  }

  /// Runner tokens write a kind, `t1_`, before the payload; it may or may not be counted.
  private static func fits(_ payload: ArraySlice<UInt8>, _ length: Int) -> Bool {
    if payload.count == length { return true }
    let kind = Array(payload.prefix(3))
    return kind.count == 3 && kind[0] == UInt8(ascii: "t") && kind[2] == UInt8(ascii: "_")
      && payload.count - 3 == length
  }

  /// Atlassian's `AT…` tokens: `=` and the CRC-32 of everything up to it in upper-case hex.
  static func atlassian(_ secret: [UInt8]) -> CheckDigits.Verdict {
    guard secret.starts(with: "AT".utf8), secret.count > 20,
      secret[secret.count - 9] == UInt8(ascii: "="),
      secret.suffix(8).allSatisfy({ Alphabet.upperHex.contains($0) })
    else { return .notApplicable }
    let expected = Radix.encode(
      Digests.crc32(secret.dropLast(8)), width: 8, Alphabet.upperHex)
    return secret.suffix(8).elementsEqual(expected) ? .right : .wrong
  }

  /// SaladCloud: the last part ends in the CRC-32 of what precedes in it.
  static func saladcloud(_ secret: [UInt8]) -> CheckDigits.Verdict {
    guard secret.starts(with: "salad_cloud_".utf8),
      let mark = secret.lastIndex(of: UInt8(ascii: "_")), secret.count - mark > 7
    else { return .notApplicable }
    let expected = Radix.encode(
      Digests.crc32(secret[(mark + 1)...].dropLast(6)), width: 6, Alphabet.base62)
    return secret.suffix(6).elementsEqual(expected) ? .right : .wrong
  }
}
