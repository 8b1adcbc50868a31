import ScanModel

/// Values that stand under a secret's name and are something ordinary: paths, versions, algorithms,
/// numbers, the user's name over again.
enum OrdinaryValues {
  /// - Returns: what it is, or `nil`.
  static func reason(_ value: UnsafeRawBufferPointer, isQuoted: Bool) -> String? {
    if isPath(value) { return "a path" }
    if isVersion(value) { return "a version" }
    if isAlgorithm(value) { return "the name of an algorithm" }
    if isNumber(value, isQuoted: isQuoted) { return "a number" }
    if isArithmetic(value) { return "a number or an address" }
    if isFileName(value) { return "the name of a file" }
    if hasEllipsis(value) { return "cut short by dots" }
    return nil
  }

  /// `/run/secrets/db`, `./key`, `~/x/y`: begins like a path and goes on in words or further parts.
  private static func isPath(_ value: UnsafeRawBufferPointer) -> Bool {
    var rest = value.slice(0..<value.count)
    while let first = rest.first, first == UInt8(ascii: ".") || first == UInt8(ascii: "~") {
      rest = rest.slice(1..<rest.count)
    }
    guard rest.first == UInt8(ascii: "/"), rest.count > 2 else { return false }
    if rest.count < value.count { return true }
    return LetterModel(rest).density > -0.35 && Shape(rest).digits * 4 <= rest.count
      && rest.dropFirst().contains(UInt8(ascii: "/"))
      || LetterModel(rest).density > 0.2
  }

  /// `1.2.3`, `v1.0-beta`, `~1.3.0`, `2.0:oob`.
  private static func isVersion(_ value: UnsafeRawBufferPointer) -> Bool {
    guard value.count <= 40 else { return false }
    var i = 0
    while i < value.count, "^~><=v".utf8.contains(value[i]) { i += 1 }
    let start = i
    while i < value.count && value[i].isASCIIDigit { i += 1 }
    guard i > start, i - start <= 4, i + 1 < value.count, value[i] == UInt8(ascii: "."),
      value[i + 1].isASCIIDigit
    else { return false }
    let rest = value.slice(i..<value.count)
    return rest.allSatisfy {
      $0.isASCIIDigit || $0 &- 0x61 < 26 || ".-_:+".utf8.contains($0)
    } && LetterModel(rest).density > -0.5
  }

  /// `HMAC-SHA256`, `RSA_4096`, `scram-sha-256`: nothing but names of algorithms and numbers.
  private static func isAlgorithm(_ value: UnsafeRawBufferPointer) -> Bool {
    guard value.count <= 40 else { return false }
    if joined.begins(value) { return true }
    var start = -1
    var words = 0
    for i in 0...value.count {
      if i < value.count && value[i].isASCIILetter {
        if start < 0 { start = i }
        continue
      }
      if start >= 0 {
        guard algorithms.equals(value.slice(start..<i)) else { return false }
        words += 1
        start = -1
      }
      guard i == value.count || value[i].isASCIIDigit || "-_/. +:".utf8.contains(value[i]) else {
        return false
      }
    }
    return words > 0
  }

  /// Hexadecimal numbers of machines, and bare numbers with an exponent or a point.
  private static func isNumber(_ value: UnsafeRawBufferPointer, isQuoted: Bool) -> Bool {
    guard value.count > 2, value.count <= 18, value[0] == UInt8(ascii: "0") else { return false }
    guard value[1] | 0x20 == UInt8(ascii: "x"), !isQuoted else { return false }
    return value.dropFirst(2).allSatisfy { ByteSet.hex.contains($0) }
  }

  /// `0.0.0.0/0`, `60*60*2`, `1_000_000`: numbers joined by signs.
  private static func isArithmetic(_ value: UnsafeRawBufferPointer) -> Bool {
    var joints = 0
    for (i, byte) in value.enumerated() where !byte.isASCIIDigit {
      guard i > 0, ".*/:_+".utf8.contains(byte) else { return false }
      joints += 1
    }
    return joints > 1
  }

  /// `testdata/auth.yml`, `server-key.pem`: bytes of a path that end like a file.
  private static func isFileName(_ value: UnsafeRawBufferPointer) -> Bool {
    guard let dot = value.lastIndex(of: UInt8(ascii: ".")), dot > 0, value.count - dot <= 11,
      endings.equals(value.slice((dot + 1)..<value.count))
    else { return false }
    return value.allSatisfy { $0.isWordByte || "-./@~".utf8.contains($0) }
  }

