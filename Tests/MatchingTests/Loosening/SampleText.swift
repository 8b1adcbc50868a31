@testable import Matching
@testable import Tokens

/// A sample of a rule file that was filled, and where its made-up parts stand.
struct SampleText {
  struct Part {
    var range: Range<Int>
    /// The letters it is drawn from; `nil` for a whole token of some kind.
    var alphabet: ByteSet?
  }

  /// A piece that is changed as one: a made-up part, or a word or what stands between two.
  struct Piece {
    var range: Range<Int>
    /// The letters of a made-up part; `nil` for what is fixed, and in a token of some kind.
    var alphabet: ByteSet?
    /// As in `near-misses.tsv`: the number of a part, `2?3` for a word of a token, `@` and the place else.
    var name: String
  }

  private(set) var bytes: [UInt8] = []
  private(set) var parts: [Part] = []

  /// Pieces of a token that are changed: the first ones and the last.
  private static let tokenLimit = 16

  /// Fills a template as `SampleGenerator` does, always with the same letters.
  init(filling template: String) throws {
    var generator = SampleGenerator(seed: 1)
    var rest = Substring(template)
    while let first = rest.first {
      if first == "{", !rest.hasPrefix("{{"), let end = rest.firstIndex(of: "}") {
        let start = bytes.count
        bytes += try generator.fill(String(rest[...end]))
        let name = rest[..<end].dropFirst().prefix { $0 != ":" }
        parts.append(Part(range: start..<bytes.count, alphabet: Self.alphabets[String(name)]))
        rest = rest[rest.index(after: end)...]
      } else {
        bytes += String(first).utf8
        rest = rest.dropFirst(rest.hasPrefix("{{") || rest.hasPrefix("}}") ? 2 : 1)
      }
    }
  }

  private static let alphabets: [String: ByteSet] = {
    var generator = SampleGenerator(seed: 1)
    var sets: [String: ByteSet] = [:]
    for name in SampleGenerator.alphabetNames {
      sets[name] = (try? generator.fill("{\(name):4000}"))?
        .reduce(into: ByteSet()) { $0.insert($1) }
    }
    return sets
  }()

  /// The text with other bytes in the place of some.
  func replacing(_ range: Range<Int>, with new: [UInt8]) -> [UInt8] {
    var text = bytes
    text.replaceSubrange(range, with: new)
    return text
  }

  mutating func replace(_ range: Range<Int>, with new: [UInt8]) {
    bytes.replaceSubrange(range, with: new)
  }

  /// The letters of all parts in a range replaced by one: but for the first of each word, or in each word up to its
  /// last letter, or the whole part, or all words by the same letter.
  func flattened(in range: Range<Int>, _ flattening: Flattening) -> [UInt8] {
    var text = bytes
    for part in parts where part.range.overlaps(range) {
      let words = flattening == .parts ? [part.range] : words(in: part.range)
      for word in words {
        let letter = flattening == .one ? bytes[parts[0].range.lowerBound] : bytes[word.lowerBound]
        for i in word.dropFirst(flattening.kept).dropLast(flattening == .ends ? 1 : 0) {
          text[i] = letter
        }
      }
    }
    return text
  }

  enum Flattening: Equatable {
    case words(kept: Int)
    case ends, parts, one

    fileprivate var kept: Int {
      switch self {
      case .words(let kept): kept
      case .ends, .parts: 1
      case .one: 0
      }
    }
  }

  /// Stretches of letters and digits in a range.
  private func words(in range: Range<Int>) -> [Range<Int>] {
    range.split { !ByteSet.alphanumerics.contains(bytes[$0]) }
  }

  /// What stands in a range, in order. Pieces of a long token are left out.
  func pieces(in range: Range<Int>) -> [Piece] {
    var pieces: [Piece] = []
    var i = range.lowerBound
    for (number, part) in parts.enumerated() where part.range.overlaps(range) {
      pieces += fixed(in: i..<max(i, part.range.lowerBound))
      if let alphabet = part.alphabet {
        pieces.append(Piece(range: part.range, alphabet: alphabet, name: "\(number + 1)"))
      } else {
        pieces += token(in: part.range, named: "\(number + 1)?")
      }
      i = part.range.upperBound
    }
    return pieces + fixed(in: i..<max(i, range.upperBound))
  }

  /// Words, white space, and runs of one mark.
  private func fixed(in range: Range<Int>) -> [Piece] {
    func kind(_ byte: UInt8) -> UInt8 {
      if ByteSet.alphanumerics.contains(byte) { return 0 }
      return byte == 0x20 || (9...13).contains(byte) ? 1 : byte
    }
    var pieces: [Piece] = []
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start + 1
      while end < range.upperBound && kind(bytes[end]) == kind(bytes[start]) { end += 1 }
      pieces.append(Piece(range: start..<end, alphabet: nil, name: "@\(start)"))
      start = end
    }
    return pieces
  }

  private func token(in range: Range<Int>, named name: String) -> [Piece] {
    let all = fixed(in: range)
    let kept =
      all.count > Self.tokenLimit ? all.prefix(Self.tokenLimit - 4) + all.suffix(4) : all[...]
    return kept.enumerated().map {
      Piece(range: $1.range, alphabet: nil, name: "\(name)\($0)")
    }
  }
}
