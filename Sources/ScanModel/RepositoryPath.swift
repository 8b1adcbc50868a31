/// A path inside a repository as git stores it: bytes separated by `/`, in no particular encoding.
package struct RepositoryPath: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  package init(_ string: String) { self.bytes = Array(string.utf8) }

  /// The bytes read as UTF-8, with U+FFFD where they are not; for people, never for look-ups.
  package var lossyString: String { String(decoding: bytes, as: UTF8.self) }

  /// The last component.
  package var name: ArraySlice<UInt8> {
    bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
  }

  /// Appends a component; the empty path stands for the top of the tree.
  package func appending(_ name: some Collection<UInt8>) -> RepositoryPath {
    if bytes.isEmpty { return RepositoryPath(bytes: name) }
    var joined = bytes
    joined.append(UInt8(ascii: "/"))
    joined.append(contentsOf: name)
    return RepositoryPath(bytes: joined)
  }
}

extension RepositoryPath: Comparable {
  /// Byte order, as git sorts its index.
  package static func < (a: RepositoryPath, b: RepositoryPath) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }
}