  private static let endings = WordTable([
    "pem", "key", "crt", "cer", "json", "yml", "yaml", "txt", "conf", "cfg", "ini", "env", "jks",
    "p12", "pfx", "js", "ts", "py", "go", "rb", "java", "php", "sh", "html", "xml", "md", "log",
    "properties", "csv", "keystore", "truststore", "pub", "asc", "toml", "sql", "local", "svc",
    "com", "org", "net", "io", "dev", "tar", "gz", "zip", "jar", "so", "dll", "exe", "png", "svg",
  ])

  private static func hasEllipsis(_ value: UnsafeRawBufferPointer) -> Bool {
    guard value.count >= 3 else { return false }
    return (2..<value.count).contains {
      value[$0] == UInt8(ascii: ".") && value[$0 - 1] == UInt8(ascii: ".")
        && value[$0 - 2] == UInt8(ascii: ".")
    }
  }

  /// Whether a value is a password as it is stored: a hash with its scheme in front.
  static func isStoredHash(_ value: UnsafeRawBufferPointer) -> Bool { hashes.begins(value) }

  private static let algorithms = WordTable([
    "aws", "hmac", "sha", "rsa", "dsa", "ecdsa", "ed", "ec", "aes", "des", "hs", "rs", "es", "ps",
    "md", "gcm", "cbc", "ctr", "ecb", "scram", "bcrypt", "pbkdf", "argon", "id", "scrypt", "crypt",
    "pkcs", "oaep", "pss", "ssh", "rc", "blowfish", "chacha", "poly", "xchacha", "curve", "x",
    "nistp", "secp", "k", "r", "prime", "v", "plus", "kms", "tls", "ssl", "plain", "login", "cram",
    "digest", "gssapi", "ntlm", "kerberos", "negotiate", "httpsig", "xoauth", "oauth", "bearer",
    "oauthbearer", "basic", "jwt", "jws", "jwe", "jwk", "dir", "request", "external", "anonymous",
  ])
  /// `PBKDF2WithHmacSHA512`, as Java writes them.
  private static let joined = WordTable(["pbkdf2with", "pbewith", "hmacsha", "hmacmd5"])
  private static let hashes = WordTable([
    "$2a$", "$2b$", "$2y$", "$2x$", "$1$", "$5$", "$6$", "$y$", "$apr1$", "$argon2", "$pbkdf2",
    "$scrypt$", "pbkdf2_", "pbkdf2:", "scrypt:", "bcrypt$", "bcrypt_sha256$", "argon2", "sha1$",
    "sha1:", "sha256:", "sha256$", "md5$", "md5:", "{sha", "{ssha", "{md5}", "{smd5}", "{crypt}",
    "scram-sha-", "hashed:",
  ])
}

/// What a value repeats from around it.
enum Repetitions {
  /// Whether the letters of a value stand in its path: `orientdb/values.yaml` and `orientdb`.
  static func standsInPath(_ value: UnsafeRawBufferPointer, _ path: RepositoryPath?) -> Bool {
    guard let path, value.count >= 4, value.count <= 24,
      let end = value.lastIndex(where: { !$0.isASCIIDigit }), end >= 3
    else { return false }
    // `minio123` in minio/… repeats it too.
    let word = value.slice(0..<(end + 1))
    guard word.allSatisfy({ $0.isASCIILetter || $0 == UInt8(ascii: "-") || $0 == 0x5F }) else {
      return false
    }
    return path.bytes.withUnsafeBytes { $0.containsIgnoringCase(Array(word).asciiLowercased) }
  }

  /// Whether the same value is given to a user, a database or the like shortly before.
  static func isUserName(_ value: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard value.count >= 3, value.count <= 32 else { return false }
    let start = max(value.lowerBound - reach, 0)
    let first = bytes[value.lowerBound]
    var place = value.lowerBound - value.count
    while place > start {
      if bytes[place] == first, !bytes[place - 1].isWordByte,
        !bytes[place + value.count].isWordByte,
        bytes.slice(place..<(place + value.count)).elementsEqual(bytes.slice(value))
      {
        let context = AssignmentContext(of: place..<(place + value.count), in: bytes)
        let words = NameWords.of(context.keyText(in: bytes))
        if words.contains(where: names.contains) { return true }
      }
      place -= 1
    }
    return false
  }

  private static let reach = 240
  private static let names: Set<String> = [
    "user", "username", "login", "db", "database", "name", "role", "uid", "account", "dbname",
    "email", "owner", "u",
  ]
}
