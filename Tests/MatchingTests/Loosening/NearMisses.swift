import Rules
import Tokens

@testable import Matching

/// What a pattern makes of a sample: nothing, all of the secret, or something else.
enum Outcome: Equatable { case none, whole, other }

/// How a rule tells secrets from what looks like them, asked of its pattern alone.
struct RuleUnderTest {
  var pattern: BytePattern
  var secretGroup: Int
  var entropy: Double
  var checksum: String?

  /// The secrets that the pattern finds and whose entropy is enough.
  func secrets(in text: [UInt8]) throws -> [RawMatch] {
    var found: [RawMatch] = []
    var verifier = Verifier()
    try text.lend { (text) throws(MatchingError) in
      _ = try verifier.forEachMatch(
        of: pattern, secretGroup: secretGroup, in: text, windows: [0..<text.count],
        accepted: 0..<(text.count + 1), resume: 0
      ) { match in
        let value = Entropy.shannon(text.slice(match.secret))
        if entropy == 0 || value > entropy { found.append(match) }
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
}

/// Changes each sample of a rule in the ways in which a thing that is no secret differs from one: another
/// length, a letter of another alphabet, more letters before or behind, another word, one letter repeated.
///
/// They come from the samples and not from the pattern, and so see when the pattern is loosened.
struct NearMissMaker {
  let rule: RuleUnderTest
  private(set) var misses: [NearMiss] = []
  /// The lengths that each made-up part may have, as facts of the sample.
  private(set) var lengths: [String] = []

  /// Letters that stand for those of their kind: each alphabet in use lacks some of them.
  static let probes = Array("!%+-./:=_0189AFGIOZabfgiloz".utf8)
  /// Runs of a whole token that are changed.
  private static let runLimit = 8
  /// Longest part that is tried.
  private static let longest = 1100

  /// - Returns: whether the pattern finds a secret in the sample at all.
  mutating func add(_ sample: SampleText) throws -> Bool {
    guard let base = try rule.secrets(in: sample.bytes).first else { return false }
    let secret = base.secret
    for (i, part) in sample.parts.enumerated() where base.match.overlaps(part.range) {
      guard let alphabet = part.alphabet else {
        try addChanges(of: part, named: "\(i + 1)?", sample, secret)
        continue
      }
      try addLengths(of: part, alphabet, named: "\(i + 1)", sample, secret)
      let places = [
        ("~", (part.range.lowerBound + part.range.upperBound) / 2), ("<", part.range.lowerBound),
        (">", part.range.upperBound - 1),
      ]
      for (mark, place) in places.prefix(part.range.count < 3 ? 1 : 3) {
        for probe in Self.probes where !alphabet.contains(probe) {
          try add("\(i + 1)\(mark)", probe, sample.replacing(place, with: probe), secret)
        }
      }
    }
    for kept in [0, 4, 8] {
      try add("flat", "\(kept)", sample.flattened(in: secret, keeping: kept), secret)
    }
    try add("flat", "1", sample.flattenedWhole(in: secret), secret)
    for probe in Self.probes {
      let start = secret.lowerBound..<secret.lowerBound
      let end = secret.upperBound..<secret.upperBound
      let moved = (secret.lowerBound + 1)..<(secret.upperBound + 1)
      try add("before", probe, sample.replacing(start, with: [probe]), moved)
      try add("after", probe, sample.replacing(end, with: [probe]), secret)
      // Beside what the pattern reads around the secret, where it reads more.
      if base.match.lowerBound < secret.lowerBound {
        let front = base.match.lowerBound..<base.match.lowerBound
        try add("front", probe, sample.replacing(front, with: [probe]), moved)
      }
      if base.match.upperBound > secret.upperBound {
        let behind = base.match.upperBound..<base.match.upperBound
        try add("behind", probe, sample.replacing(behind, with: [probe]), secret)
      }
    }
    try addLiterals(sample, base)
    return true
  }

  private mutating func add(
    _ kind: String, _ label: UInt8?, _ text: [UInt8], _ secret: Range<Int>
  ) throws {
    try add(kind, label.map { String(UnicodeScalar($0)) } ?? "", text, secret)
  }

  private mutating func add(
    _ kind: String, _ label: String, _ text: [UInt8], _ secret: Range<Int>
  ) throws {
    let outcome = try rule.outcome(text, whole: secret)
    misses.append(
      NearMiss(kind: kind, label: label, text: text, secret: secret, outcome: outcome))
  }

  /// In each run of letters of a whole token one letter changed, one more, one less.
  private mutating func addChanges(
    of part: SampleText.Part, named name: String, _ sample: SampleText, _ secret: Range<Int>
  ) throws {
    for (run, range) in sample.runs(in: part.range, atMost: Self.runLimit).enumerated() {
      let middle = (range.lowerBound + range.upperBound) / 2
      for probe in Self.probes where probe != sample.bytes[middle] {
        try add("\(name)\(run)", probe, sample.replacing(middle, with: probe), secret)
      }
      try add(
        "\(name)\(run)", "less", sample.replacing(middle..<(middle + 1), with: []),
        secret.lowerBound..<max(secret.lowerBound, secret.upperBound - 1))
      try add(
        "\(name)\(run)", "more", sample.replacing(middle..<middle, with: [sample.bytes[middle]]),
        secret.lowerBound..<(secret.upperBound + 1))
      // With what joins it to the next.
      let joined = range.lowerBound..<min(range.upperBound + 1, part.range.upperBound)
      try add(
        "\(name)\(run)", "gone", sample.replacing(joined, with: []),
        secret.lowerBound..<max(secret.lowerBound, secret.upperBound - joined.count))
      try add(
        "\(name)\(run)", "twice",
        sample.replacing(joined, with: Array(sample.bytes[joined] + sample.bytes[joined])),
        secret.lowerBound..<(secret.upperBound + joined.count))
    }
  }

  /// Finds the shortest and the longest part that still belong to a secret.
  private mutating func addLengths(
    of part: SampleText.Part, _ alphabet: ByteSet, named name: String, _ sample: SampleText,
    _ secret: Range<Int>
  ) throws {
    let count = part.range.count
    func whole(_ new: Int) -> Range<Int> {
      let shift = new - count
      if part.range.upperBound <= secret.lowerBound {
        return (secret.lowerBound + shift)..<(secret.upperBound + shift)
      }
      if part.range.lowerBound >= secret.upperBound { return secret }
      return secret.lowerBound..<max(secret.lowerBound, secret.upperBound + shift)
    }
    func isWhole(_ new: Int) throws -> Bool {
      try rule.outcome(sample.resizing(part, to: new), whole: whole(new)) == .whole
    }
    // Both ends by halving; where a pattern has gaps between lengths it still gives the same ends each time.
    var (yes, no) = (count, 0)
    while yes - no > 1 {
      let middle = try isWhole(yes - 1) ? (yes + no) / 2 : yes - 1
      if try isWhole(middle) { yes = middle } else { no = middle }
    }
    let least = yes
    (yes, no) = (count, Self.longest + 1)
    while no - yes > 1 {
      let middle = try isWhole(yes + 1) ? (yes + no) / 2 : yes + 1
      if try isWhole(middle) { yes = middle } else { no = middle }
    }
    lengths.append("\(name)=\(least)-\(yes == Self.longest ? "" : "\(yes)")")
    for new in [least - 1, yes + 1] where new > 0 && new <= Self.longest {
      try add(name, "\(new)", sample.resizing(part, to: new), whole(new))
    }
  }

  /// Each letter of a literal inside the secret, and each word around it, changed and in the other case.
  private mutating func addLiterals(_ sample: SampleText, _ base: RawMatch) throws {
    let made = sample.parts.map(\.range)
    let secret = base.secret
    for i in base.match where !made.contains(where: { $0.contains(i) }) {
      let byte = sample.bytes[i]
      let isEnd =
        i + 1 >= sample.bytes.count || !ByteSet.alphanumerics.contains(sample.bytes[i + 1])
      guard secret.contains(i) || (ByteSet.alphanumerics.contains(byte) && isEnd) else { continue }
      let other: UInt8 = byte == UInt8(ascii: "x") ? UInt8(ascii: "q") : UInt8(ascii: "x")
      try add("letter", "\(i)", sample.replacing(i, with: other), secret)
      if !ByteSet.alphanumerics.contains(byte) {
        let less = secret.lowerBound..<max(secret.lowerBound, secret.upperBound - 1)
        try add("less", "\(i)", sample.replacing(i..<(i + 1), with: []), less)
        let more = secret.lowerBound..<(secret.upperBound + 1)
        try add("more", "\(i)", sample.replacing(i..<i, with: [byte]), more)
        try add("mark", "\(i)", sample.replacing(i, with: byte == 0x2A ? 0x2B : 0x2A), secret)
      }
      if byte.isASCIILetter {
        try add("case", "\(i)", sample.replacing(i, with: byte ^ 0x20), secret)
      }
    }
  }
}
