import Rules
import ScanModel
import TestSupport
import Testing

@testable import Matching

@Suite struct DecodingTests {
  private static let token = "tk" + "_" + "9f8aQx7LmZ2kb7Gk29dLqP0xTz4R"
  private let rules: [Rule] = [
    rule("token", #"\b(tk_[0-9A-Za-z]{28})\b"#) {
      $0.keywords = ["tk_"]
      $0.confidence = .high
    },
    rule("key-block", #"(?s)-----BEGIN KEY-----.{20,1000}?-----END KEY-----"#),
    rule("bound", #"\b(bd_[0-9A-Za-z]{28})\b"#) { $0.pathRegex = "secret" },
    rule("generic-x", #"password=(\w+)"#) { $0.tags = ["generic"] },
  ]

  /// What is found, and that its span is the one that `want` marks.
  private func check(_ text: String, _ want: String, _ layers: [String]) throws {
    let found = try scan(text, rules)
    #expect(found.map(\.text) == [Self.token], "\(text.prefix(120))")
    guard let match = found.first else { return }
    #expect(match.decoded == layers)
    let bytes = Array(text.utf8)
    let place = match.location
    let span = bytes[place.byteOffset..<(place.byteOffset + place.byteLength)]
    #expect(String(decoding: span, as: UTF8.self) == want)
    let start = bytes[..<place.byteOffset].count { $0 == 0x0A } + 1
    #expect(place.startLine == start)
  }

  // MARK: Encodings

  @Test func base64IsReadAndTheSpanIsThatOfItsDigits() throws {
    // 12 bytes are 16 digits, so the token begins at a digit of its own.
    let encoded = base64("user = hans\n" + Self.token + "\n")
    let want = String(encoded.dropFirst(16).prefix(44))
    try check("x: \(encoded)\n", String(want.prefix(42)), ["base64"])
  }

  @Test func base64OfManyLinesIsReadAsOne() throws {
    let text = String(repeating: "some settings of no matter\n", count: 20) + Self.token + "\nend\n"
    let encoded = base64(text)
    let lines = wrapped(encoded, 76).joined(separator: "\n    ")
    let found = try scan("data: |\n    \(lines)\n", rules)
    #expect(found.map(\.text) == [Self.token])
    #expect(found.map(\.decoded) == [["base64"]])
    // 540 bytes before it are 720 digits: line 10 of the encoded text.
    #expect(found.first?.location.startLine == 2 + 720 / 76)
  }

  @Test func theAlphabetForAddressesIsTold() throws {
    let text = "??>>??>>??>" + Self.token + "~~~"
    let encoded = base64(text).replacing("+", with: "-").replacing("/", with: "_")
    let found = try scan("q=\(encoded)&x=1", rules)
    #expect(found.map(\.decoded) == [["base64url"]])
  }

  @Test func hexadecimalIsRead() throws {
    let encoded = hex("key " + Self.token)
    try check("0x\(encoded);", String(encoded.dropFirst(8)), ["hex"])
  }

  @Test func percentEscapesAreRead() throws {
    try check(
      "https://a.example/?next=%2Fa%3Ftoken%3D\(Self.token)%26x", Self.token, ["percent"])
  }

  @Test func escapesOfStringsAreRead() throws {
    // `\n` before a token makes its first letter follow another.
    try check(#"x = "first\n\#(Self.token)""#, Self.token, ["escapes"])
    let first = Self.token.utf8.first.map { "\\u00" + hex(String(Unicode.Scalar($0))) } ?? ""
    try check("\"\(first)\(Self.token.dropFirst())\"", first + Self.token.dropFirst(), ["escapes"])
    let all = Self.token.utf8.map { "\\x" + hex(String(Unicode.Scalar($0))) }.joined()
    try check("'\(all)'", all, ["escapes"])
  }

  @Test func gzipInBase64IsRead() throws {
    let packed = gzip(
      "password=abc\ntoken: \(Self.token)\nother: \(Self.token.replacing("9f8a", with: "7z2B"))\n")
    let encoded = base64(packed)
    let found = try scan("release: \(encoded)\n", rules)
    #expect(found.map(\.decoded) == [["base64", "gzip"], ["base64", "gzip"]])
    // Packed text has one place for all that is in it.
    #expect(found.map(\.location.byteOffset) == [9, 9])
  }

  @Test func textOfTwoBytesACharacterInBase64IsRead() throws {
    let wide = "run \(Self.token) now".utf8.flatMap { [$0, 0] as [UInt8] }
    let found = try scan("powershell -enc \(base64(wide))", rules)
    #expect(found.map(\.text) == [Self.token])
    #expect(found.map(\.decoded) == [["base64", "utf-16"]])
  }

  @Test func filesOfTwoBytesACharacterAreDecodedToo() throws {
    let text = "x: \(base64("the token is " + Self.token))"
    let wide = [0xFF, 0xFE] as [UInt8] + text.utf8.flatMap { [$0, 0] as [UInt8] }
    let found = try scan(wide, compile(rules))
    #expect(found.map(\.text) == [Self.token])
    #expect(found.map(\.decoded) == [["utf-16", "base64"]])
  }

  @Test func encodingsWithinEachOtherAreReadToADepth() throws {
    var text = "the token is " + Self.token
    for depth in 1...4 {
      text = base64("value: " + text)
      let found = try scan("x: \(text)", rules)
      #expect(found.count == (depth <= DecodedLevels.depth ? 1 : 0), "depth \(depth)")
      if depth <= DecodedLevels.depth {
        #expect(found.first?.decoded == Array(repeating: "base64", count: depth))
        #expect(found.first?.text == Self.token)
      }
    }
  }

  @Test func keyFilesWrappedInBase64AreRead() throws {
    let body = base64((0..<300).map { UInt8(truncatingIfNeeded: $0 &* 197 &+ 31) })
    let key =
      "-----BEGIN KEY-----\n\(wrapped(body, 64).joined(separator: "\n"))\n-----END KEY-----\n"
    let found = try scan("client-key-data: \(base64(key))\n", rules)
    #expect(found.count == 1 && found.first?.text.hasPrefix("-----BEGIN") == true)
  }

  // MARK: What is not decoded

  @Test func genericRulesAndRulesOfPathsAreNotAsked() throws {
    let other = "bd" + "_" + Self.token.dropFirst(3)
    #expect(
      try scan("x: \(base64("password=abcdefgh1 and " + other))", rules, path: "secret").isEmpty)
  }

  @Test func textsThatAreNeighboursMakeNoToken() throws {
    let half = Self.token.count / 2
    let first = base64("a long enough text " + Self.token.prefix(half))
    let second = base64(Self.token.dropFirst(half) + " a long enough text")
    #expect(try scan("\(first) \(second)", rules).isEmpty)
  }

  @Test func whatStandsThereAnywayIsToldOnce() throws {
    let found = try scan("https://a.example/%20?t=\(Self.token)&b", rules)
    #expect(found.map(\.decoded) == [[]])
  }

  @Test func inlineAllowsCountInTheTextThatPeopleSee() throws {
    let inside = base64("x = \(Self.token) # ward:allow token hidden")
    #expect(try scan("a: \(inside)", rules).map(\.allowedBy) == [nil])
    let outside = base64("the token is \(Self.token)")
    #expect(
      try scan("a: \(outside) # ward:allow token a test", rules).map(\.allowedBy) == ["a test"])
  }

  @Test func packedTextThatGrowsTooLongIsToldAndCut() throws {
    let packed = gzip(String(repeating: " ", count: 9 << 20))
    var scanner = try Scanner(compile(rules))
    let found = try scanner.scan(Array("x: \(base64(packed))".utf8), path: nil)
    #expect(found.isEmpty)
    #expect(scanner.limits.count == 1 && scanner.limits[0].contains("compressed"))
  }

  @Test func explainTellsOfTheDecoding() throws {
    var scanner = try Scanner(compile(rules))
    let text = "x: \(base64("the token is " + Self.token))"
    let stories = try scanner.explain(Array(text.utf8), path: nil)
    let story = stories.first { $0.verdict == .finding }
    #expect(story?.steps.first?.kind == .decoding)
    #expect(story?.steps.first?.detail == "base64 at offset 3")
    #expect(story?.match?.decoded == ["base64"])
  }

  // MARK: Ways of scanning

  @Test func candidatesAreNeverFewerThanFindings() throws {
    let compiled = try compile(rules)
    var scanner = try Scanner(compiled)
    for text in ["x: \(base64("the token is " + Self.token))", "a%20%3D\(Self.token)%20"] {
      let has = try Array(text.utf8).lend { (bytes) throws(MatchingError) in
        try scanner.hasCandidate(bytes)
      }
      #expect(has, "\(text)")
    }
  }

  @Test func streamsFindWhatWholeContentsHold() throws {
    let compiled = try compile(rules)
    var random = SeededGenerator(seed: 11)
    for round in 0..<40 {
      let before = random.string(Int.random(in: 0...900, using: &random), of: base62 + "  \n")
      let inner = random.string(Int.random(in: 3...2500, using: &random), of: "abc def\n")
      let text = before + "\nx: " + base64("value " + inner + " \(Self.token) " + inner) + "\n"
      let bytes = Array(text.utf8)
      let whole = try scan(bytes, compiled)
      var scanner = try Scanner(compiled)
      var rest = bytes[...]
      let shape = StreamShape(window: 4096, before: 512, after: 512)
      let streamed = try scanner.scan(path: nil, shape: shape) { buffer in
        let count = min(buffer.count, rest.count)
        buffer.copyBytes(from: rest.prefix(count))
        rest = rest.dropFirst(count)
        return count
      }
      #expect(streamed.map(\.location) == whole.map(\.location), "round \(round)")
      #expect(whole.count == 1, "round \(round)")
    }
  }

  @Test func changesNearAnEncodedTextMakeItAPlace() throws {
    let compiled = try compile(rules)
    var scanner = try Scanner(compiled)
    var random = SeededGenerator(seed: 5)
    let inner = random.string(6000, of: "abc def\n")
    let text = "x: " + base64("value " + inner + " \(Self.token) " + inner) + "\n"
    let bytes = Array(text.utf8)
    // Any stretch around a change within it, whole or not, must make it a place.
    for start in stride(from: 0, to: bytes.count, by: 997) {
      let context = Scanner.changeContext
      let low = max(0, start - context)
      let high = min(bytes.count, start + context)
      var clusters: [HitCluster] = []
      try Array(bytes[low..<high]).lend { (stretch) throws(MatchingError) in
        try scanner.addHits(in: stretch, at: low, of: bytes.count, into: &clusters)
      }
      #expect(clusters.contains { $0.rule == HitCluster.encoded }, "a change at \(start)")
    }
    var cluster = HitCluster(rule: HitCluster.encoded, range: 3..<bytes.count)
    // Its end is not in sight from its start.
    let cut = try Array(bytes.prefix(4000)).lend { (start) throws(MatchingError) in
      try scanner.decide(&cluster, in: start, at: 0, of: bytes.count)
    }
    #expect(cut == .needsMore)
    let decision = try bytes.lend { (bytes) throws(MatchingError) in
      try scanner.decide(&cluster, in: bytes, at: 0, of: bytes.count)
    }
    #expect(decision == .keep && cluster.isFinding)
    #expect(cluster.range == 3..<(bytes.count - 1))
  }
}
