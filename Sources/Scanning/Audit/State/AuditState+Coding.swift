import ScanModel

/// The bytes of a state: numbers as eight bytes, little-endian; lists behind their count.
extension AuditState {
  func encoded() -> [UInt8] {
    var out = StateBytes()
    out.append(idLength)
    out.append(covered)
    out.append(commits.count)
    for commit in commits {
      out.append(commit.id)
      out.append(commit.tree)
      out.append(Int(commit.time))
      out.append(commit.parents)
    }
    out.append(tags.count)
    for tag in tags {
      out.append(tag.id)
      out.append(tag.target)
    }
    out.append(blobs)
    out.append(messages)
    out.append(introductions.count)
    for introduction in introductions {
      out.append(introduction.commit)
      out.append(introduction.id)
      out.append(Int(introduction.mode) << 8 | Int(introduction.reasons))
      out.append(text: introduction.path.bytes)
    }
    out.append(missing)
    out.append(shallow)
    out.append(holdings.count)
    for holding in holdings {
      out.append(holding.tree)
      out.append(holding.blobs)
    }
    return out.bytes
  }

  /// Reads what `encoded` wrote; `nil` for anything else, whatever it is.
  init?(decoding bytes: ArraySlice<UInt8>) {
    var input = StateReader(bytes)
    guard let idLength = input.number(), idLength == 20 || idLength == 32 else { return nil }
    input.idLength = idLength
    self.init(idLength: idLength)
    guard let covered = input.ids(),
      let commits = input.list({ input -> CommitRecord? in
        guard let id = input.id(), let tree = input.id(), let time = input.number(),
          let parents = input.ids()
        else { return nil }
        return CommitRecord(id: id, tree: tree, parents: parents, time: Int64(time))
      }),
      let tags = input.list({ input -> Tag? in
        guard let id = input.id(), let target = input.id() else { return nil }
        return Tag(id: id, target: target)
      }),
      let blobs = input.ids(), let messages = input.ids(),
      let introductions = input.list({ input -> Introduction? in
        guard let commit = input.id(), let id = input.id(), let flags = input.number(),
          let path = input.text(), let mode = UInt32(exactly: flags >> 8)
        else { return nil }
        return Introduction(
          commit: commit, path: RepositoryPath(bytes: path), id: id, mode: mode,
          reasons: UInt8(truncatingIfNeeded: flags))
      }),
      let missing = input.ids(), let shallow = input.ids(),
      let holdings = input.list({ input -> Holding? in
        guard let tree = input.id(), let blobs = input.ids() else { return nil }
        return Holding(tree: tree, blobs: blobs)
      }), input.isAtEnd
    else { return nil }
    self.covered = covered
    self.commits = commits
    self.tags = tags
    self.blobs = blobs
    self.messages = messages
    self.introductions = introductions
    self.missing = missing
    self.shallow = shallow
    self.holdings = holdings
  }
}

/// Bytes under construction.
private struct StateBytes {
  var bytes: [UInt8] = []

  mutating func append(_ number: Int) {
    withUnsafeBytes(of: Int64(number).littleEndian) { bytes += $0 }
  }

  mutating func append(_ id: ObjectID) { id.withBytes { bytes += $0 } }

  mutating func append(_ ids: [ObjectID]) {
    append(ids.count)
    bytes.reserveCapacity(bytes.count + ids.count * 32)
    for id in ids { append(id) }
  }

  mutating func append(text: [UInt8]) {
    append(text.count)
    bytes += text
  }
}

/// Reads bytes from their front; every answer is `nil` where they are too few.
private struct StateReader {
  private var rest: ArraySlice<UInt8>
  var idLength = 20

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func number() -> Int? {
    guard rest.count >= 8 else { return nil }
    var value: UInt64 = 0
    for (shift, byte) in rest.prefix(8).enumerated() { value |= UInt64(byte) << UInt64(8 * shift) }
    rest = rest.dropFirst(8)
    return Int(Int64(bitPattern: value))
  }

  mutating func id() -> ObjectID? {
    guard rest.count >= idLength else { return nil }
    defer { rest = rest.dropFirst(idLength) }
    return rest.prefix(idLength).withUnsafeBytes { ObjectID(bytes: $0) }
  }

  mutating func ids() -> [ObjectID]? { list { $0.id() } }

  mutating func text() -> [UInt8]? {
    guard let count = number(), count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  mutating func list<Element>(_ element: (inout StateReader) -> Element?) -> [Element]? {
    // Every element takes some bytes, so a count that lies cannot take memory.
    guard let count = number(), count >= 0, count <= rest.count else { return nil }
    var elements: [Element] = []
    elements.reserveCapacity(min(count, rest.count / idLength))
    for _ in 0..<count {
      guard let next = element(&self) else { return nil }
      elements.append(next)
    }
    return elements
  }
}
