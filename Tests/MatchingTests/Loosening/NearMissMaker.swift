@testable import Matching

/// Changes each sample of a rule in the ways in which a thing that is no secret differs from one: another
/// length, a letter of another alphabet, more letters before or behind, another word, a piece that is gone or
/// stands there twice, one letter repeated.
///
/// They come from the samples and not from the pattern, and so see when the pattern is loosened.
struct NearMissMaker {
  let rule: RuleUnderTest
  /// Whether what stands before the secret is left as it is.
  let keepsFront: Bool
  private(set) var misses: [NearMiss] = []
  /// The lengths that each piece may have, as facts of the sample.
  private(set) var lengths: [String] = []

  /// Letters that stand for those of their kind: each alphabet in use lacks some of them.
  static let probes = Array("!%+-./:=_0189AFGIOZabfgiloz".utf8)
  /// What ends a value or joins two, and bytes that are no text.
  static let separators = Array("\n \"',;<{(|&#$\\".utf8) + [0, 0xFF]
  /// A byte that only a class of all but some bytes has.
  static let uncommon: UInt8 = 1
  /// Longest piece that is tried.
  static let longest = 1100
  /// So many pieces side by side are left out, or written twice, together.
  static let longestSpan = 4

  init(rule: RuleUnderTest, keepsFront: Bool) {
    self.rule = rule
    self.keepsFront = keepsFront
  }

  /// - Returns: whether the pattern finds a secret in the sample at all.
  mutating func add(_ sample: SampleText) throws -> Bool {
    guard let base = try rule.secrets(in: sample.bytes).first else { return false }
    let start = keepsFront ? base.secret.lowerBound : base.match.lowerBound
    let pieces = sample.pieces(in: start..<base.match.upperBound)
    let change = Change(sample: sample, secret: base.secret)
    var most: [(range: Range<Int>, count: Int)] = []
    for piece in pieces {
      let longest = try addLengths(change, piece)
      if piece.alphabet != nil { most.append((piece.range, longest)) }
      try addLetters(change, piece)
    }
    try addSpans(change, pieces)
    try addFlat(change, most: most)
    try addNeighbours(change, base)
    return true
  }

  /// - Returns: whether something is found.
  @discardableResult mutating func add(
    _ kind: String, _ label: String, _ change: Change, _ range: Range<Int>, _ new: [UInt8]
  ) throws -> Bool {
    let secret = change.secret(replacing: range, with: new.count)
    return try add(kind, label, change.sample.replacing(range, with: new), secret)
  }

  @discardableResult private mutating func add(
    _ kind: String, _ label: String, _ text: [UInt8], _ secret: Range<Int>
  ) throws -> Bool {
    let outcome = try rule.outcome(text, whole: secret)
    misses.append(
      NearMiss(kind: kind, label: label, text: text, secret: secret, outcome: outcome))
    return outcome != .none
  }

  /// Finds the shortest and the longest piece that still belong to a secret: its own letters, repeated.
  ///
  /// - Returns: the longest.
  private mutating func addLengths(_ change: Change, _ piece: SampleText.Piece) throws -> Int {
    let count = piece.range.count
    let own = change.sample.bytes[piece.range]
    // Different letters first, so that a short part is not too plain to be a secret.
    let letters = piece.alphabet.map { Self.different(Array(own) + $0.members) } ?? Array(own)
    var longest: [UInt8] = []
    func resized(_ new: Int) -> [UInt8] {
      if new == count { return Array(own) }
      while longest.count < new { longest += letters }
      return Array(longest[..<new])
    }
    func isWhole(_ new: Int) throws -> Bool {
      let text = change.sample.replacing(piece.range, with: resized(new))
      return try rule.outcome(text, whole: change.secret(replacing: piece.range, with: new))
        == .whole
    }
    // By halving; where a pattern has gaps between lengths it still gives the same ends each time.
    func furthest(_ next: Int, _ limit: Int) throws -> Int {
      guard next != limit, try isWhole(next) else { return count }
      var (yes, no) = (next, limit)
      while abs(no - yes) > 1 {
        let middle = (yes + no) / 2
        if try isWhole(middle) { yes = middle } else { no = middle }
      }
      return yes
    }
    let least = try furthest(count - 1, 0)
    let yes = try furthest(count + 1, Self.longest + 1)
    if piece.alphabet != nil || least < count || yes > count {
      lengths.append("\(piece.name)=\(least)-\(yes == Self.longest ? "" : "\(yes)")")
    }
    for new in [least - 1, yes + 1] where new > 0 && new <= Self.longest {
      try add(piece.name, "\(new)", change, piece.range, resized(new))
    }
    return yes
  }

  /// Pieces side by side left out, and written twice.
  private mutating func addSpans(_ change: Change, _ pieces: [SampleText.Piece]) throws {
    for start in pieces.indices {
      for end in start..<min(pieces.count, start + Self.longestSpan) {
        if end > start && pieces[end].range.lowerBound != pieces[end - 1].range.upperBound { break }
        let range = pieces[start].range.lowerBound..<pieces[end].range.upperBound
        let own = Array(change.sample.bytes[range])
        let label = "\(pieces[start].name)..\(pieces[end].name)"
        try add("gone", label, change, range, [])
        if own.count <= Self.longest / 2 { try add("twice", label, change, range, own + own) }
      }
    }
  }

  /// One letter repeated: in the parts as they are, and in parts as long as they may be.
  private mutating func addFlat(_ change: Change, most: [(range: Range<Int>, count: Int)]) throws {
    let (sample, secret) = (change.sample, change.secret)
    let ways: [(String, SampleText.Flattening)] = [
      ("0", .words(kept: 0)), ("4", .words(kept: 4)), ("8", .words(kept: 8)), ("ends", .ends),
      ("1", .parts), ("one", .one),
    ]
    for (name, way) in ways {
      try add("flat", name, sample.flattened(in: secret, way), secret)
    }
    var long = sample
    var whole = secret
    for (range, count) in most.reversed() where secret.overlaps(range) {
      whole = Change(sample: long, secret: whole).secret(replacing: range, with: count)
      long.replace(range, with: Array(repeating: sample.bytes[range.lowerBound], count: count))
    }
    try add("flat", "long", long.bytes, whole)
  }

  /// Letters beside the secret, and beside what the pattern reads around it, where it reads more.
  private mutating func addNeighbours(_ change: Change, _ base: RawMatch) throws {
    var places = [("before", base.secret.lowerBound), ("after", base.secret.upperBound)]
    if base.match.lowerBound < base.secret.lowerBound && !keepsFront {
      places.append(("front", base.match.lowerBound))
    }
    if base.match.upperBound > base.secret.upperBound {
      places.append(("behind", base.match.upperBound))
    }
    for (kind, place) in places {
      // A line may begin with what makes it a comment.
      let isFirst = place == base.match.lowerBound
      for probe in (isFirst ? Self.separators : []) + Self.probes {
        try add(kind, Self.name(probe), change, place..<place, [probe])
      }
    }
    // As much padding as no encoding has.
    let end = base.secret.upperBound
    for count in 1...4 {
      let text = change.sample.replacing(end..<end, with: Array(repeating: 0x3D, count: count))
      try add("padded", "\(count)", text, base.secret.lowerBound..<(end + count))
    }
  }
}
