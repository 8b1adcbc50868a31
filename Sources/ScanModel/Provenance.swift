/// Where a piece of content comes from.
package enum Place: Hashable, Sendable {
  /// The content of a blob or file.
  case content
  /// The path itself (a secret in a file name).
  case pathName
  /// The message, or the names and addresses, of a commit.
  case commitMessage
  /// The message of an annotated tag.
  case tagMessage
  /// The name of a ref.
  case refName

  /// The word used in reports.
  package var name: String {
    switch self {
    case .content: "content"
    case .pathName: "path name"
    case .commitMessage: "commit message"
    case .tagMessage: "tag message"
    case .refName: "ref name"
    }
  }
}

/// Who committed something, and when.
package struct CommitInfo: Hashable, Sendable {
  package var id: ObjectID
  package var author: String
  package var email: String
  /// Author date, RFC 3339 with the author's own offset.
  package var date: String
  /// First line of the message.
  package var subject: String

  package init(id: ObjectID, author: String, email: String, date: String, subject: String) {
    self.id = id
    self.author = author
    self.email = email
    self.date = date
    self.subject = subject
  }

  /// The id alone: it names all the rest.
  package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// One appearance of a secret.
package struct Occurrence: Hashable, Sendable {
  package var place: Place
  package var path: RepositoryPath?
  package var blob: ObjectID?
  package var commit: CommitInfo?
  package var location: SourceLocation
  /// The path inside of the container that stands at `path`, parts of nested ones joined by `!/`; the
  /// location is one in this member then. As hostile as any other name.
  package var member: [UInt8]?

  package init(
    place: Place, path: RepositoryPath?, blob: ObjectID?, commit: CommitInfo?,
    location: SourceLocation, member: [UInt8]? = nil
  ) {
    self.member = member
    self.place = place
    self.path = path
    self.blob = blob
    self.commit = commit
    self.location = location
  }
}
