import CRegex

/// What RE2 found: byte ranges into the segment that was searched.
struct RawMatch: Equatable {
  var match: Range<Int>
  var secret: Range<Int>
  /// The capture group that is the secret; 0 for the whole match.
  var group: Int

  func moved(by count: Int) -> RawMatch {
    RawMatch(
      match: (match.lowerBound + count)..<(match.upperBound + count),
      secret: (secret.lowerBound + count)..<(secret.upperBound + count), group: group)
  }
}

/// RE2's non-overlapping leftmost-first matches inside windows.
///
/// Equal to searching the whole text as long as the windows hold every possible match of the
/// pattern with all of its bytes; `^ $ \b` see the real neighbours of a window.
struct Verifier {
  private var spans: [cregex_span] = []
  private var memo: MatchMemo?
  private var searched = 0

  /// Searches are remembered from so many on.
  static let remembered = 64

  /// Matches of one rule that are verified in one content; beyond that the rest is not looked at.
  static let matchLimit = 100_000

  /// Calls `body` for each match that starts in `accepted`, ascending.
  ///
  /// - Parameter resume: the end of the last match so far; no match starts before it.
  /// - Returns: the new `resume`.
  mutating func forEachMatch(
    of pattern: BytePattern, secretGroup: Int, in text: UnsafeRawBufferPointer,
    windows: [Range<Int>], accepted: Range<Int>, resume: Int,
    _ body: (RawMatch) throws(MatchingError) -> Bool
  ) throws(MatchingError) -> Int {
    let wanted = secretGroup > 0 ? secretGroup : pattern.groupCount
    let count = min(wanted, Self.groupLimit) + 1
    if spans.count != count { spans = Array(repeating: cregex_span(), count: count) }
    var position = max(resume, accepted.lowerBound)
    // Not `position`: that may stand at a window behind the accepted part.
    var lastEnd = resume
    for window in windows {
      position = max(position, window.lowerBound)
      let end = min(window.upperBound, text.count)
      while position <= end && position < accepted.upperBound {
        guard let found = first(of: pattern, secretGroup, in: text, from: position, to: end),
          found.match.lowerBound < accepted.upperBound
        else { break }
        if found.match.isEmpty {
          position = found.match.upperBound + 1
          continue
        }
        position = found.match.upperBound
        lastEnd = position
        if !found.secret.isEmpty, !(try body(found)) { return lastEnd }
      }
    }
    return lastEnd
  }

  private static let groupLimit = 60

  /// The first match in a part of a text, as it was found before where these bytes were searched.
  private mutating func first(
    of pattern: BytePattern, _ secretGroup: Int, in text: UnsafeRawBufferPointer, from: Int, to: Int
  ) -> RawMatch? {
    searched += 1
    if searched == Self.remembered { memo = MatchMemo() }
    guard let memo, let key = memo.key(pattern, in: text, from: from, to: to) else {
      return search(pattern, secretGroup, text, from, to)
    }
    if let known = memo[key] { return known?.moved(by: from) }
    let found = search(pattern, secretGroup, text, from, to)
    memo.keep(found?.moved(by: -from), for: key)
    return found
  }

  private mutating func search(
    _ pattern: BytePattern, _ secretGroup: Int, _ text: UnsafeRawBufferPointer, _ from: Int,
    _ to: Int
  ) -> RawMatch? {
    guard pattern.firstMatch(in: text, from: from, to: to, spans: &spans) else { return nil }
    return range(spans[0]).map { select($0, secretGroup, in: text) }
  }

  /// The secret of a match: its group, or without one the first group that has any bytes.
  private func select(_ match: Range<Int>, _ secretGroup: Int, in text: UnsafeRawBufferPointer)
    -> RawMatch
  {
    if secretGroup > 0 {
      let secret = secretGroup < spans.count ? range(spans[secretGroup]) : nil
      let nothing = match.lowerBound..<match.lowerBound
      return RawMatch(match: match, secret: secret ?? nothing, group: secretGroup)
    }
    for group in spans.indices.dropFirst() {
      if let secret = range(spans[group]), !secret.isEmpty {
        return RawMatch(match: match, secret: secret, group: group)
      }
    }
    return RawMatch(match: match, secret: trimmed(match, in: text), group: 0)
  }

  /// Line ends around a whole match are not part of the secret.
  private func trimmed(_ range: Range<Int>, in text: UnsafeRawBufferPointer) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper && (text[lower] == 0x0A || text[lower] == 0x0D) { lower += 1 }
    while upper > lower && (text[upper - 1] == 0x0A || text[upper - 1] == 0x0D) { upper -= 1 }
    return lower..<upper
  }

  private func range(_ span: cregex_span) -> Range<Int>? {
    span.start >= 0 && span.end >= span.start ? span.start..<span.end : nil
  }
}
