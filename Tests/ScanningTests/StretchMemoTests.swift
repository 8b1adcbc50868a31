import Matching
import TestSupport
import Testing

@testable import Scanning

@Suite struct StretchMemoTests {
  /// Clusters of rules that stand where a digit does, and beyond the stretch as far as the digit says.
  private static func clusters(_ bytes: [UInt8], at origin: Int, of size: Int) -> [HitCluster] {
    bytes.indices.filter { bytes[$0] < 5 }.map { place in
      let reach = Int(bytes[place])
      let low = max(0, place + origin - reach)
      return HitCluster(
        rule: Int32(bytes[place]), range: low..<min(size, place + origin + 1 + reach))
    }
  }

  @Test func whatIsRecalledIsWhatWouldBeSeen() {
    var random = SeededGenerator(seed: 41)
    var memo = StretchMemo()
    let texts = (0..<20).map { _ in
      (0..<Int.random(in: 1...40, using: &random)).map { _ in
        UInt8.random(in: 0...30, using: &random)
      }
    }
    var recalled = 0
    for _ in 0..<20_000 {
      let text = texts[Int.random(in: 0..<texts.count, using: &random)]
      let origin = Int.random(in: 0...6, using: &random)
      let size = origin + text.count + Int.random(in: 0...6, using: &random)
      let expected = Self.clusters(text, at: origin, of: size)
      var found = [HitCluster(rule: 99, range: 0..<1)]
      text.withUnsafeBytes { bytes in
        if memo.recall(bytes, at: origin, of: size, into: &found) {
          recalled += 1
          #expect(Array(found.dropFirst()) == expected)
        } else {
          #expect(found.count == 1)
          memo.keep(bytes, at: origin, of: size, expected[...])
        }
      }
    }
    #expect(recalled > 1000)
  }
}
