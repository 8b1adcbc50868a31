import Rules
import ScanModel
import TestSupport
import Testing

@testable import Matching

@Suite struct EntropyDetectorTests {
  private static let detectors = [
    detector("entropy-base64", .base64, 20, 4.5),
    detector("entropy-base64url", .base64url, 20, 4.5),
    detector("entropy-hex", .hex, 24, 3.0),
  ]

  private static func detector(
    _ id: String, _ alphabet: EntropyDetector.Alphabet, _ least: Int, _ entropy: Double
  ) -> Rule {
    rule(id) {
      $0.detector = EntropyDetector(alphabet: alphabet, minLength: least, maxLength: 200)
      $0.entropy = entropy
      $0.tags = ["entropy"]
    }
  }

  /// `@B` stands for 32 random base64 digits, `@U` for 43 base64url digits, `@H` for 48 hex digits,
  /// `@D` for 40, `@S` for 64.
  private static func fill(_ template: String, _ seed: UInt64) -> String {
    var random = SeededGenerator(seed: seed)
    var out = ""
    var rest = template[...]
    while let letter = rest.popFirst() {
      guard letter == "@", let kind = rest.first, "BUHDS".contains(kind) else {
        out.append(letter)
        continue
      }
      rest.removeFirst()
      switch kind {
      case "B": out += random.string(32, of: base62 + "+/")
      case "U": out += random.string(43, of: base62 + "-_")
      case "H": out += random.string(48, of: "0123456789abcdef")
      case "D": out += random.string(40, of: "0123456789abcdef")
      default: out += random.string(64, of: "0123456789abcdef")
      }
    }
    return out
  }

