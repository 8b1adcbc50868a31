import ScanModel

/// Turns offsets into lines and columns, reading each byte once: offsets must ascend.
struct LineCounter {
  /// Everything before this offset has been counted; 0-based, into the content as scanned.
  private(set) var offset = 0
  /// 1-based line at `offset`.
  private(set) var line = 1
  /// Offset of that line's first byte.
  private(set) var lineStart = 0

  /// Counts the line ends before `end`.
  ///
  /// - Parameters:
  ///   - bytes: must hold everything from `offset` to `end`.
  ///   - base: the offset of `bytes[0]`.
  mutating func advance(to end: Int, in bytes: UnsafeRawBufferPointer, base: Int) {
    guard end > offset else { return }
    var position = offset - base
    let limit = min(end - base, bytes.count)
    while position < limit, let newline = bytes.firstIndex(of: 0x0A, in: position..<limit) {
      line += 1
      position = newline + 1
      lineStart = position + base
    }
    offset = limit + base
  }

  /// The place of a range of offsets.
  ///
  /// - Parameter map: from offsets of the content as scanned to those of the original bytes.
  mutating func location(
    of range: Range<Int>, in bytes: UnsafeRawBufferPointer, base: Int, map: OffsetMap
  ) -> SourceLocation {
    advance(to: range.lowerBound, in: bytes, base: base)
    var ending = self
    // A secret that ends in a line end ends on that line, not on the next one.
    ending.advance(to: max(range.upperBound - 1, range.lowerBound), in: bytes, base: base)
    let start = map.original(range.lowerBound)
    let end = map.original(range.upperBound)
    return SourceLocation(
      startLine: line, endLine: ending.line,
      startColumn: start - map.originalLineStart(lineStart) + 1,
      endColumn: end - map.originalLineStart(ending.lineStart) + 1,
      byteOffset: start, byteLength: end - start)
  }
}

/// How offsets of the content as scanned relate to the original bytes.
enum OffsetMap: Sendable, Equatable {
  case identity
  /// Every byte stands for one unit of two bytes behind a mark of `mark` bytes.
  case utf16(mark: Int)

  func original(_ offset: Int) -> Int {
    switch self {
    case .identity: offset
    case .utf16(let mark): mark + 2 * offset
    }
  }

  /// The first line starts with the mark, if there is one.
  func originalLineStart(_ offset: Int) -> Int { offset == 0 ? 0 : original(offset) }
}
