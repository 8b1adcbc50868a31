import Testing

@testable import Tokens

/// Which algorithm judges which generated kind.
private let kinds: [(sample: String, algorithm: String)] =
  CRCToken.all.map { ($0.sample, $0.algorithm) } + [
    ("gitlab-routable", "gitlab-routable"),
    ("gitlab-routable-versioned", "gitlab-routable"),
    ("atlassian", "atlassian-crc32"),
    ("azure-annotated", "azure-annotated"),
    ("azure-devops-annotated", "azure-devops-pat"),
    ("azure-storage", "azure-identifiable"),
    ("azure-batch", "azure-identifiable"),
    ("azure-cosmos", "azure-identifiable"),
    ("azure-redis", "azure-identifiable"),
    ("azure-service-bus", "azure-identifiable"),
    ("azure-event-hub", "azure-identifiable"),
    ("azure-iot", "azure-identifiable"),
    ("azure-devops-pat", "azure-devops-pat"),
    ("age", "bech32"),
    ("nostr", "bech32"),
    ("bitcoin-wif", "base58check"),
    ("bitcoin-xprv", "base58check"),
    ("nats-seed", "crc16-xmodem"),
    ("stellar-seed", "crc16-xmodem"),
    ("luhn", "luhn"),
    ("base64url-32", "base64url-32"),
    ("genesys-secret", "base64url-32"),
    ("jwt", "jwt"),
    ("pypi", "pypi-macaroon"),
    ("wireguard", "wireguard-key"),
    ("bip39", "bip39"),
    ("pem-rsa", "der"),
    ("pem-ec", "der"),
    ("pem-dsa", "der"),
    ("pem-pkcs8", "der"),
    ("pem-pkcs8-escaped", "der"),
    ("pem-pkcs8-encrypted", "der"),
    ("pem-openssh", "openssh-key"),
    ("pem-openssh-encrypted", "openssh-key"),
    ("pem-pgp", "openpgp-crc24"),
    ("ppk", "putty-mac"),
    ("ppk-2", "putty-mac"),
    ("solana", "ed25519-pair"),
    ("solana-numbers", "ed25519-pair"),
  ]

func verdict(_ name: String, _ secret: [UInt8]) -> CheckDigits.Verdict? {
  secret.withUnsafeBytes { CheckDigits.verify(name, $0) }
}

func verdict(_ name: String, _ secret: String) -> CheckDigits.Verdict? {
  verdict(name, Array(secret.utf8))
}

@Suite struct CheckDigitsTests {
  @Test func everyAlgorithmHasAGeneratedKind() {
    #expect(Set(kinds.map(\.algorithm)) == Set(CheckDigits.names))
  }

  @Test(arguments: kinds.indices)
  func generatedTokenIsRight(_ index: Int) throws {
    let (sample, algorithm) = kinds[index]
    for seed in 0..<40 {
      var generator = SampleGenerator(seed: UInt64(seed))
      let token = try generator.fill("{\(sample)}")
      #expect(verdict(algorithm, token) == .right, "\(sample), seed \(seed)")
    }
  }

  /// Kinds where each single letter behind the prefix counts, with the length of that prefix.
  @Test(arguments: [
    ("github-pat", "github-crc32", 4), ("github-refresh", "github-crc32", 4),
    ("gitlab-routable", "gitlab-routable", 6), ("grafana-sa", "grafana-crc32", 5),
    ("cloudflare-user", "cloudflare-crc32", 5), ("atlassian", "atlassian-crc32", 6),
    ("vercel", "vercel-crc32", 4), ("deno", "deno-crc32", 4), ("apify", "apify-crc32", 10),
    ("prefect", "prefect-crc32", 4), ("saladcloud", "saladcloud-crc32", 17),
    ("runpod", "runpod-crc32", 4), ("zuplo", "zuplo-crc32", 5), ("age", "bech32", 16),
    ("bitcoin-wif", "base58check", 0), ("nats-seed", "crc16-xmodem", 0),
    ("azure-devops-pat", "azure-devops-pat", 0), ("luhn", "luhn", 0),
  ])
  func oneChangedLetterIsNeverRight(_ sample: String, _ algorithm: String, _ start: Int) throws {
    var generator = SampleGenerator(seed: 7)
    let token = try generator.fill("{\(sample)}")
    for place in start..<token.count {
      var changed = token
      // A neighbour of the same kind of letter, so that the form stays.
      let byte = token[place]
      changed[place] =
        [UInt8(ascii: "9"), UInt8(ascii: "z"), UInt8(ascii: "Z")].contains(byte)
        ? byte - 1 : byte + 1
      #expect(verdict(algorithm, changed) != .right, "\(sample) at \(place)")
    }
  }

