/// A small deterministic generator (SplitMix64), so that the same seed gives the same samples.
///
/// Not for secrets: what it makes is published as an example.
struct SeededRandom {
  private var state: UInt64

  init(seed: UInt64) { self.state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }

  /// A number below `limit`, which is at least 1; the bias is far below what a sample shows.
  mutating func below(_ limit: Int) -> Int {
    Int(truncatingIfNeeded: next() % UInt64(max(1, limit)))
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
  }

  /// Letters drawn from an alphabet.
  ///
  /// Of four draws the one with most different letters is taken: a sample stands for a plain
  /// example of its kind and must not fail an entropy threshold once in a thousand seeds.
  mutating func text(_ alphabet: [UInt8], _ count: Int) -> [UInt8] {
    var best: [UInt8] = []
    var most = -1
    for _ in 0..<4 {
      let draw = (0..<count).map { _ in alphabet[below(alphabet.count)] }
      let variety = Set(draw).count + Self.kinds(draw) * 4
      if variety > most { (best, most) = (draw, variety) }
    }
    return best
  }

  /// How many of digits, lower case and upper case occur.
  private static func kinds(_ text: [UInt8]) -> Int {
    let digit = text.contains { (48...57).contains($0) }
    let lower = text.contains { (97...122).contains($0) }
    let upper = text.contains { (65...90).contains($0) }
    return (digit ? 1 : 0) + (lower ? 1 : 0) + (upper ? 1 : 0)
  }
}
