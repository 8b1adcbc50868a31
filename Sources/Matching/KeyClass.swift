/// What a name says about its value.
struct KeyClass: Sendable {
  var isPassword = false
  var isSecret = false
  var isToken = false
  /// `apiKey`, `accessKey`, `signing_key`.
  var isNamedKey = false
  /// `key` with nothing telling beside it.
  var isPlainKey = false
  var isAuth = false
  /// Hashes, public keys, certificates.
  var isPublic = false
  /// The last word says that the value is about a secret: `token_id`, `passwordField`.
  var isAbout = false
  /// Values under it look random and are no secret: hashes, ids, versions, nonces.
  var isOpen = false
  /// Words that make a secret less likely: `encrypted`, `csrf`, `cache`.
  var isSoft = false
  /// `invalidToken`, `test_password`.
  var isDummy = false

  init(_ name: [UInt8]) { self.init(words: NameWords.of(name)) }

  /// - Parameter words: the name in lower-case words.
  init(words: [String]) {
    let joined = Array(words.joined().utf8)
    isPassword =
      words.contains(where: Self.passwords.contains)
      || Self.passwordParts.contains { joined.holds($0) }
    isSecret = joined.holds("secret")
    // A tokenizer cuts texts.
    isToken =
      joined.holds("token") && !joined.holds("tokeniz") || words.contains("jwt")
      || words.contains("pat")
    let isKey = words.contains { $0.hasSuffix("key") || $0 == "keys" }
    isNamedKey =
      isKey
      && (words.contains(where: Self.keyKinds.contains)
        || words.contains { Self.joinedKeys.contains($0) })
    isPlainKey = isKey && !isNamedKey
    isAuth =
      words.contains(where: Self.auths.contains) || joined.holds("credential")
    // The key that belongs to a certificate is not public.
    let isKeyOfCertificate =
      words.last == "key" && words.count > 1 && words[words.count - 2].hasPrefix("cert")
    isPublic =
      !isKeyOfCertificate && !Self.forbidsCommit(words)
      && words.contains(where: Self.publicWords.contains)
    isOpen =
      isPublic || words.last.map(Self.aboutWords.contains) ?? false
      || words.contains(where: Self.openWords.contains)
    isSoft = words.contains(where: Self.softWords.contains)
    isAbout =
      words.count > 1 && (words.last.map(Self.aboutWords.contains) ?? false)
      || words.contains("existing") || words.contains("expiry")
    isDummy = words.contains(where: Self.dummies.contains)
  }

  var promises: Bool { isPassword || isSecret || isToken || isNamedKey || isAuth }

  /// `secret_do_not_commit`: a plea, and no commit's id.
  private static func forbidsCommit(_ words: [String]) -> Bool {
    guard let commit = words.firstIndex(of: "commit"), commit > 0 else { return false }
    return ["not", "dont", "t", "never"].contains(words[commit - 1])
  }

  private static let passwords: Set<String> = ["pass", "pw", "pwd", "passwd", "passcode", "pswd"]
  private static let passwordParts: [StaticString] = [
    "password", "passwd", "passphrase", "passwort", "pwd",
  ]
  private static let auths: Set<String> = [
    "auth", "authorization", "cred", "creds", "sid", "bearer",
  ]
  private static let keyKinds: Set<String> = [
    "api", "access", "auth", "signing", "sign", "encryption", "encrypt", "encrypted", "master",
    "account", "shared", "app", "application", "service", "session", "write", "read", "license",
    "hmac", "crypt", "crypto", "cipher", "aes", "storage", "subscription", "deploy", "security",
    "private", "secret", "consumer", "client", "mac", "ssh", "admin", "server", "host", "nkey",
    "xkey", "webhook", "stream", "cookie", "data", "user",
  ]
  private static let joinedKeys: Set<String> = [
    "apikey", "accesskey", "authkey", "secretkey", "privatekey", "masterkey", "signingkey", "nkey",
    "xkey", "appkey", "mackey", "sshkey", "cryptkey", "encryptionkey", "licensekey", "sharedkey",
  ]
  private static let publicWords: Set<String> = [
    "hash", "hashes", "sha", "sha1", "sha224", "sha256", "sha384", "sha512", "md5", "md5sum",
    "digest", "checksum", "checksums", "integrity", "etag", "commit", "rev", "revision",
    "fingerprint", "thumbprint", "public", "pub", "pubkey", "publickey", "cert", "certs",
    "certificate", "crc", "crc32", "changeset", "sri", "modulus", "serial", "guid", "uuid",
    "hashed", "ciphertext", "sealed", "publishable", "primary", "foreign", "partition", "i18n",
    "idempotency", "continuation", "pagination", "cancellation", "cancelation", "websocket",
  ]
  /// Of these only detectors make much, which judge by looks alone.
  private static let openWords: Set<String> = [
    "nonce", "csrf", "encrypted", "ca", "blake2", "blake3", "sha1sum", "sha256sum", "sha512sum",
    "checkpoint",
  ]
  private static let softWords: Set<String> = [
    "csrf", "xsrf", "encrypted", "sort", "text", "input", "option", "options", "date", "time",
    "cache", "repo", "value", "values", "in",
    "at", "data", "sample", "seed", "salt", "iv",
  ]
  private static let aboutWords: Set<String> = [
    "id", "ids", "name", "names", "path", "file", "filename", "url", "uri", "endpoint", "host",
    "type", "types", "version", "algorithm", "alg", "length", "len", "size", "arn", "region", "ref",
    "format", "prefix", "suffix", "header", "label", "title", "description", "placeholder", "regex",
    "pattern", "class", "field", "env", "var", "param", "parameter", "policy", "hint", "help",
    "message", "msg", "error", "errors", "count", "limit", "min", "max", "ttl", "expiry",
    "expires", "timeout", "method", "scheme", "mode", "state", "status", "provider", "manager",
    "store", "factory", "handler", "validator", "required", "enabled", "encoder", "callback",
    "listener", "vault", "mask", "kind", "node", "tree", "column", "selector", "dir",
    "hash", "strength", "usage", "rule", "rules", "script", "command",
    "cmd", "hasher", "hashers", "validators", "service", "model", "form", "view", "page", "screen",
    "button", "link", "location",
    "source", "separator", "delimiter", "index", "position", "date", "time",
  ]
  private static let dummies: Set<String> = [
    "invalid", "wrong", "bad", "fake", "dummy", "mock", "example", "sample", "incorrect", "bogus",
    "placeholder", "test",
  ]
}