  @Test func publishedChecksSayWrongForAnotherDigit() throws {
    var generator = SampleGenerator(seed: 3)
    var token = try generator.fill("{github-pat}")
    token[10] = token[10] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
    #expect(verdict("github-crc32", token) == .wrong)
  }

  @Test func tokensOfAnotherFormAreNotJudged() {
    let prefix = "gh" + "p_"
    // Short, long, another vendor's, empty.
    #expect(verdict("github-crc32", prefix + "abc") == .notApplicable)
    #expect(
      verdict("github-crc32", prefix + String(repeating: "a", count: 50)) == .notApplicable)
    #expect(verdict("github-crc32", "hello") == .notApplicable)
    for name in CheckDigits.names { #expect(verdict(name, "") == .notApplicable) }
  }

  /// MACs as Python's `hmac` makes them, over the bytes 0…47 and 100…135.
  @Test(arguments: [
    (2, "f7bf9378341dbd7f1f0ad5bd1ff1551fe3319865"),
    (3, "16a729e03c77146d48e40e405cc1f31c1a2953ccbaac8e8400c766621e2b4f03"),
  ])
  func keyFilesOfPuTTYAreJudgedByTheirMAC(version: Int, mac: String) {
    func file(_ comment: String, _ encryption: String = "none") -> String {
      let name = ["PuTTY", "User", "Key", "File"].joined(separator: "-")
      return [
        "\(name)-\(version): ssh-ed25519", "Encryption: \(encryption)", "Comment: \(comment)",
        "Public-Lines: 2", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBka", "GxwdHh8gISIjJCUmJygpKissLS4v",
        "Private-Lines: 1", "ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoOEhYaH",
        "Private-MAC: \(mac)",
      ].joined(separator: "\r\n")
    }
    #expect(verdict("putty-mac", file("a key")) == .right)
    #expect(verdict("putty-mac", file("another key")) == .wrong)
    #expect(verdict("putty-mac", file("a key", "aes256-cbc")) == .notApplicable)
    #expect(verdict("putty-mac", String(file("a key").dropLast(80))) == .notApplicable)
  }

  /// RFC 8032, section 7.1, test 1.
  @Test func aPairOfKeysIsJudgedByItsPublicHalf() {
    let seed = "9d61b19deffd5a60ba844af492ec2cc4" + "4449c5697b326919703bac031cae7f60"
    let open = "d75a980182b10ab7d54bfed3c964073a" + "0ee172f3daa62325af021a68f707511a"
    func list(_ hex: String) -> String {
      let bytes = BaseCoding.decode(Array(hex.utf8), bits: 4, Alphabet.hex)?.bytes ?? []
      return "[\(bytes.map { String($0) }.joined(separator: ", "))]"
    }
    #expect(verdict("ed25519-pair", list(seed + open)) == .right)
    #expect(verdict("ed25519-pair", list(open + seed)) == .wrong)
    #expect(verdict("ed25519-pair", list(seed)) == .notApplicable)
    #expect(
      verdict("ed25519-pair", list(seed + open).replacing(" 1", with: " 999")) == .notApplicable)
  }

  /// The specification's first test vector, and the same with its last word changed.
  @Test func seedPhraseOfZerosIsTheSpecificationsExample() {
    let words = Array(repeating: "abandon", count: 11)
    #expect(SeedPhrase.words.count == 2048)
    #expect(
      SeedPhrase.encode([UInt8](repeating: 0, count: 16))
        == Array((words + ["about"]).joined(separator: " ").utf8))
    #expect(verdict("bip39", (words + ["about"]).joined(separator: " ")) == .right)
    #expect(verdict("bip39", (words + ["above"]).joined(separator: " ")) == .wrong)
    #expect(verdict("bip39", (words + ["nosuchword"]).joined(separator: " ")) == .wrong)
    #expect(verdict("bip39", "abandon ability") == .notApplicable)
  }

  @Test func cutKeysAreOfTheWrongForm() throws {
    var generator = SampleGenerator(seed: 5)
    for (sample, algorithm) in [("pem-rsa", "der"), ("pem-openssh", "openssh-key")] {
      let key = try generator.fill("{\(sample)}")
      #expect(verdict(algorithm, Array(key.prefix(key.count / 2))) == .wrong)
    }
    var armour = try generator.fill("{pem-pgp}")
    armour[100] = armour[100] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
    #expect(verdict("openpgp-crc24", armour) == .wrong)
  }

  /// Keys in code stand in strings that are joined by plus signs.
  @Test func keysInJoinedStringsAreRead() throws {
    var generator = SampleGenerator(seed: 6)
    let key = String(decoding: try generator.fill("{pem-ec}"), as: UTF8.self)
    let joined = key.split(separator: "\n").joined(separator: "\\n\" +\n    \"")
    #expect(verdict("der", joined) == .right)
  }

  @Test func unknownAlgorithmIsNil() {
    #expect(verdict("github-crc33", "x") == nil)
    #expect(!CheckDigits.isPublished("github-crc33"))
  }

  @Test func experimentalAlgorithmsAreNotPublished() {
    #expect(CheckDigits.isPublished("github-crc32"))
    #expect(CheckDigits.isPublished("azure-annotated"))
    #expect(!CheckDigits.isPublished("vercel-crc32"))
    #expect(!CheckDigits.isPublished("cloudflare-crc32"))
  }

  @Test func randomBytesNeverCrash() {
    var random = SeededRandom(seed: 99)
    let starts = ["", "ghp_", "gl-", "AT", "pypi-", "salad_cloud_", "eyJ", "1", "age1"]
    for round in 0..<4_000 {
      let start = Array(starts[round % starts.count].utf8)
      let secret = start + random.bytes(random.below(100))
      let letters = start + random.text(Alphabet.base64url + [46, 61], 1 + random.below(100))
      for name in CheckDigits.names {
        _ = verdict(name, secret)
        _ = verdict(name, letters)
      }
    }
  }

  @Test(arguments: [52, 84, 88, 44, 43, 56])
  func fixedLengthsNeverCrash(_ length: Int) {
    var random = SeededRandom(seed: 1)
    for _ in 0..<200 {
      let text = random.text(Alphabet.base64 + Alphabet.base32 + [61], length)
      for name in CheckDigits.names { _ = verdict(name, text) }
    }
  }
}

