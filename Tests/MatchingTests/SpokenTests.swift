import Rules
import ScanModel
import Testing

@testable import Matching
@testable import Tokens

/// Values behind a word for a secret that no other rule knows, and long values.
@Suite struct SpokenTests {
  private let key = rule(
    "spoken-key", #"(?i)(?:secret|token|access|key)[ :=_\-]{1,3}([0-9A-Za-z_.\-]{19,151})(?:\s|$)"#
  ) { $0.tags = ["spoken"] }
  private let password = rule("spoken-password", #"password is "([^"\s]{5,60})""#) {
    $0.tags = ["spoken", "password"]
  }
  private let generic = rule(
    "generic-assignment", #"(?:secret|token)[ =]{1,3}([^\s"]{6,300})"#
  ) { $0.tags = ["generic"] }

  @Test(arguments: [
    "acme SECRET 1234abcde5678fghij9012", "acme access-abc12345.def67890-ghi1234",
    "acme token 0f3c9a7714be52d80f3c9a7714be5268",
    // A piece repeated that is no mask.
    "acme key kd8j2h4jf9s8mf6lkd8j2h4jf9s8mf6lkd8j2h4jf9s8mf6l",
  ])
  func valuesBehindAWordAreAlsoSeen(line: String) throws {
    #expect(try scan(line, [key]).map(\.confidence) == [.low], "\(line)")
  }

  @Test(arguments: [
    "acme key 0f3c9a7714be52d80f3c9a7714be5268", "acme key 0f3c9a77-14be-42d8-8f3c-9a7714be5268",
    "acme token xxxxxxxxxxxxxxxxxxxx1234", "public key 7q4x3w9kQZTKRV8z3y5j2",
    "access-control-allow-origin-2024-v12", "acme token 2024-05-06T07:08:09.12345",
    "acme token abcdabcdabcdabcdabcd", "the token getIntegrationByName1234Function",
  ])
  func identifiersAndWordsAreNone(line: String) throws {
    #expect(try scan(line, [key]).isEmpty, "\(line)")
  }

  @Test func passwordsToldInASentenceAreAlsoSeen() throws {
    let found = try scan(#"the password is "blooberry""#, [password])
    #expect(found.map(\.confidence) == [.low])
    for value in ["password", "${PASSWORD}", "<yours>", "-----------"] {
      #expect(try scan("the password is \"\(value)\"", [password]).isEmpty, "\(value)")
    }
  }

  @Test func anyOtherRuleIsPreferred() throws {
    let line = "token = 7qZ4x3W9kqTKrV8z3Y5j2bN"
    let found = try scan(line, [key, generic])
    #expect(found.map(\.ruleIndex) == [1])
    #expect(found.map(\.confidence) == [.medium])
  }

  @Test(arguments: [299, 300, 301, 640, 997])
  func longValuesAreTakenWhole(count: Int) throws {
    var samples = SampleGenerator(seed: 7)
    let value = try samples.fill("7q{base62:\(count - 2)}")
    let text = Array("token = ".utf8) + value + Array("\nnext = 1\n".utf8)
    let found = try scan(String(decoding: text, as: UTF8.self), [generic])
    #expect(found.map(\.secret) == [value])
  }

  @Test func noValueGoesOnForEver() throws {
    var samples = SampleGenerator(seed: 7)
    let value = try samples.fill("7q{base62:4000}")
    let text = "token = \(String(decoding: value, as: UTF8.self))"
    #expect(try scan(text, [generic]).map(\.secret.count) == [1_000])
  }
}
