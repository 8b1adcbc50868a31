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
        let end = line.lastIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? line.count
        author = (start + min(7, line.count))..<(start + max(end, min(7, line.count)))
      } else if let value = line.value(of: "committer") {
        seconds = Signature.seconds(of: value)
      }
    }
    self.tree = tree
    self.parents = parents
    self.seconds = seconds
    self.author = author
    self.messageRange = lines.offset..<bytes.count
  }

  private static func corrupt(_ id: ObjectID) -> GitError {
    GitError(.corruptObject, "parse commit", message: "malformed commit", subject: id.hex)
  }
}