@Suite struct TokenStructureTests {
  private func part(_ text: String) -> String {
    String(
      decoding: BaseCoding.encode(Array(text.utf8), bits: 6, Alphabet.base64url), as: UTF8.self)
  }

  @Test(arguments: [
    (#"{"alg":"HS256"}"#, #"{"sub":"1"}"#, CheckDigits.Verdict.right),
    // White space, nesting, escapes and numbers are read.
    (#" { "a" : [1,-2.5e3,{}], "alg":null }"#, #"{"s":"\"}"}"#, .right),
    (#"{"typ":"JWT"}"#, #"{"sub":"1"}"#, .wrong),
    (#"{"alg":"HS256""#, #"{"sub":"1"}"#, .wrong),
    (#"{"x":{"alg":"HS256"}}"#, #"{}"#, .wrong),
    (#"["alg"]"#, #"{}"#, .wrong),
    (#"{"alg":"HS256"}{}"#, #"{}"#, .wrong),
    (#"{"alg":"HS256"}"#, #"text"#, .wrong),
  ])
  func webTokenNeedsTwoObjects(_ header: String, _ claims: String, _ expected: CheckDigits.Verdict)
  {
    #expect(
      verdict("jwt", [part(header), part(claims), "c2ln"].joined(separator: ".")) == expected)
  }

  @Test func deepNestingIsRefused() {
    let deep = #"{"alg":"# + String(repeating: "[", count: 5_000)
    #expect(verdict("jwt", [part(deep), part("{}"), ""].joined(separator: ".")) == .wrong)
  }

  @Test func pypiTokenCutShortIsWrong() throws {
    var generator = SampleGenerator(seed: 5)
    let token = try generator.fill("{pypi}")
    for length in 5..<token.count {
      #expect(verdict("pypi-macaroon", Array(token[..<length])) == .wrong)
    }
  }

  @Test func base64url32LooksAtTheLastLetterOnly() {
    let body = String(repeating: "aB3-", count: 10) + "xy"
    let closing = Set("AEIMQUYcgkosw048")
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
      let expected: CheckDigits.Verdict = closing.contains(letter) ? .right : .wrong
      #expect(verdict("base64url-32", body + String(letter)) == expected)
      #expect(verdict("base64url-32", "fo1_" + body + String(letter)) == expected)
    }
  }

  @Test func runnerTokenCountsItsPayloadWithOrWithoutKind() {
    for counted in [27, 30] {
      var random = SeededRandom(seed: 2)
      let head =
        Array("glrt-t1_".utf8) + random.text(Alphabet.base64url, 27) + Array(".01.".utf8)
        + Radix.encode(UInt32(counted), width: 2, Alphabet.base36)
      let token = head + Radix.encode(naiveCRC32(head), width: 7, Alphabet.base36)
      #expect(verdict("gitlab-routable", token) == .right)
    }
  }
}
