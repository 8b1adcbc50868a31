@testable import Matching
@testable import Tokens

/// A sample of a rule file that was filled, and where its made-up parts stand.
struct SampleText {
  struct Part {
    var range: Range<Int>
    /// The letters it is drawn from; `nil` for a whole token of some kind.
    var alphabet: ByteSet?
  }
  private(set) var bytes: [UInt8] = []
  private(set) var parts: [Part] = []

  /// Fills a template as `SampleGenerator` does, always with the same letters.
  init(filling template: String) throws {
    var generator = SampleGenerator(seed: 1)
    var rest = Substring(template)
    while let first = rest.first {
      if first == "{", !rest.hasPrefix("{{"), let end = rest.firstIndex(of: "}") {
        let start = bytes.count
        bytes += try generator.fill(String(rest[...end]))
        let name = rest[..<end].dropFirst().prefix { $0 != ":" }
        parts.append(Part(range: start..<bytes.count, alphabet: try Self.alphabet(String(name))))
        rest = rest[rest.index(after: end)...]
      } else {
        bytes += String(first).utf8
        rest = rest.dropFirst(rest.hasPrefix("{{") || rest.hasPrefix("}}") ? 2 : 1)
      }
    }
  }

  private static func alphabet(_ name: String) throws -> ByteSet? {
    guard SampleGenerator.alphabetNames.contains(name) else { return nil }
    var generator = SampleGenerator(seed: 1)
    return try generator.fill("{\(name):4000}").reduce(into: ByteSet()) { $0.insert($1) }
  }

  /// The text with other bytes in the place of some.
  func replacing(_ range: Range<Int>, with new: [UInt8]) -> [UInt8] {
    Array(bytes[..<range.lowerBound]) + new + Array(bytes[range.upperBound...])
  }

  func replacing(_ index: Int, with byte: UInt8) -> [UInt8] {
    var text = bytes
    text[index] = byte
    return text
  }

  /// The text with the letters of all parts in a range replaced by one, but for the first of each run.
  func flattened(in range: Range<Int>, keeping kept: Int) -> [UInt8] {
    var text = bytes
    for part in parts where part.range.overlaps(range) {
      for run in runs(in: part.range, atMost: part.range.count) {
        for i in run.dropFirst(kept) { text[i] = bytes[run.lowerBound] }
      }
    }
    return text
  }

  /// The text with each part in a range replaced by one letter of its own.
  func flattenedWhole(in range: Range<Int>) -> [UInt8] {
    var text = bytes
    for part in parts where part.range.overlaps(range) {
      for i in part.range { text[i] = bytes[part.range.lowerBound] }
    }
    return text
  }

  /// Stretches of letters and digits in a range: the first ones and the last.
  func runs(in range: Range<Int>, atMost limit: Int) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = range.lowerBound
    for i in range {
      let isInside = ByteSet.alphanumerics.contains(bytes[i])
      guard !isInside || i + 1 == range.upperBound else { continue }
      let end = isInside ? i + 1 : i
      if end > start {
        if runs.count == limit { runs.removeLast() }
        runs.append(start..<end)
      }
      start = i + 1
    }
    return runs
  }

  /// A part made longer or shorter: its own letters, repeated.
  func resizing(_ part: Part, to count: Int) -> [UInt8] {
    let own = bytes[part.range]
    return replacing(part.range, with: (0..<count).map { own[own.startIndex + $0 % own.count] })
  }
}
