/// What git keeps of the message file that `commit-msg` gets (git-commit, "--cleanup").
package struct CommitMessage {
  /// `commit.cleanup`, and what git does where it is not set.
  package enum Cleanup: String, Sendable {
    case strip, whitespace, verbatim, scissors
    case standard = "default"
  }

  private let cleanup: Cleanup
  private let comment: [UInt8]?
  private let isEdited: Bool

  /// - Parameters:
  ///   - cleanup: the configured mode; unknown words count as `default`.
  ///   - commentString: `core.commentString` or `core.commentChar`; `auto` keeps comment lines, because
  ///     the character is chosen anew for each message.
  ///   - isEdited: whether an editor was used; without one git keeps comment lines, and nothing of its
  ///     own stands below scissors.
  package init(cleanup: String?, commentString: String?, isEdited: Bool) {
    self.isEdited = isEdited
    switch cleanup.flatMap(Cleanup.init) ?? .standard {
    case .standard: self.cleanup = isEdited ? .strip : .whitespace
    case .scissors: self.cleanup = isEdited ? .scissors : .whitespace
    case let mode: self.cleanup = mode
    }
    self.comment = commentString == "auto" ? nil : Array((commentString ?? "#").utf8)
  }

  /// The kept lines with their 1-based numbers in the file replaced by blank lines where one is dropped,
  /// so that line numbers stay those of the file.
  package func kept(of message: [UInt8]) -> [UInt8] {
    if cleanup == .verbatim { return message }
    var kept: [UInt8] = []
    kept.reserveCapacity(message.count)
    var rest = message[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      let line = rest[rest.startIndex..<end]
      if isEdited, isScissors(line), cleanup == .scissors || isFollowedByDiff(rest[end...]) {
        break
      }
      if cleanup != .strip || !isComment(line) { kept += line }
      kept.append(UInt8(ascii: "\n"))
      rest = rest[min(end + 1, rest.endIndex)...]
    }
    return kept
  }

  private func isComment(_ line: ArraySlice<UInt8>) -> Bool {
    comment.map { !$0.isEmpty && line.starts(with: $0) } ?? false
  }

  private func isScissors(_ line: ArraySlice<UInt8>) -> Bool {
    let mark = Array(" ------------------------ >8 ------------------------".utf8)
    guard line.count > mark.count, line.suffix(mark.count).elementsEqual(mark) else { return false }
    // With `auto` any single character may stand before it.
    return comment.map { line.dropLast(mark.count).elementsEqual($0) }
      ?? (line.count == mark.count + 1)
  }

  /// `git commit -v` puts the diff below the scissors. Scissors that somebody typed into a message that
  /// git keeps whole have none, and what follows them is scanned.
  private func isFollowedByDiff(_ rest: ArraySlice<UInt8>) -> Bool {
    let mark = Array("diff --".utf8)
    for line in rest.split(separator: UInt8(ascii: "\n")).prefix(64) {
      if line.starts(with: mark) { return true }
      guard let comment, isComment(line) || comment.isEmpty else { return false }
    }
    return false
  }
}
