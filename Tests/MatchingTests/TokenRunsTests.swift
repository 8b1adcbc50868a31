import TestSupport
import Testing

@testable import Matching

@Suite struct TokenRunsTests {
  /// Byte by byte.
  private static func naive(
    _ bytes: [UInt8], _ shortest: Int, of set: ByteSet = TokenRuns.bytes
  ) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    for i in 0...bytes.count where i == bytes.count || !set.contains(bytes[i]) {
      if i - start >= shortest { runs.append(start..<i) }
      start = i + 1
    }
    return runs
  }

  @Test func runsAreThoseOfASimpleSearch() {
    var random = SeededGenerator(seed: 4)
    for round in 0..<4000 {
      let count = Int.random(in: 0...400, using: &random)
      // Long runs and short ones, and bytes that only look like digits.
      let others = Array(" .=\n\u{0}@[`{:".utf8) + [0xC1, 0xDF, 0xFF, 0xB0]
      let odds = Int.random(in: 1...60, using: &random)
      let bytes = (0..<count).map { _ -> UInt8 in
        Int.random(in: 0..<odds, using: &random) == 0
          ? others.randomElement(using: &random) ?? 0
          : Array((round % 2 == 0 ? "aZ09_-+/qX" : "aZ09qXbc17fA8_").utf8)
            .randomElement(using: &random) ?? 0
      }
      let shortest = Int.random(in: 1...64, using: &random)
      var runs: [Range<Int>] = []
      var plain: [Range<Int>] = []
      let shortestPlain = Int.random(in: shortest...80, using: &random)
      bytes.withUnsafeBytes {
        TokenRuns.find(in: $0, shortest: shortest, into: &runs)
        TokenRuns.findPlain(in: $0, within: runs, shortest: shortestPlain, into: &plain)
      }
      #expect(runs == Self.naive(bytes, shortest), "round \(round)")
      #expect(
        plain == Self.naive(bytes, shortestPlain, of: .alphanumerics), "round \(round), plain")
    }
  }

  @Test func everyByteIsClassedAsItsSetSays() {
    for byte in UInt8.min...UInt8.max {
      var runs: [Range<Int>] = []
      [0x20, byte, 0x20].withUnsafeBytes { TokenRuns.find(in: $0, shortest: 1, into: &runs) }
      #expect(runs.isEmpty != TokenRuns.bytes.contains(byte), "\(byte)")
    }
  }

  @Test func kindsHoldAllBytesOfASet() {
    for set in [
      ByteSet.hex, ByteSet.word, ByteSet("abc012"), ByteSet("-"), ByteSet("/Z"), TokenRuns.bytes,
    ] {
      let bytes = RunBehind.Kinds(of: set).bytes
      #expect(bytes.union(set) == bytes)
      #expect(bytes.union(TokenRuns.bytes) == TokenRuns.bytes)
    }
    #expect(RunBehind.Kinds(of: ByteSet("0a")).bytes == ByteSet("0123456789abcdef"))
    #expect(RunBehind.Kinds.all.bytes == TokenRuns.bytes)
  }

  @Test func aRunBehindIsSeenInBytesAsInRuns() {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<2000 {
      let text = Array(random.string(60, of: "aaaaaaagA-  =").utf8)
      let rule = RunBehind(
        length: Int.random(in: 1...12, using: &random),
        within: Int.random(in: 0...20, using: &random))
      let end = Int.random(in: 0...60, using: &random)
      var runs: [Range<Int>] = []
      text.withUnsafeBytes { bytes in
        TokenRuns.find(in: bytes, shortest: 1, into: &runs)
        #expect(rule.isMet(in: bytes, behind: end) == rule.isMet(by: runs, behind: end))
        let starts = end...(end + rule.within)
        for kinds in ["a", "ab", "-", "-a"] {
          var rule = rule
          rule.kinds = RunBehind.Kinds(of: kinds.utf8.reduce(into: ByteSet()) { $0.insert($1) })
          let set = rule.kinds.bytes
          let isThere = starts.contains { start in
            start + rule.length <= text.count
              && text[start..<(start + rule.length)].allSatisfy(set.contains)
          }
          #expect(rule.isMet(in: bytes, behind: end) == isThere)
          rule.most = rule.length + Int.random(in: 0...3, using: &random)
          let isBounded = Self.naive(text, rule.length, of: set).contains {
            $0.lowerBound >= end && $0.lowerBound <= end + rule.within && $0.count <= rule.most
          }
          #expect(rule.isMet(in: bytes, behind: end) == isBounded)
        }
      }
    }
  }
}
