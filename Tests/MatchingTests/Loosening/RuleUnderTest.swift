@testable import Matching

/// What a pattern makes of a sample: nothing, all of the secret, or something else.
enum Outcome: Equatable { case none, whole, other }

/// How a rule tells secrets from what looks like them, asked of its pattern alone.
struct RuleUnderTest {
  var pattern: BytePattern
  var secretGroup: Int
  var entropy: Double

  /// The secrets that the pattern finds and whose entropy is enough.
  func secrets(in text: [UInt8]) throws -> [RawMatch] {
    var found: [RawMatch] = []
    var verifier = Verifier()
    try text.lend { (text) throws(MatchingError) in
      _ = try verifier.forEachMatch(
        of: pattern, secretGroup: secretGroup, in: text, windows: [0..<text.count],
        accepted: 0..<(text.count + 1), resume: 0
      ) { match in
        if entropy == 0 || Entropy.shannon(text.slice(match.secret)) > entropy {
          found.append(match)
        }
        return true
      }
    }
    return found
  }

  func outcome(_ text: [UInt8], whole: Range<Int>) throws -> Outcome {
    let found = try secrets(in: text)
    return found.isEmpty ? .none : found.contains { $0.secret == whole } ? .whole : .other
  }
}
