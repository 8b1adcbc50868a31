/// A set of lower-case words that is looked for in bytes, ASCII case ignored.
///
/// Grouped by first byte; `String.contains` costs a hundred times as much on such short values.
struct WordTable: Sendable {
  private let byFirst: [[[UInt8]]]

  init(_ words: [String]) {
    var table = [[[UInt8]]](repeating: [], count: 256)
    for word in words {
      let bytes = Array(word.utf8).asciiLowercased
      if let first = bytes.first { table[Int(first)].append(bytes) }
    }
    byFirst = table
  }

  /// Whether a word stands anywhere in the bytes.
  func occurs(in bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.indices.contains { begins(at: $0, in: bytes) }
  }

  /// Whether the bytes begin with a word.
  func begins(_ bytes: UnsafeRawBufferPointer) -> Bool {
    !bytes.isEmpty && begins(at: 0, in: bytes)
  }

  /// Whether the bytes are a word.
  func equals(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let first = bytes.first else { return false }
    return byFirst[Int(first.asciiLowercased)].contains {
      $0.count == bytes.count && isPrefix($0, at: 0, in: bytes)
    }
  }

  private func begins(at place: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
    let group = byFirst[Int(bytes[place].asciiLowercased)]
    return group.contains { isPrefix($0, at: place, in: bytes) }
  }

  private func isPrefix(_ word: [UInt8], at place: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard place + word.count <= bytes.count else { return false }
    for i in word.indices where bytes[place + i].asciiLowercased != word[i] { return false }
    return true
  }
}
