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
  }

  @Test func whatIsRememberedIsWhatWasDecided() {
    var random = SeededGenerator(seed: 11)
    var memo = DecisionMemo()
    var decided: [Question: DecisionMemo.Answer] = [:]
    var remembered = 0
    for _ in 0..<20_000 {
      let question = Question(
        rule: Int32.random(in: 0...2, using: &random),
        range: Int.random(in: 0...1, using: &random)..<Int.random(in: 2...3, using: &random),
        bytes: (0..<Int.random(in: 3...5, using: &random)).map { _ in
          UInt8.random(in: 0...2, using: &random)
        })
      let origin = Int.random(in: 0...9, using: &random)
      let place =
        (question.range.lowerBound + origin)..<(question.range.upperBound + origin)
      let key = question.bytes.withUnsafeBytes {
        DecisionMemo.key(HitCluster(rule: question.rule, range: place), in: $0, at: origin)
      }
      guard let key else {
        Issue.record("a small cluster of a rule has a key")
        return
      }
      if let answer = memo[key] {
        remembered += 1
        #expect(answer == decided[question])
      } else {
        let answer = DecisionMemo.Answer(
          isFinding: Bool.random(using: &random),
          decision: Bool.random(using: &random) ? .keep : .drop)
        memo[key] = answer
        decided[question] = answer
      }
    }
    #expect(remembered > 10_000)
  }

  @Test func runsAndEncodedTextsAreNotRemembered() {
    let bytes = [UInt8](repeating: 65, count: 40)
    for rule in [HitCluster.run, HitCluster.encoded] {
      let key = bytes.withUnsafeBytes {
        DecisionMemo.key(HitCluster(rule: rule, range: 0..<40), in: $0, at: 0)
      }
      #expect(key == nil)
    }
  }
}
