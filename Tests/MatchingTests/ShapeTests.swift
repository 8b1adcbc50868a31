import TestSupport
import Testing

@testable import Matching

@Suite struct ShapeTests {
  private func ask<R>(_ text: String, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    Array(text.utf8).withUnsafeBytes(body)
  }

  @Test(arguments: [
    "getUserAccountInformation", "SOME_CONFIGURATION_VALUE", "application-settings", "userPassword",
    "thisIsALongVariableName", "org.example.package.ClassName", "continuous-integration",
  ])
  func wordsLookLikeWords(text: String) { #expect(ask(text, { Shape.looksLikeWords($0) })) }

  @Test func randomStringsHardlyLookLikeWordsOrPathsOrPlaceholders() {
    var random = SeededGenerator(seed: 6)
    var words = 0
    var paths = 0
    var placeholders = 0
    var references = 0
    for _ in 0..<2000 {
      let text = random.string(Int.random(in: 20...44, using: &random), of: base62 + "+/")
      if ask(text, { Shape.looksLikeWords($0) }) { words += 1 }
      if ask(text, Shape.looksLikePath) { paths += 1 }
      if ask(text, { Placeholders.reason($0) }) != nil { placeholders += 1 }
      if ask(text, { CodeReferences.reason($0, isQuoted: false) }) != nil { references += 1 }
    }
    #expect(words <= 20 && paths <= 20 && placeholders <= 2 && references <= 10)
  }

  @Test func sequencesAndRepetitionsAreSeen() {
    for text in ["abcdefgh", "87654321", "aabbccdd", "0123456789"] {
      #expect(ask(text, Shape.isSequence), "\(text)")
    }
    for text in ["abcabcabc", "xyxyxyxy", "aaaaaaa", "deadbeefdeadbeefdeadbeef"] {
      #expect(ask(text, { Shape.isRepetition($0) }), "\(text)")
    }
    for text in ["hV7pQ2xLmZ9k", "b7Gk29dLqP0xTz4R"] {
      #expect(!ask(text, Shape.isSequence) && !ask(text, { Shape.isRepetition($0) }), "\(text)")
    }
  }

  /// Values near the line between the two, told by counting every byte.
  @Test func repetitionIsWhatNineBytesInTenAre() {
    func counted(_ bytes: [UInt8]) -> Bool {
      guard bytes.count >= 6 else { return false }
      return (1...(bytes.count / 3)).contains { period in
        let same = (period..<bytes.count).count { bytes[$0] == bytes[$0 - period] }
        return same * 10 >= (bytes.count - period) * 9
      }
    }
    var random = SeededGenerator(seed: 12)
    var met = 0
    for _ in 0..<3000 {
      let unit = Array(
        random.string(Int.random(in: 1...9, using: &random), of: base62).utf8)
      var bytes = (0..<Int.random(in: 0...60, using: &random)).map { unit[$0 % unit.count] }
      for i in bytes.indices where Int.random(in: 0..<24, using: &random) == 0 { bytes[i] ^= 1 }
      let wanted = counted(bytes)
      #expect(bytes.withUnsafeBytes { Shape.isRepetition($0) } == wanted)
      met += wanted ? 1 : 0
    }
    #expect(met > 500 && met < 2500)
  }

  @Test(arguments: [
    ("client_secret", true), ("clientSecret", true), ("API_KEY", true), ("apikey", true),
    ("x-api-key", true), ("dbpassword", true), ("AUTH_TOKEN", true),
    ("spring.datasource.password", true),
    ("awsSecretAccessKey", true), ("signingKey", true), ("author", false), ("keyboard", false),
    ("monkey", false), ("compass", false), ("tokenizer", false), ("passenger", false),
  ])
  func keyNamesAreSecretLike(name: String, wanted: Bool) {
    let key = KeyClass(Array(name.utf8))
    #expect((key.promises && !key.isOpen) == wanted)
  }

  @Test(arguments: [
    "sha256", "fileHash", "public_key", "token_id", "SECRET_NAME", "password_hash",
    "certFingerprint",
    "commit", "git.rev", "checksum", "integrity", "etag", "passwordFile", "authUrl",
  ])
  func keyNamesArePublic(name: String) { #expect(KeyClass(Array(name.utf8)).isOpen) }

  @Test(arguments: [
    ("client_secret = \"V\"", "client_secret"), ("\"clientSecret\": \"V\"", "clientSecret"),
    ("let apiKey: String = \"V\"", "apiKey"), ("export TOKEN=V", "TOKEN"),
    ("a.b.c-d: V", "a.b.c-d"), ("map['key'] = 'V'", "key"), ("key => 'V'", "key"),
    ("key := `V`", "key"), ("f(\"V\")", "f"), ("<pass>V</pass>", "pass"), ("--opt V", "--opt"),
    ("\\\"key\\\": \\\"V\\\"", "key"), ("x\n\"V\"", ""), ("V", ""), ("return V", ""),
    ("key = b\"V\"", "key"), ("key = @\"V\"", "key"),
  ])
  func keyOfAValueIsFound(text: String, key: String) throws {
    let bytes = Array(text.utf8)
    let place = try #require(bytes.firstIndex(of: UInt8(ascii: "V")))
    let found = bytes.withUnsafeBytes {
      AssignmentContext(of: place..<(place + 1), in: $0).keyText(in: $0)
    }
    #expect(String(decoding: found, as: UTF8.self) == key)
  }
}
