import Rules
import ScanModel
import TestSupport
import Testing

@testable import Matching

@Suite struct StreamTests {
  /// Scans in windows of the given shape, with reads of random length.
  private static func stream(
    _ bytes: [UInt8], _ rules: CompiledRules, _ shape: StreamShape, _ random: inout SeededGenerator
  ) throws -> [Match] {
    var scanner = try Scanner(rules)
    var position = 0
    var generator = random
    defer { random = generator }
    return try scanner.scan(path: nil, shape: shape) { buffer in
      let most = min(buffer.count, bytes.count - position)
      let count = most == 0 ? 0 : Int.random(in: 1...most, using: &generator)
      for i in 0..<count { buffer[i] = bytes[position + i] }
      position += count
      return count
    }
  }

  private static let rules: [Rule] = [
    rule("a", #"\bk[ab]{1,6}\b"#), rule("b", #"(?m)^x\s{0,3}y"#), rule("c", #"ab$"#),
    rule("d", #"\Ak"#), rule("e", #"(a+?)b{0,3}x"#) { $0.keywords = ["x"] },
    rule("f", "yy|y|x{2,5}"),
    rule("g", "k{1,2}(a|ab)(bx)?") { $0.allowlists = [allowlist { $0.stopwords = ["kka"] }] },
  ]

  @Test func tinyWindowsFindWhatOneScanFinds() throws {
    let rules = try compile(Self.rules)
    var random = SeededGenerator(seed: 11)
    let alphabet = Array("aabbkkxy  \n".utf8)
    for round in 0..<400 {
      let bytes = (0..<Int.random(in: 0...600, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      let shape = StreamShape(
        window: Int.random(in: 80...160, using: &random), before: 24, after: 24)
      let whole = try scan(bytes, rules)
      let pieces = try Self.stream(bytes, rules, shape, &random)
      #expect(pieces.map(\.location) == whole.map(\.location), "round \(round)")
      #expect(pieces.map(\.text) == whole.map(\.text), "round \(round)")
      #expect(pieces.map(\.ruleIndex) == whole.map(\.ruleIndex), "round \(round)")
    }
  }

  @Test(arguments: [true, false])
  func tinyWindowsOfUTF16FindWhatOneScanFinds(isBigEndian: Bool) throws {
    let rules = try compile(Self.rules)
    var random = SeededGenerator(seed: 12)
    let alphabet = Array("aabbkkxy  \n".utf8)
    for round in 0..<150 {
      var bytes: [UInt8] = isBigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE]
      for _ in 0..<Int.random(in: 2...300, using: &random) {
        let byte = alphabet.randomElement(using: &random) ?? 0
        bytes += isBigEndian ? [0, byte] : [byte, 0]
      }
      let shape = StreamShape(
        window: Int.random(in: 140...200, using: &random), before: 48, after: 48)
      let whole = try scan(bytes, rules)
      let pieces = try Self.stream(bytes, rules, shape, &random)
      #expect(pieces.map(\.location) == whole.map(\.location), "round \(round)")
      #expect(pieces.map(\.text) == whole.map(\.text), "round \(round)")
    }
  }

  @Test func entropyRunsAcrossWindowsAreFoundOnce() throws {
    let rules = try compile([
      rule("entropy") {
        $0.detector = EntropyDetector(alphabet: .base64, minLength: 20, maxLength: 64)
        $0.entropy = 4
      }
    ])
    var random = SeededGenerator(seed: 5)
    for round in 0..<60 {
      var text = ""
      for _ in 0..<40 {
        text += random.string(Int.random(in: 0...60, using: &random), of: "ab c\n")
        text += "\nsecret_key = \"\(random.string(32, of: base62))\"\n"
      }
      let shape = StreamShape(
        window: Int.random(in: 900...1500, using: &random), before: 300, after: 300)
      let whole = try scan(Array(text.utf8), rules)
      #expect(whole.count >= 36)
      let pieces = try Self.stream(Array(text.utf8), rules, shape, &random)
      #expect(pieces.map(\.location) == whole.map(\.location), "round \(round)")
    }
  }

  @Test func errorsOfTheSourceAreHandedOn() throws {
    struct Broken: Error {}
    var scanner = try Scanner(compile(Self.rules))
    #expect(throws: Broken.self) { try scanner.scan(path: nil) { _ in throw Broken() } }
    var second = try Scanner(compile(Self.rules))
    #expect(throws: MatchingError.self) { try second.scan(path: nil) { $0.count + 1 } }
  }
}
