/// Offline checks of credentials that carry check digits or a readable structure.
///
/// Pure functions of the secret's bytes. A check never decides alone whether something is a
/// finding: a right digit raises the confidence, a wrong one lowers it where `isPublished`.
package enum CheckDigits {
  package enum Verdict: Sendable {
    case right, wrong
    /// The secret has not the form that the algorithm speaks of (an older kind, another length).
    case notApplicable
  }

  /// Names that rules may give as `checksum`, sorted.
  package static let names: [String] = algorithms.keys.sorted()

  /// Longer secrets are not judged, so that the cost is bounded.
  static let longestSecret = 1 << 16

  /// Judges a secret, given with its prefix, by the algorithm `name`.
  ///
  /// - Returns: `nil` where no algorithm has that name.
  package static func verify(_ name: String, _ secret: UnsafeRawBufferPointer) -> Verdict? {
    guard let algorithm = algorithms[name] else { return nil }
    guard !secret.isEmpty, secret.count <= longestSecret else { return .notApplicable }
    return algorithm.check(Array(secret))
  }

  /// Whether the vendor, or a specification, has published the algorithm.
  ///
  /// Only then does a wrong digit lower the confidence: what was found by experiment on a few
  /// samples may be wrong about the next one.
  package static func isPublished(_ name: String) -> Bool {
    algorithms[name]?.isPublished ?? false
  }

  private struct Algorithm: Sendable {
    let isPublished: Bool
    let check: @Sendable ([UInt8]) -> Verdict

    init(published: Bool, _ check: @escaping @Sendable ([UInt8]) -> Verdict) {
      self.isPublished = published
      self.check = check
    }

    /// A family of the table in `CRCToken`.
    init(published: Bool, family: String) {
      self.init(published: published) { CRCToken.verify(family, $0) }
    }
  }

  private static let algorithms: [String: Algorithm] = [
    "apify-crc32": Algorithm(published: false, family: "apify-crc32"),
    "atlassian-crc32": Algorithm(published: false, VendorTokens.atlassian),
    "azure-annotated": Algorithm(published: true, AzureKeys.annotated),
    "azure-devops-pat": Algorithm(published: true, AzureKeys.devOps),
    "azure-identifiable": Algorithm(published: true, AzureKeys.identifiable),
    "base58check": Algorithm(published: true, SpecifiedChecks.base58),
    "base64url-32": Algorithm(published: false, SpecifiedChecks.base64url32),
    "bech32": Algorithm(published: true, Bech32.verify),
    "bip39": Algorithm(published: true, SeedPhrase.verify),
    "cloudflare-crc32": Algorithm(published: false, family: "cloudflare-crc32"),
    "crc16-xmodem": Algorithm(published: true, SpecifiedChecks.crc16),
    "ed25519-pair": Algorithm(published: true, SigningKeyPair.verify),
    "deno-crc32": Algorithm(published: false, family: "deno-crc32"),
    "der": Algorithm(published: false, KeyStructure.der),
    "github-crc32": Algorithm(published: true, family: "github-crc32"),
    "gitlab-routable": Algorithm(published: true, VendorTokens.gitlab),
    "grafana-crc32": Algorithm(published: true, family: "grafana-crc32"),
    "jwt": Algorithm(published: true, TokenStructure.jwt),
    "luhn": Algorithm(published: true, SpecifiedChecks.luhn),
    "openpgp-crc24": Algorithm(published: false, KeyStructure.pgp),
    "openssh-key": Algorithm(published: false, KeyStructure.openSSH),
    "prefect-crc32": Algorithm(published: false, family: "prefect-crc32"),
    "putty-mac": Algorithm(published: true, PuTTYKey.verify),
    "pypi-macaroon": Algorithm(published: true, TokenStructure.pypi),
    "runpod-crc32": Algorithm(published: false, family: "runpod-crc32"),
    "saladcloud-crc32": Algorithm(published: false, VendorTokens.saladcloud),
    "vercel-crc32": Algorithm(published: false, family: "vercel-crc32"),
    "wireguard-key": Algorithm(published: false, SpecifiedChecks.wireguard),
    "zuplo-crc32": Algorithm(published: false, family: "zuplo-crc32"),
  ]
}
