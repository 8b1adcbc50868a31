package import ScanModel

/// What an audit needs of every commit: where it stands in the history. Most are never named in a report,
/// so their authors and subjects are left unread.
package struct CommitHead: Sendable {
  package let tree: ObjectID
  package let parents: [ObjectID]
  /// Where in the object's bytes the author's name, address and time are; empty where there are none.
  let author: Range<Int>
  /// The same of the committer.
  let committer: Range<Int>
  /// Where in the object's bytes the value of the first `gpgsig` line is, with the lines that continue it.
  package let signature: Range<Int>
  /// Whether the head has text beyond those: `mergetag`, a line that no git knows, a person named twice, a
  /// second signature, or more than a time behind an address.
  package let hasMore: Bool
  /// Where in the object's bytes the message is.
  package let messageRange: Range<Int>

  /// Parses the bytes of a commit.
  ///
  /// - Throws: `.corruptObject` where tree or parents cannot be read.
  package init(id: ObjectID, bytes: UnsafeRawBufferPointer) throws(GitError) {
    var lines = HeaderLines(bytes)
    guard let tree = lines.next()?.value(of: "tree")?.objectID(length: id.count) else {
      throw Self.corrupt(id)
    }
    var parents: [ObjectID] = []
    var author = 0..<0
    var committer = 0..<0
    var signature = 0..<0
    var hasMore = false
    // Parents stand only between tree and author; a later line of that name is extra text.
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
      let end = start + line.count
      if author.isEmpty, let value = line.value(of: "author") {
        author = (end - value.count)..<end
        if !value.endsInTime { hasMore = true }
      } else if committer.isEmpty, let value = line.value(of: "committer") {
        committer = (end - value.count)..<end
        if !value.endsInTime { hasMore = true }
      } else if signature.isEmpty, let value = line.signature {
        signature = (end - value.count)..<(end - value.count + lines.whole(value).count)
      } else {
        hasMore = true
      }
    }
    self.tree = tree
    self.parents = parents
    self.author = author
    self.committer = committer
    self.signature = signature
    self.hasMore = hasMore
    self.messageRange = lines.offset..<bytes.count
  }

  /// Seconds since 1970 from the committer line, 0 where there are none.
  package func seconds(in bytes: UnsafeRawBufferPointer) -> Int64 {
    Signature.seconds(of: UnsafeRawBufferPointer(rebasing: bytes[committer]))
  }

  /// Names and addresses of author and committer, without the times behind them.
  package func people(
    in bytes: UnsafeRawBufferPointer
  ) -> (author: UnsafeRawBufferPointer, committer: UnsafeRawBufferPointer) {
    (
      UnsafeRawBufferPointer(rebasing: bytes[author]).person,
      UnsafeRawBufferPointer(rebasing: bytes[committer]).person
    )
  }

  private static func corrupt(_ id: ObjectID) -> GitError {
    GitError(.corruptObject, "parse commit", message: "malformed commit", subject: id.hex)
  }
}
