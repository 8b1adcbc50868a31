import ScanModel

/// Many object ids of one length, one after another: half of what they take one by one, and a history has
/// a few for each of its commits.
struct IDColumn: RandomAccessCollection, Sendable {
  private var bytes: [UInt8] = []
  /// Bytes of an id; that of the first one.
  private var length = 20

  init() {}

  init(_ ids: some Sequence<ObjectID>) {
    for id in ids { append(id) }
  }

  var startIndex: Int { 0 }
  var endIndex: Int { bytes.count / length }

  subscript(index: Int) -> ObjectID {
    let id = bytes.withUnsafeBytes { bytes in
      ObjectID(bytes: UnsafeRawBufferPointer(rebasing: bytes[(index * length)...].prefix(length)))
    }
    // Not a matter of input: what was taken in had a length that ids have.
    guard let id else { preconditionFailure("object ids of \(length) bytes") }
    return id
  }

  /// Takes in an id of the length of the others; a repository has ids of one length alone.
  mutating func append(_ id: ObjectID) {
    if bytes.isEmpty { length = id.count }
    precondition(id.count == length)
    id.withBytes { bytes.append(contentsOf: $0) }
  }

  mutating func append(contentsOf other: IDColumn) {
    if bytes.isEmpty {
      self = other
      return
    }
    precondition(other.isEmpty || other.length == length)
    bytes += other.bytes
  }
}
