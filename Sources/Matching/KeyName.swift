/// What the name of a value says about it.
enum KeyName: Sendable {
  /// `client_secret`, `apiKey`, `DB_PASSWORD`.
  case secretLike
  /// Hashes, ids, public keys, versions: values that look random and are no secret.
  case publicLike
  case neutral

  init(_ name: [UInt8]) {
    let words = Self.words(of: name)
    guard !words.isEmpty else {
      self = .neutral
      return
    }
    if words.contains(where: Self.publicWords.contains) || Self.endsPublic(words) {
      self = .publicLike
      return
    }
    if words.contains(where: Self.secretWords.contains) {
      self = .secretLike
      return
    }
    // Names without any separation: `apikey`, `dbpassword`, `authtoken`.
    let joined = words.joined()
    if Self.secretTails.contains(where: { joined.hasSuffix($0) || joined.hasPrefix($0) }) {
      self = .secretLike
      return
    }
    for (word, next) in zip(words, words.dropFirst()) where Self.secretPairs.contains(word + next) {
      self = .secretLike
      return
    }
    self = .neutral
  }

  /// Splits `clientSecret`, `CLIENT_SECRET`, `client-secret` and `OAuthToken` into lower-case words.
  static func words(of name: [UInt8]) -> [String] {
    var words: [String] = []
    var current: [UInt8] = []
    func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
    func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }
    for (i, byte) in name.enumerated() {
      let isAlphanumeric = byte.isASCIILetter || byte.isASCIIDigit
      let previous = i > 0 ? name[i - 1] : 0
      let next = i + 1 < name.count ? name[i + 1] : 0
      let startsWord =
        isUpper(byte) && (isLower(previous) || previous.isASCIIDigit)
        || isUpper(byte) && isUpper(previous) && isLower(next)
      if (!isAlphanumeric || startsWord) && !current.isEmpty {
        words.append(String(decoding: current, as: UTF8.self))
        current = []
      }
      if isAlphanumeric { current.append(byte.asciiLowercased) }
    }
    if !current.isEmpty { words.append(String(decoding: current, as: UTF8.self)) }
    return words
  }

  private static func endsPublic(_ words: [String]) -> Bool {
    guard let last = words.last else { return false }
    return publicLastWords.contains(last)
  }

  private static let secretWords: Set<String> = [
    "secret", "secrets", "password", "passwd", "passphrase", "pwd", "pass", "passcode", "token",
    "credential", "credentials", "cred", "creds", "apikey", "secretkey", "accesskey", "privatekey",
    "authkey", "auth", "bearer", "clientsecret", "authtoken", "accesstoken", "pat", "private",
    "masterkey", "signingkey", "encryptionkey", "sas", "dsn",
  ]
  private static let secretPairs: Set<String> = [
    "apikey", "accesskey", "authkey", "signingkey", "encryptionkey", "masterkey", "accountkey",
    "sharedkey", "sharedaccess", "appkey", "servicekey", "sessionkey", "writekey", "licensekey",
    "hmackey", "cryptkey", "storagekey", "subscriptionkey", "deploykey", "securitykey", "connkey",
  ]
  private static let secretTails: [String] = [
    "password", "passwd", "secret", "apikey", "authtoken", "accesstoken", "secretkey", "accesskey",
    "privatekey", "passphrase",
  ]
  private static let publicWords: Set<String> = [
    "hash", "hashes", "sha", "sha1", "sha224", "sha256", "sha384", "sha512", "md5", "md5sum",
    "sha1sum", "sha256sum", "sha512sum", "digest",
    "checksum", "checksums", "integrity", "etag", "commit", "rev", "revision", "fingerprint",
    "thumbprint", "public", "pubkey", "publickey", "cert", "certs", "certificate", "ca", "crc",
    "crc32", "blake2", "blake3", "nonce", "changeset", "sri", "modulus", "serial", "guid", "uuid",
    "csrf", "hashed", "encrypted", "ciphertext", "sealed", "checkpoint", "publishable",
  ]
  /// Public only at the end of a name: `token_id`, `secretName`, `password_file`.
  private static let publicLastWords: Set<String> = [
    "id", "ids", "name", "path", "file", "filename", "url", "uri", "endpoint", "host", "type",
    "version", "algorithm", "length", "size", "arn", "region", "ref", "format", "prefix", "header",
    "label", "title", "description", "placeholder", "pattern", "regex", "class", "field", "env",
  ]
}
