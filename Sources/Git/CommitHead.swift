package import ScanModel

/// What an audit needs of every commit: where it stands in the history. Most are never named in a report,
/// so their authors and subjects are left unread.
package struct CommitHead: Sendable {
  package let tree: ObjectID
  package let parents: [ObjectID]
  /// Seconds since 1970 from the committer line, 0 where there are none.
  package let seconds: Int64
  /// Where in the object's bytes the author's name and address are; empty where there are none.
  package let author: Range<Int>
  /// The same of the committer.
  package let committer: Range<Int>
  /// Whether the head has lines beyond those: `mergetag`, signatures, a line that no git knows.
  package let hasMore: Bool
  /// Where in the object's bytes the message is.
  package let messageRange: Range<Int>

  /// Parses the bytes of a commit, with the answers of `CommitObject`.
  ///
  /// - Throws: `.corruptObject` where tree or parents cannot be read.
  package init(id: ObjectID, bytes: UnsafeRawBufferPointer) throws(GitError) {
    var lines = HeaderLines(bytes)
    guard let tree = lines.next()?.value(of: "tree")?.objectID(length: id.count) else {
      throw Self.corrupt(id)
    }
    var parents: [ObjectID] = []
    var seconds: Int64 = 0
    var author = 0..<0
    var committer = 0..<0
    var hasMore = false
    var isPastParents = false
    var start = lines.offset
    while let line = lines.next() {
      defer { start = lines.offset }
      if !isPastParents, let value = line.value(of: "parent") {
        guard let parent = value.objectID(length: id.count) else { throw Self.corrupt(id) }
        parents.append(parent)
        continue
      }
      isPastParents = true
      if line.value(of: "author") != nil {
        author = Self.person(in: line, after: 7, at: start)
      } else if let value = line.value(of: "committer") {
        seconds = Signature.seconds(of: value)
        committer = Self.person(in: line, after: 10, at: start)
      } else {
        hasMore = true
      }
    }
    self.tree = tree
    self.parents = parents
    self.seconds = seconds
    self.author = author
    self.committer = committer
    self.hasMore = hasMore
    self.messageRange = lines.offset..<bytes.count
  }

  /// Name and address in a line, without the word before them and the time behind them.
  private static func person(
    in line: UnsafeRawBufferPointer, after word: Int, at start: Int
  ) -> Range<Int> {
    let word = min(word, line.count)
    let end = line.lastIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? line.count
    return (start + word)..<(start + max(end, word))
  }

  private static func corrupt(_ id: ObjectID) -> GitError {
    GitError(.corruptObject, "parse commit", message: "malformed commit", subject: id.hex)
  }
}