  /// What is sent away before anything around a run is asked would be refused with everything asked.
  @Test func whatRunsTellThemselvesIsWhatJudgementSays() throws {
    let rules = try compile(Self.detectors)
    let detectors = rules.entropyDetectors
    var random = SeededGenerator(seed: 12)
    let parts = ["get", "User", "Account", "Name", "V2", "test", "-", "_", "of", "Address", "2"]
    var (found, sentAway) = (0, 0)
    for _ in 0..<20_000 {
      var run = ""
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        run +=
          Bool.random(using: &random)
          ? random.string(Int.random(in: 1...9, using: &random), of: base62 + "+/-_")
          : parts[Int.random(in: 0..<parts.count, using: &random)]
      }
      let front = ["token: \"", "api_secret='", "x = \"", "--key \""][
        Int.random(in: 0..<4, using: &random)]
      let padding = String(repeating: "=", count: Int.random(in: 0...2, using: &random))
      let text = Array((front + run + padding + front.suffix(1)).utf8)
      let place = front.utf8.count..<(front.utf8.count + run.utf8.count)
      text.withUnsafeBytes { bytes in
        var trace = Trace(isOn: false)
        let verdict = EntropyJudge(detectors: detectors, bytes: bytes).judge(place, trace: &trace)
        let mayCount = detectors.mayCount(place, in: bytes)
        #expect(verdict == nil || mayCount, "\(run)")
        if verdict != nil { found += 1 }
        if !mayCount { sentAway += 1 }
      }
    }
    #expect(found > 300 && sentAway > 3000)
  }

  @Test(arguments: [
    #"api_secret = "@B""#, #"apiKey: '@B'"#, #"export AUTH_TOKEN=@B"#, #""clientSecret": "@U","#,
    "password: @U", #"token=@B;"#, #"const accessToken: string = "@U";"#, #"signing_key = "@H""#,
    #"secret = "@D""#, #"private_key="@S""#, #"--token @U"#, #"<password>@U</password>"#,
    #"auth_token => '@B'"#, #"$creds['secret'] = '@B';"#, #"password := "@U""#,
    #"setPassword("@U")"#, #"secret_access_key = @B"#, #"\"token\": \"@U\""#, #"secret: "@B==""#,
  ])
  func randomValuesOfTellingNamesAreFound(template: String) throws {
    let rules = try compile(Self.detectors)
    var found = 0
    for seed in 0..<40 {
      let matches = try scan(Array(Self.fill(template, UInt64(seed)).utf8), rules)
      if matches.count == 1 && matches[0].confidence == .medium { found += 1 }
    }
    // A random string may by chance begin with a slash, hold a word or lack variety.
    #expect(found >= 36, "\(template): \(found) of 40")
  }

  @Test(arguments: [
    #"sha256 = "@S""#, #""integrity": "sha512-@B""#, #"commit: @D"#, #"etag = "@B""#,
    #"md5sum = "@H""#,
    #"fingerprint: "@S""#, #"public_key = "@B""#, #"cert = "@B""#, #"x = "@D""#, #"id = "@S""#,
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQB", #"key = "AAAAB3NzaC1yc2EAAAADAQABAAABAQDx7Gq""#,
    #"src = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgB""#, "image: repo@sha256:@S",
    #"secret = "abcdefghijklmnopqrstuvwxyz0123456789""#, #"url = "https://example.org/@B""#,
    #"secret = "getUserAccountInformationService2""#, #"token = "user_account_settings_page_1""#,
    #"secret_path = "/usr/share/lib/python3/config""#, "return @B", "@B", #"f(@B, 1)"#,
    #"token = authenticationTokenProviderV2;"#, #"nonce = "@U""#, #"version = "@B""#,
  ])
  func ordinaryValuesAreNot(template: String) throws {
    let rules = try compile(Self.detectors)
    for seed in 0..<10 {
      let matches = try scan(Array(Self.fill(template, UInt64(seed)).utf8), rules)
      #expect(matches.isEmpty, "\(Self.fill(template, UInt64(seed)))")
    }
  }

  @Test func uuidsAndLockFilesAreLeftOut() throws {
    let uuid = "3f2b8c1e-9d4a-4c7b-8e21-5a6f0b9c3d7e"
    #expect(try scan("secret = \"\(uuid)\"", Self.detectors).isEmpty)
    let line = Self.fill(#""token": "@B""#, 1)
    #expect(try scan(line, Self.detectors, path: "a/package-lock.json").isEmpty)
    #expect(try scan(line, Self.detectors, path: "a/package.json").count == 1)
  }

  @Test func neutralNamesGiveLowConfidence() throws {
    let found = try scan(Self.fill(#"data = "@U""#, 3), Self.detectors)
    #expect(found.map(\.confidence) == [.low])
  }

  @Test func runsAreThoseOfASimpleSearch() throws {
    let set = EntropyDetectorSet(Self.detectors.enumerated().map { ($0, $1) })
    let digits = ByteSet.alphanumerics.union(ByteSet("+/-_"))
    var random = SeededGenerator(seed: 8)
    for _ in 0..<500 {
      let text = Array(
        random.string(Int.random(in: 0...200, using: &random), of: "aaaaaaaaaaaab1-\"== \n").utf8)
      var wanted: [Range<Int>] = []
      var start = 0
      for i in 0...text.count where i == text.count || !digits.contains(text[i]) {
        let run = start..<i
        if (20...200).contains(run.count),
          text.withUnsafeBytes({ ValueGate.mayStand(run, in: $0) && ValueGate.isMixed(run, in: $0) }
          )
        {
          wanted.append(run)
        }
        start = i + 1
      }
      var found: [Range<Int>] = []
      text.withUnsafeBytes { bytes in
        set.forEachRun(in: bytes, accepted: 0..<text.count) {
          found.append($0)
          return true
        }
      }
      #expect(found == wanted, "\(String(decoding: text, as: UTF8.self))")
    }
  }

  @Test func expectedEntropyIsThatOfRandomStrings() {
    var random = SeededGenerator(seed: 2)
    for (alphabet, length) in [("0123456789abcdef", 32), (base62 + "-_", 43), (base62 + "-_", 20)] {
      var sum = 0.0
      for _ in 0..<400 {
        sum += Array(random.string(length, of: alphabet).utf8).withUnsafeBytes(Entropy.shannon)
      }
      let mean = Entropy.expected(length: length, alphabet: alphabet.count)
      #expect(abs(sum / 400 - mean) < 0.05)
    }
  }
}
