import Testing

@testable import Tokens

@Suite struct SampleGeneratorTests {
  private func fill(_ template: String, seed: UInt64 = 1) throws -> String {
    var generator = SampleGenerator(seed: seed)
    return String(decoding: try generator.fill(template), as: UTF8.self)
  }

  @Test func textIsCopiedAndBracesAreHalved() throws {
    #expect(try fill(#"{{"a": "b}}" ä"#) == #"{"a": "b}" ä"#)
    #expect(try fill("") == "")
  }

  @Test func sameSeedSameBytes() throws {
    #expect(try fill("{base62:40}", seed: 5) == fill("{base62:40}", seed: 5))
    #expect(try fill("{base62:40}", seed: 5) != fill("{base62:40}", seed: 6))
  }

  @Test func eachUseIsFresh() throws {
    let parts = try fill("{hex:32}/{hex:32}").split(separator: "/")
    #expect(parts[0] != parts[1])
  }

  @Test(arguments: SampleGenerator.alphabetNames)
  func lengthsAreKept(_ name: String) throws {
    #expect(try fill("<{\(name):17}>").utf8.count == 19)
    for seed in 0..<30 {
      let text = try fill("{\(name):3-6}", seed: UInt64(seed))
      #expect((3...6).contains(text.utf8.count))
    }
  }

  @Test(arguments: SampleGenerator.names.filter { !SampleGenerator.alphabetNames.contains($0) })
  func everyKindMakesSomethingNew(_ name: String) throws {
    let first = try fill("{\(name)}", seed: 1)
    #expect(first.utf8.count >= 16)
    #expect(try fill("{\(name)}", seed: 2) != first)
  }

  @Test func formsOfKinds() throws {
    let uuid = try fill("{uuid}")
    #expect(uuid.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
    #expect(Array(uuid)[14] == "4")
    #expect(try fill("{aws-key-id}").count == 20)
    #expect(try fill("{gitlab-pat}").count == 26)
    #expect(try fill("{azure-storage}").hasSuffix("=="))
    #expect(try fill("{genesys-secret}").count == 43)
    #expect(try fill("{age}").hasPrefix("AGE-SECRET-KEY-1"))
    #expect(try fill("{nats-seed}").count == 58)
    #expect(try fill("{stellar-seed}").count == 56)
    let key = try fill("{pem-openssh}").split(separator: "\n")
    #expect(key.first?.hasPrefix("-----BEGIN OPENSSH") == true)
    #expect(key.last?.hasSuffix("KEY-----") == true)
    #expect(try fill("{pem-pkcs8-escaped}").contains("\n") == false)
  }

  @Test(arguments: [
    ("a {nosuch-thing} b", 2, "no generator is named"),
    ("{github-pad}", 0, "did you mean \"github-pat\"?"),
    ("{base62}", 0, "needs a length"),
    ("{base62:0}", 0, "needs a length"),
    ("{base62:9-3}", 0, "needs a length"),
    ("{base62:99999999}", 0, "needs a length"),
    ("{base62:-5}", 0, "needs a length"),
    ("{base62:1-2-3}", 0, "needs a length"),
    ("{uuid:4}", 0, "takes no length"),
    ("x{uuid", 1, "is not closed"),
    ("x}", 1, "closes nothing"),
    ("{}", 0, "no generator is named"),
  ])
  func mistakesAreNamed(_ template: String, _ offset: Int, _ part: String) {
    #expect {
      try SampleGenerator.check(template)
    } throws: { error in
      guard let error = error as? TemplateError else { return false }
      return error.offset == offset && error.message.contains(part)
    }
  }

  @Test func randomTemplatesNeverCrash() {
    var random = SeededRandom(seed: 77)
    let letters = Array("{}{}:-19 base62uuid".utf8)
    for _ in 0..<5_000 {
      let template = random.text(letters, random.below(40))
      var generator = SampleGenerator(seed: 1)
      _ = try? generator.fill(String(decoding: template, as: UTF8.self))
    }
  }
}

@Suite struct NearestNameTests {
  @Test(arguments: [
    ("sevrity", "severity"), ("keyword", "keywords"), ("secretgroup", "secretGroup"),
    ("revoek", "revoke"),
  ])
  func slipsAreFound(_ slip: String, _ name: String) {
    let names = ["id", "severity", "keywords", "secretGroup", "revoke", "regex"]
    #expect(NearestName.find(slip, in: names) == name)
  }

  @Test func farNamesAreNotGuessed() {
    #expect(NearestName.find("colour", in: ["id", "severity", "keywords"]) == nil)
    #expect(NearestName.hint("colour", in: ["id"]) == "")
  }

  @Test func distanceCountsSwapsAsOne() {
    #expect(NearestName.editDistance(Array("abcd".utf8), Array("abdc".utf8)) == 1)
    #expect(NearestName.editDistance(Array("kitten".utf8), Array("sitting".utf8)) == 3)
    #expect(NearestName.editDistance([], Array("abc".utf8)) == 3)
  }
}
