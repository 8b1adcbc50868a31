/// Values that go on where a pattern ends.
extension Judge {
  /// Patterns of generic values end after this many bytes.
  private static let patternLimit = 300
  private static let runBytes = TokenRuns.bytes.union(ByteSet(".=~"))
  /// No secret is longer than what is looked at around a match.
  private static let longest = 1_000

  /// Sets the ends of a generic value: what goes on is taken in, what is no part of it cut off.
  func setEnds(of found: inout RawMatch) {
    lengthen(&found)
    narrow(&found)
  }

  /// Takes in what goes on in the same run: a token of 900 bytes is not hidden by hiding 300 of them.
  private func lengthen(_ found: inout RawMatch) {
    let value = found.secret
    guard value.count >= Self.patternLimit, value.upperBound == found.match.upperBound else {
      return
    }
    let limit = min(value.lowerBound + Self.longest, bytes.count)
    var end = value.upperBound
    while end < limit, Self.runBytes.contains(bytes[end]) { end += 1 }
    found.secret = value.lowerBound..<end
    found.match = found.match.lowerBound..<end
  }
}
