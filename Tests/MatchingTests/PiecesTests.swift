import Platform
import Rules
import ScanModel
import Synchronization
import TestSupport
import Testing

@testable import Matching

/// A text whose pieces are matched at once has the findings of one that is matched from end to end.
@Suite struct PiecesTests {
  /// The smallest piece there is, bytes.
  private static let piece = EscapeBlocks.wordBytes

  /// Runs the body at once, and counts.
  private final class Calls: @unchecked Sendable {
    var count = 0
  }

  private func scan(_ scanner: inout Scanner, _ text: [UInt8], path: RepositoryPath?) throws
    -> [Match]
  {
    try text.lend { (bytes) throws(MatchingError) in try scanner.scan(bytes, path: path) }
  }

  private func threads(_ count: Int) -> MatchHelper {
    MatchHelper(smallest: 0, piece: Self.piece, count: count) { body in
      let thread = Thread(body)
      return { thread.join() }
    }
  }

  /// A memory that holds nothing of a text but what was waited for.
  private final class Arriving: @unchecked Sendable {
    private let text: [UInt8]
    private let memory: UnsafeMutableRawBufferPointer
    private let count = Mutex(0)
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(memory) }

    init(_ text: [UInt8]) {
      self.text = text
      memory = .allocate(byteCount: text.count, alignment: 1)
      memory.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "x"))
    }

    deinit { memory.deallocate() }

    func wait(for wanted: Int) -> Bool {
      count.withLock { count in
        if wanted > count {
          UnsafeMutableRawBufferPointer(rebasing: memory[count..<wanted])
            .copyBytes(from: text[count..<wanted])
          count = wanted
        }
        return true
      }
    }
  }

  private func scanArriving(_ scanner: inout Scanner, _ text: [UInt8]) throws -> [Match] {
    let arriving = Arriving(text)
    return try withExtendedLifetime(arriving) {
      try scanner.scan(
        arriving.bytes, path: RepositoryPath("a.txt"), isThere: { arriving.wait(for: $0) })
    }
  }

  private func compiled(_ patterns: [String]) throws -> CompiledRules {
    try compile(patterns.enumerated().map { rule("r\($0)", $1) })
  }

  private func expectSame(_ rules: CompiledRules, _ text: [UInt8], _ what: String) throws -> Int {
    var plain = try Scanner(rules)
    let expected = try scan(&plain, text, path: RepositoryPath("a.txt"))
    var alone = try Scanner(rules)
    alone.helper = MatchHelper(smallest: 0, piece: Self.piece, count: 3) { _ in nil }
    #expect("\(try scan(&alone, text, path: RepositoryPath("a.txt")))" == "\(expected)", "\(what)")
    // Helpers that take a single piece each, or all of them.
    var cut = try Scanner(rules)
    let calls = Calls()
    cut.helper = MatchHelper(smallest: 0, piece: Self.piece, count: 2) { body in
      calls.count += 1
      body()
      return {}
    }
    #expect("\(try scan(&cut, text, path: RepositoryPath("a.txt")))" == "\(expected)", "\(what)")
    #expect((calls.count > 0) == (text.count > Self.piece))
    var shared = try Scanner(rules)
    shared.helper = threads(3)
    #expect("\(try scan(&shared, text, path: RepositoryPath("a.txt")))" == "\(expected)", "\(what)")
    #expect("\(try scanArriving(&shared, text))" == "\(expected)", "\(what)")
    // What was found in one text is not there in the next.
    let next = try scan(&cut, Array("-".utf8), path: nil)
    let alike = try scan(&plain, Array("-".utf8), path: nil)
    #expect("\(next)" == "\(alike)")
    return expected.count
  }

  /// Each kind of pattern at each distance from the end of a piece.
  @Test func matchesAroundTheEndOfAPieceAreFound() throws {
    let texts = [
      "wt_0123456789abcdefghij", "edge=cut", "0123456789abcdefghij0123456789ABCDEFGHIJ-long",
      "begin " + String(repeating: "x", count: 230) + " end", "secret:\n\nvalue9",
    ]
    let patterns = [
      #"\b(wt_[0-9a-z]{20})\b"#, #"\bedge=cut\b"#, #"\b([0-9a-zA-Z]{40})-long"#,
      #"begin x{230} end"#,
      #"(?m)^value9$"#, #"\Bcut\B|\bcut\b"#, #"secret:\s+(value\d)"#,
    ]
    let rules = try compiled(patterns)
    var found = 0
    for text in texts {
      for shift in stride(from: -270, through: 270, by: 3) {
        let before = Self.piece + shift - text.utf8.count / 2
        let bytes =
          Array(String(repeating: "-", count: before).utf8) + Array(text.utf8)
          + Array(String(repeating: "-", count: 300).utf8)
        found += try expectSame(rules, bytes, "\(text) at \(shift)")
      }
    }
    #expect(found > 150)
  }

  @Test func randomTextsHaveTheSameFindings() throws {
    let rules = try compiled(EquivalenceTests.patterns)
    var random = SeededGenerator(seed: 77)
    let alphabet = Array("aaabbbcxyKkey de.\n\n\t\r0129_-".utf8)
    var found = 0
    for round in 0..<4 {
      let text = (0..<Int.random(in: Self.piece...(Self.piece + 900), using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      found += try expectSame(rules, text, "round \(round)")
    }
    #expect(found > 400)
  }

  /// More hits than windows are kept apart.
  @Test func manyHitsAreTheSame() throws {
    let rules = try compiled([#"\b(wt_[0-9a-z]{20})\b"#])
    let line = Array("value wt_0123456789abcdefghij and some words more\n".utf8)
    let text = [[UInt8]](repeating: line, count: 9000).flatMap { $0 }
    #expect(try expectSame(rules, text, "many") > 0)
  }

  @Test func helpersAreWaitedFor() throws {
    let rules = try compiled([#"\b(wt_[0-9a-z]{20})\b"#])
    let text = Array(String(repeating: "plain words\n", count: 1000).utf8)
    var scanner = try Scanner(rules)
    // One that begins when it is waited for.
    let calls = Calls()
    scanner.helper = MatchHelper(smallest: 500, piece: Self.piece, count: 1) { body in
      {
        calls.count += 1
        body()
      }
    }
    let late = Array("value wt_0123456789abcdefghij\n".utf8)
    let found = try scan(&scanner, text + late, path: nil)
    #expect(found.count == 1)
    #expect(calls.count == 1)
  }

  /// Each byte of a run that is longer than many pieces is looked at, and none before it is there.
  @Test func longRunsThatArriveAreTheSame() throws {
    let rules = try compiled([#"\b(wt_[0-9a-z]{20})\b"#, #"\b([0-9a-zA-Z]{40})-long"#])
    let token = String(repeating: "0123456789abcdefghij", count: 2) + "-long "
    for length in [Self.piece - 1, Self.piece, 2 * Self.piece, 5 * Self.piece + 7] {
      let run = String(repeating: "k", count: length)
      for text in [run, " " + run, token + run + " " + token, run + run + " \n" + token + run] {
        var plain = try Scanner(rules)
        let expected = try scan(&plain, Array(text.utf8), path: RepositoryPath("a.txt"))
        var shared = try Scanner(rules)
        shared.helper = threads(3)
        #expect("\(try scanArriving(&shared, Array(text.utf8)))" == "\(expected)")
        let runs = try HitCollector(rules.firstStage, shortestRun: 24, scratch: PatternScratch())
        let cut = try HitCollector(rules.firstStage, shortestRun: 24, scratch: PatternScratch())
        cut.helper = threads(2)
        try Array(text.utf8).lend { (bytes) throws(MatchingError) in
          try runs.scan(bytes)
          try cut.scan(bytes)
        }
        #expect(cut.runs == runs.runs)
      }
    }
  }

  /// What follows a name is read behind the end of a piece, and not before it is there.
  @Test func whatFollowsANameIsWaitedFor() throws {
    let rules = try compiled([#"(?i:keyname)[ =]{0,9}([0-9a-z]{14})"#])
    #expect(rules.firstStage.entries[0].runBehind.length == 14)
    for (value, windows) in [("##############", 0), ("0123456789abcd", 1)] {
      let name = "keyname = "
      let text = Array(
        (String(repeating: "-", count: Self.piece - name.utf8.count) + name + value
          + String(repeating: "-", count: 3 * Self.piece)).utf8)
      // Its memory holds letters where nothing has arrived.
      let arriving = Arriving(text)
      let cut = try HitCollector(rules.firstStage, shortestRun: 24, scratch: PatternScratch())
      cut.helper = MatchHelper(smallest: 0, piece: Self.piece, count: 1) { _ in nil }
      cut.isThere = { arriving.wait(for: $0) }
      try withExtendedLifetime(arriving) { try cut.scan(arriving.bytes) }
      #expect(cut.windows.count == windows)
    }
  }

  @Test func whatNeverArrivesIsAnError() throws {
    let rules = try compiled([#"\b(wt_[0-9a-z]{20})\b"#])
    let text = Array(String(repeating: "plain words\n", count: 1000).utf8)
    for smallest in [0, 1 << 20] {
      for limit in [0, 1, Self.piece, text.count - 1] {
        var scanner = try Scanner(rules)
        let helper = threads(2)
        scanner.helper = MatchHelper(
          smallest: smallest, piece: Self.piece, count: 2, start: helper.start)
        #expect(throws: MatchingError.self) {
          try text.lend { (bytes) throws(MatchingError) in
            try scanner.scan(bytes, path: nil, isThere: { $0 <= limit })
          }
        }
        // The next text is there.
        #expect(try scan(&scanner, Array("wt_0123456789abcdefghij".utf8), path: nil).count == 1)
      }
    }
  }

  /// Runs and escapes of a text in pieces are those of the whole.
  @Test func runsAndEscapesAreTheSame() throws {
    let rules = try compiled([#"\bwt_[0-9a-z]{20}\b"#])
    var random = SeededGenerator(seed: 5)
    let words = [
      "%41%6b%49", "\\u0041\\x42", " ", "\n", "a", String(repeating: "k", count: 90),
      String(repeating: "ab/", count: 3000), "100% of \\\\n", "\\n0123456789abcdefghij",
    ]
    var found = 0
    for round in 0..<60 {
      var text: [UInt8] = []
      while text.count < 2 * Self.piece + round {
        text += (words.randomElement(using: &random) ?? "").utf8
      }
      let cut = try HitCollector(rules.firstStage, shortestRun: 24, scratch: PatternScratch())
      cut.helper = threads(2)
      let plain = try HitCollector(rules.firstStage, shortestRun: 24, scratch: PatternScratch())
      try text.lend { (bytes) throws(MatchingError) in
        try cut.scan(bytes)
        try plain.scan(bytes)
        #expect(cut.runs == plain.runs)
        #expect(cut.escapes != nil && plain.escapes == nil)
        var inBlocks: [EncodedText] = []
        EscapedStretches.find(in: bytes, blocks: cut.escapes, into: &inBlocks)
        var expected: [EncodedText] = []
        EscapedStretches.find(in: bytes, into: &expected)
        #expect("\(inBlocks)" == "\(expected)")
        found += expected.count
      }
    }
    #expect(found > 40)
  }
}
