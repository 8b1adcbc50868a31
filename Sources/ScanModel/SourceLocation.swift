/// A place in a blob, a message or a path.
package struct SourceLocation: Hashable, Sendable {
  /// Lines, 1-based; the end is inclusive.
  package var startLine: Int
  package var endLine: Int
  /// Columns, 1-based, in bytes; the end column is that of the byte behind the last one.
  package var startColumn: Int
  package var endColumn: Int
  /// Byte offset, 0-based, into the original bytes (before any decoding).
  package var byteOffset: Int
  package var byteLength: Int

  package init(
    startLine: Int, endLine: Int, startColumn: Int, endColumn: Int, byteOffset: Int, byteLength: Int
  ) {
    self.startLine = startLine
    self.endLine = endLine
    self.startColumn = startColumn
    self.endColumn = endColumn
    self.byteOffset = byteOffset
    self.byteLength = byteLength
  }
}
