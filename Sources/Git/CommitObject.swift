package import ScanModel

/// A parsed commit.
package struct CommitObject: Sendable {
  package let id: ObjectID
  package let tree: ObjectID
  package let parents: [ObjectID]
  package let author: Signature
  package let committer: Signature
  /// First line of the message that is not empty, read as UTF-8; empty where there is none.
  package let subject: String
  /// Where in the object's bytes the message is.
  package let messageRange: Range<Int>

  /// Parses the bytes of a commit.
  ///
  /// - Throws: `.corruptObject` where tree or parents cannot be read; author lines are lenient.
  package init(id: ObjectID, bytes: UnsafeRawBufferPointer) throws(GitError) {
    let head = try CommitHead(id: id, bytes: bytes)
    self.id = id
    self.tree = head.tree
    self.parents = head.parents
    self.author = Signature(UnsafeRawBufferPointer(rebasing: bytes[head.author]))
    self.committer = Signature(UnsafeRawBufferPointer(rebasing: bytes[head.committer]))
    self.messageRange = head.messageRange
    self.subject = firstLine(of: UnsafeRawBufferPointer(rebasing: bytes[head.messageRange]))
  }

  private init(
    id: ObjectID, tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature,
    subject: String, messageRange: Range<Int>
  ) {
    self.id = id
    self.tree = tree
    self.parents = parents
    self.author = author
    self.committer = committer
    self.subject = subject
    self.messageRange = messageRange
  }

  /// The same commit seen as a root, which is how the edge of a shallow clone is read.
  func withoutParents() -> CommitObject {
    CommitObject(
      id: id, tree: tree, parents: [], author: author, committer: committer, subject: subject,
      messageRange: messageRange)
  }

  /// The values that reports show.
  package var info: CommitInfo {
    CommitInfo(
      id: id, author: author.name, email: author.email, date: author.date, subject: subject)
  }
}

/// A parsed annotated tag.
package struct TagObject: Sendable {
  package let target: ObjectID
  package let kind: ObjectKind
  package let name: String
  package let tagger: Signature
  /// Where in the object's bytes the message is (a signature included).
  package let messageRange: Range<Int>

  /// Parses the bytes of a tag.
  ///
  /// - Throws: `.corruptObject` where target or type cannot be read.
  package init(id: ObjectID, bytes: UnsafeRawBufferPointer) throws(GitError) {
    var lines = HeaderLines(bytes)
    guard let target = lines.next()?.value(of: "object")?.objectID(length: id.count),
      let word = lines.next()?.value(of: "type"), let kind = ObjectKind(word: word)
    else {
      throw GitError(.corruptObject, "parse tag", message: "malformed tag", subject: id.hex)
    }
    var name = ""
    var tagger = Signature()
    while let line = lines.next() {
      if let value = line.value(of: "tag") {
        name = value.text
      } else if let value = line.value(of: "tagger") {
        tagger = Signature(value)
      }
    }
    self.target = target
    self.kind = kind
    self.name = name
    self.tagger = tagger
    self.messageRange = lines.offset..<bytes.count
  }
}

private func firstLine(of message: UnsafeRawBufferPointer) -> String {
  var start = 0
  while start < message.count, message[start] == newline { start += 1 }
  let rest = UnsafeRawBufferPointer(rebasing: message[start...])
  return UnsafeRawBufferPointer(rebasing: rest[..<(rest.firstIndex(of: newline) ?? rest.count)])
    .text
}
