import Matching
import TestSupport
import Testing

@testable import Scanning

@Suite struct DecisionMemoTests {
  /// What a memo is asked: all that decides about a cluster.
  private struct Question: Hashable {
    var rule: Int32
    var range: Range<Int>
    var bytes: [UInt8]
    var isStart: Bool
    var isEnd: Bool
  }

  @Test func whatIsRememberedIsWhatWasDecided() {
    var random = SeededGenerator(seed: 11)
    var memo = DecisionMemo()
    var decided: [Question: DecisionMemo.Answer] = [:]
    var remembered = 0
    for _ in 0..<20_000 {
      let question = Question(
        rule: Int32.random(in: HitCluster.encoded...1, using: &random),
        range: Int.random(in: 0...1, using: &random)..<Int.random(in: 2...3, using: &random),
        bytes: (0..<Int.random(in: 3...5, using: &random)).map { _ in
          UInt8.random(in: 0...1, using: &random)
        }, isStart: Bool.random(using: &random), isEnd: Bool.random(using: &random))
      let origin = question.isStart ? 0 : Int.random(in: 1...9, using: &random)
      let size = origin + question.bytes.count + (question.isEnd ? 0 : 1)
      let place =
        (question.range.lowerBound + origin)..<(question.range.upperBound + origin)
      let key = question.bytes.withUnsafeBytes {
        memo.key(HitCluster(rule: question.rule, range: place), in: $0, at: origin, of: size)
      }
      guard let key else {
        Issue.record("a small cluster has a key")
        return
      }
      if let answer = memo[key] {
        remembered += 1
        #expect(answer == decided[question])
      } else {
        var cluster = HitCluster(
          rule: question.rule, range: 0..<Int.random(in: 1...9, using: &random))
        cluster.isFinding = Bool.random(using: &random)
        let answer = DecisionMemo.Answer(
          cluster: cluster, decision: Bool.random(using: &random) ? .keep : .drop)
        memo[key] = answer
        decided[question] = answer
      }
    }
    #expect(remembered > 5000)
  }

  /// A text of several pieces: each byte of each counts.
  @Test func longTextsHaveKeysOfTheirOwn() throws {
    let memo = DecisionMemo()
    let cluster = HitCluster(rule: 1, range: 5..<25)
    let size = 1 << 20
    var bytes = [UInt8](repeating: 65, count: 3 * KeyedHash.longest + 7)
    let key = try #require(bytes.withUnsafeBytes { memo.key(cluster, in: $0, at: 0, of: size) })
    #expect(bytes.withUnsafeBytes { memo.key(cluster, in: $0, at: 0, of: size) } == key)
    for place in [0, KeyedHash.longest - 1, KeyedHash.longest, bytes.count - 1] {
      bytes[place] = 66
      #expect(bytes.withUnsafeBytes { memo.key(cluster, in: $0, at: 0, of: size) } != key)
      bytes[place] = 65
    }
    bytes.removeLast()
    #expect(bytes.withUnsafeBytes { memo.key(cluster, in: $0, at: 0, of: size) } != key)
  }
}
