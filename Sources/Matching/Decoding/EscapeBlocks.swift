import CMatcher

/// Which blocks of 64 bytes of a text may hold an escape: one bit each, the first in the lowest bit.
struct EscapeBlocks {
  /// Bytes of a block.
  static let blockBytes = 64
  /// Bytes that one word tells of.
  static let wordBytes = 64 * blockBytes

  let words: [UInt64]

  /// Appends the words of a text, or of a piece that begins at a multiple of `wordBytes`.
  ///
  /// The bit of a last, incomplete block is set.
  static func find(in bytes: UnsafeRawBufferPointer, into words: inout [UInt64]) {
    guard let base = bytes.baseAddress else { return }
    for start in stride(from: 0, to: bytes.count, by: wordBytes) {
      var word: UInt64 = 0
      var bit: UInt64 = 1
      var offset = start
      let end = min(start + wordBytes, bytes.count)
      while offset < end {
        // The 64 bytes from `offset` are inside of the buffer, if so many are left.
        if offset + blockBytes > end
          || cmatcher_escape_mask((base + offset).assumingMemoryBound(to: UInt8.self)) != 0
        {
          word |= bit
        }
        bit &<<= 1
        offset += blockBytes
      }
      words.append(word)
    }
  }

  /// Calls the closure with the offset of each block whose bit is set, ascending.
  func visit(_ body: (Int) -> Void) {
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        body(index * Self.wordBytes + rest.trailingZeroBitCount * Self.blockBytes)
        rest &= rest &- 1
      }
    }
  }
}
