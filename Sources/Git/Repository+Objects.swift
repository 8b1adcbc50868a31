package import ScanModel

extension Repository {
  /// Kind and size in bytes of an object.
  ///
  /// - Throws: `.missingObject`, `.corruptObject`.
  package func header(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int) {
    let header: Header = try readers.served(
      about: id,
      { native throws(GitError) in Header(try native.header(id)) },
      { libgit throws(GitError) in Header(try libgit.header(id)) },
      { git throws(GitError) in
        guard let header = try git.header(id) else { throw Plumbing.missing(id) }
        return Header(header)
      })
    return (header.kind, header.size)
  }

  /// Whether the object is here; one that a partial clone could fetch is not.
  ///
  /// - Throws: whatever is not an answer, a damaged object included.
  package func contains(_ id: ObjectID) throws(GitError) -> Bool {
    guard id.count == objectIDLength, !id.isZero else { return false }
    do throws(GitError) {
      return try readers.served(
        about: id,
        { native throws(GitError) in
          _ = try native.header(id)
          return true
        },
        { libgit throws(GitError) in
          _ = try libgit.header(id)
          return true
        },
        { _ throws(GitError) in try readers.localGit.header(id) != nil })
    } catch  where error.kind == .missingObject {
      return false
    }
  }

  /// Lends an object's bytes whole, for the time of the closure.
  ///
  /// - Throws: `.tooLarge` above `wholeObjectLimit`, `.missingObject`, `.corruptObject`, and
  ///   whatever `body` throws.
  package func withObject<R>(
    _ id: ObjectID, _ body: (ObjectKind, UnsafeRawBufferPointer) throws -> R
  ) throws -> R {
    try readers.read(id).lend(body)
  }

  /// Reads an object of one kind and parses it; for what is small and parsed once.
  func parsed<R>(
    _ id: ObjectID, as kind: ObjectKind,
    _ parse: (UnsafeRawBufferPointer) throws(GitError) -> R
  ) throws(GitError) -> R {
    let object = try readers.read(id, as: kind)
    let result = try parse(object.bytes)
    // The bytes are the object's own.
    withExtendedLifetime(object) {}
    return result
  }

  /// Opens an object of any size for reading in parts.
  package func openStream(_ id: ObjectID) throws(GitError) -> ObjectStream {
    // A loose object that is damaged is left to git, which then says so.
    if let native = readers.native, let loose = try? native.looseObject(id) {
      return ObjectStream(id: id, loose: loose)
    }
    if let libgit = readers.libgit, let loose = try? libgit.looseObject(id) {
      return ObjectStream(id: id, loose: loose)
    }
    let (reader, size) = try readers.stream(id)
    return ObjectStream(id: id, child: reader, size: size)
  }

  /// Gives an object of any size in parts.
  package func stream(_ id: ObjectID, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var stream = try openStream(id)
    let buffer = try RawBuffer(count: 1 << 18)
    while true {
      let count = try stream.read(into: buffer.bytes)
      if count == 0 { return }
      try body(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
    }
  }

  /// Reads a commit; one at the edge of a shallow clone has no parents, as git sees it.
  package func commit(_ id: ObjectID) throws(GitError) -> CommitObject {
    let commit = try parsed(id, as: .commit) { bytes throws(GitError) in
      try CommitObject(id: id, bytes: bytes)
    }
    return try shallowCommits().contains(id) ? commit.withoutParents() : commit
  }

  /// Reads an annotated tag.
  package func tag(_ id: ObjectID) throws(GitError) -> TagObject {
    try parsed(id, as: .tag) { bytes throws(GitError) in try TagObject(id: id, bytes: bytes) }
  }

  /// Follows tags to what they are about.
  ///
  /// - Returns: every tag on the way, the outermost first, then the object and its kind.
  package func peel(_ id: ObjectID) throws(GitError) -> (
    tags: [ObjectID], id: ObjectID, kind: ObjectKind
  ) {
    var tags: [ObjectID] = []
    var id = id
    while true {
      let kind = try header(id).kind
      if kind != .tag { return (tags, id, kind) }
      tags.append(id)
      // Ids are hashes, so tags cannot form a ring; the limit is for patience only.
      guard tags.count <= 1000 else {
        throw GitError(.tooLarge, "peel tag", message: "tags of tags go too deep", subject: id.hex)
      }
      id = try tag(id).target
    }
  }
}

/// A pair that generic code can return.
private struct Header {
  let kind: ObjectKind
  let size: Int

  init(_ header: (kind: ObjectKind, size: Int)) {
    kind = header.kind
    size = header.size
  }
}
