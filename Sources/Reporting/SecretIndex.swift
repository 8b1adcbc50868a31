/// Finds many byte strings in short texts.
///
/// A sorted list with links to shorter prefixes and a bitmap over the first four bytes, not
/// Aho-Corasick: an audit may know a hundred thousand secrets, and an automaton over them costs a
/// hundred times their size. A text is read once; only where four bytes look like the start of a
/// secret are the candidates searched, in O(log n) comparisons.
struct SecretIndex: Sendable {
  /// Shorter strings are not indexed: they would hit ordinary text everywhere.
  static let minimumLength = 4

  /// A part of a text that holds one secret or several that overlap.
  struct Span {
    var range: Range<Int>
    /// What to show in its place.
    var replacement: String
  }

  private var patterns: [[UInt8]] = []
  private var replacements: [String] = []
  /// The longest pattern that is a proper prefix of this one; -1 where there is none.
  private var parents: [Int] = []
  private var filter = [UInt64](repeating: 0, count: 1024)

  /// Takes secrets with what is shown for them; of equal secrets the first one counts.
  init(_ entries: [(secret: [UInt8], replacement: String)]) {
    let sorted = entries.enumerated()
      .filter { $0.element.secret.count >= Self.minimumLength }
      .sorted {
        $0.element.secret == $1.element.secret
          ? $0.offset < $1.offset
          : $0.element.secret.lexicographicallyPrecedes($1.element.secret)
      }
    for (_, entry) in sorted where entry.secret != patterns.last {
      var parent = patterns.count - 1
      while parent >= 0 && !entry.secret.starts(with: patterns[parent]) {
        parent = parents[parent]
      }
      patterns.append(entry.secret)
      replacements.append(entry.replacement)
      parents.append(parent)
      let slot = Self.slot(entry.secret, 0)
      filter[slot >> 6] |= 1 << UInt64(slot & 63)
    }
  }

  var isEmpty: Bool { patterns.isEmpty }

  /// The parts of `text` that are covered by secrets: ascending, disjoint, every occurrence included.
  func spans(in text: [UInt8]) -> [Span] {
    guard !patterns.isEmpty, text.count >= Self.minimumLength else { return [] }
    var spans: [Span] = []
    for start in 0...(text.count - Self.minimumLength) {
      let slot = Self.slot(text, start)
      guard filter[slot >> 6] & (1 << UInt64(slot & 63)) != 0,
        let pattern = longest(at: start, of: text)
      else { continue }
      let end = start + patterns[pattern].count
      if let last = spans.last, last.range.upperBound > start {
        // Overlapping secrets become one gap, so that no tail of the second stays readable.
        let upper = max(last.range.upperBound, end)
        spans[spans.count - 1].range = last.range.lowerBound..<upper
      } else {
        spans.append(Span(range: start..<end, replacement: replacements[pattern]))
      }
    }
    return spans
  }

  /// The longest pattern that stands at `start`.
  ///
  /// Every pattern that is a prefix of the text sorts at or before it, and is a prefix of the last
  /// pattern that does; so that one and its ancestors are all that can fit.
  private func longest(at start: Int, of text: [UInt8]) -> Int? {
    var low = 0
    var high = patterns.count
    while low < high {
      let middle = (low + high) / 2
      if Self.isAfter(patterns[middle], text, start) { high = middle } else { low = middle + 1 }
    }
    var candidate = low - 1
    while candidate >= 0 {
      if text[start...].starts(with: patterns[candidate]) { return candidate }
      candidate = parents[candidate]
    }
    return nil
  }

  /// Whether `pattern` sorts behind the text from `start` on.
  private static func isAfter(_ pattern: [UInt8], _ text: [UInt8], _ start: Int) -> Bool {
    let common = min(pattern.count, text.count - start)
    for i in 0..<common where pattern[i] != text[start + i] {
      return pattern[i] > text[start + i]
    }
    return pattern.count > text.count - start
  }

  /// A 16-bit hash of four bytes.
  private static func slot(_ bytes: [UInt8], _ start: Int) -> Int {
    let word =
      UInt32(bytes[start]) << 24 | UInt32(bytes[start + 1]) << 16
      | UInt32(bytes[start + 2]) << 8 | UInt32(bytes[start + 3])
    return Int((word &* 0x9E37_79B1) >> 16)
  }
}
