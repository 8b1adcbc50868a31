import TestSupport
import Testing

@testable import Matching

/// What a memo says of a stretch is what looking at all of it says.
@Suite struct LineMemoTests {
  private static let context = Scanner.changeContext

  /// A cluster of rule 7 for each `!` that has a `?` so many bytes before it as a hit may be wide, some bytes
  /// wider than both on each side; of rule 8 for the content's last byte.
  private static func clusters(in text: [UInt8]) -> [HitCluster] {
    text.indices.compactMap { place in
      if text[place] == UInt8(ascii: "!"), place >= context - 2,
        text[place - context + 2] == UInt8(ascii: "?")
      {
        return HitCluster(rule: 7, range: max(place - 300, 0)..<min(place + 20, text.count))
      }
      return place + 1 == text.count ? HitCluster(rule: 8, range: place..<text.count) : nil
    }
  }

  private static func line(_ random: inout SeededGenerator, _ end: [UInt8]) -> [UInt8] {
    (0..<Int.random(in: 0...90, using: &random)).map { _ in
      Array("abcdefgh  ?!".utf8).randomElement(using: &random) ?? 0
    } + end
  }

  @Test(arguments: [[0x0A], []] as [[UInt8]])
  func whatIsKnownIsWhatWouldBeSeen(_ end: [UInt8]) {
    var random = SeededGenerator(seed: 43)
    var memo = LineMemo()
    let lines = (0..<120).map { _ in Self.line(&random, end) }
    var known = 0
    var looked = 0
    for _ in 0..<1000 {
      // Versions of one text: most lines stand where they stood.
      var chosen = lines
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        chosen[Int.random(in: 0..<120, using: &random)] = Self.line(&random, end)
      }
      let text = Array(chosen.joined())
      let low =
        Int.random(in: 0..<4, using: &random) == 0 ? 0 : Int.random(in: 1..<800, using: &random)
      let high =
        Int.random(in: 0..<4, using: &random) == 0
        ? text.count : Int.random(in: 1400..<text.count, using: &random)
      // What begins before the stretch is not seen there.
      let expected = Self.clusters(in: text).filter {
        $0.rule == 8 || $0.range.upperBound - 20 - Self.context + 2 >= low
      }
      var groups: [LineMemo.Group] = []
      var found: [HitCluster] = []
      text.withUnsafeBytes { bytes in
        memo.unknown(
          in: UnsafeRawBufferPointer(rebasing: bytes[low..<high]), at: low, of: text.count,
          into: &groups, &found)
      }
      for group in groups {
        looked += group.range.count
        found += expected.filter {
          // Seen when the group and what stands before it is looked at.
          let place = $0.rule == 7 ? $0.range.upperBound - 20 : $0.range.lowerBound
          return ((group.range.lowerBound + low)..<(group.range.upperBound + low)).contains(place)
            || $0.range.upperBound == text.count && $0.rule == 7
        }
        memo.keep(group, expected[...], at: low, of: text.count)
      }
      known += high - low - groups.reduce(0) { $0 + $1.range.count }
      // All that ends in the stretch is told, exactly as it is.
      let isTold = expected.allSatisfy { cluster in
        let place = cluster.range.upperBound - 20
        return cluster.range.upperBound == text.count || !(low..<high).contains(place)
          || found.contains(cluster)
      }
      #expect(isTold)
      if high == text.count { #expect(found.contains { $0.rule == 8 }) }
    }
    #expect(known > looked)
  }

  @Test func groupsCoverAStretch() {
    let memo = LineMemo()
    for text in ["", "a", "\n", "a\nb", String(repeating: "x", count: 5000), "\n\n\n"] {
      var groups: [LineMemo.Group] = []
      var found: [HitCluster] = []
      Array(text.utf8).withUnsafeBytes {
        memo.unknown(
          in: $0, at: 0, of: text.utf8.count, into: &groups, &found)
      }
      var end = 0
      for group in groups {
        #expect(group.range.lowerBound == end)
        end = group.range.upperBound
      }
      #expect(end == text.utf8.count && found.isEmpty)
    }
  }
}
