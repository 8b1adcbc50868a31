@testable import Matching

/// A changed sample and what the rule makes of it.
struct NearMiss {
  /// What it belongs to, as in `near-misses.tsv`: `1~` is the first made-up part with a foreign letter.
  var kind: String
  /// Which of its kind it is.
  var label: String
  var text: [UInt8]
  /// Where the secret stands if the change is part of it.
  var secret: Range<Int>
  var outcome: Outcome = .none

  /// What tells rules apart; several near misses may come to the same.
  struct Question: Hashable {
    var text: [UInt8]
    var secret: Range<Int>

    // All at once: byte by byte takes a tenth of all the time.
    func hash(into hasher: inout Hasher) {
      text.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }
  var question: Question { Question(text: text, secret: secret) }
}

/// A sample of which something is to be changed.
struct Change {
  var sample: SampleText
  var secret: Range<Int>

  /// Where the secret stands when something else stands in a range.
  func secret(replacing range: Range<Int>, with count: Int) -> Range<Int> {
    let shift = count - range.count
    if range.upperBound <= secret.lowerBound {
      return (secret.lowerBound + shift)..<(secret.upperBound + shift)
    }
    if range.lowerBound >= secret.upperBound { return secret }
    let start = min(secret.lowerBound, range.lowerBound)
    return start..<max(start, secret.upperBound + shift)
  }
}
