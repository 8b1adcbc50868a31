/// `ward:allow RULE-ID reason` in the comment of a line: covers one rule on that line or the next.
struct InlineAllow {
  /// The reason of an allow that counts.
  var reason: String?
  /// What was written and does not count.
  var notes: [String] = []

  /// Looks into the lines of a match and the one above.
  ///
  /// - Parameters:
  ///   - ids: the rule's id and aliases.
  ///   - acceptsGitleaks: whether `gitleaks:allow` on the same line counts.
  init(
    sameLines: [UnsafeRawBufferPointer], above: UnsafeRawBufferPointer?, ids: [String],
    acceptsGitleaks: Bool
  ) {
    for line in sameLines + (above.map { [$0] } ?? []) {
      guard line.containsIgnoringCase(Self.word),
        let start = CommentFinder.commentStart(in: line)
      else { continue }
      read(line.slice(start..<line.count), ids)
      if reason != nil { return }
    }
    guard acceptsGitleaks else { return }
    for line in sameLines where line.containsIgnoringCase(Self.gitleaksWord) {
      guard let start = CommentFinder.commentStart(in: line) else { continue }
      if line.slice(start..<line.count).containsIgnoringCase(Self.gitleaksWord) {
        reason = "gitleaks:allow"
      }
    }
  }

  private static let word = Array("ward:allow".utf8)
  private static let gitleaksWord = Array("gitleaks:allow".utf8)

  private mutating func read(_ comment: UnsafeRawBufferPointer, _ ids: [String]) {
    let text = String(decoding: comment, as: UTF8.self)
    var rest = Substring(text)
    while let range = rest.firstRange(of: "ward:allow") {
      rest = rest[range.upperBound...]
      // The next allow of the same comment ends this one's reason.
      let end = rest.firstRange(of: "ward:allow")?.lowerBound ?? rest.endIndex
      var fields = rest[..<end].split(maxSplits: 1, omittingEmptySubsequences: true) {
        $0.isWhitespace
      }
      // `ward:allowed` is another word.
      guard !fields.isEmpty, rest.first?.isWhitespace == true else { continue }
      let id = String(fields.removeFirst())
      guard ids.contains(id) else {
        notes.append("ward:allow \(id) does not cover it: that is not this rule's id")
        continue
      }
      let words = fields.first.map(Self.trimmed) ?? ""
      if words.isEmpty {
        notes.append("ward:allow \(id) without a reason is ignored")
      } else {
        reason = words
        return
      }
    }
  }

  /// The reason without blanks and the comment's end.
  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while let last = text.last, last.isWhitespace || last == "\r\n" { text.removeLast() }
    for ending in ["*/", "-->", "-}", "*)"] where text.hasSuffix(ending) {
      text.removeLast(ending.count)
    }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    // Punctuation alone is no reason.
    return text.contains(where: { $0.isLetter || $0.isNumber }) ? String(text) : ""
  }
}
