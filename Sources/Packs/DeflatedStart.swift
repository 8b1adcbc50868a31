import CZlib

/// Inflates the first bytes of a zlib stream and lends them.
///
/// The output is bounded and the input finite, so that a truncated stream ends instead of spinning.
///
/// - Parameters:
///   - count: how many bytes to make at most.
/// - Returns: `nil` where the stream is damaged within them, or there is no memory.
func withDeflatedStart<R>(
  of bytes: UnsafeRawBufferPointer, count: Int, _ body: (UnsafeRawBufferPointer) -> R?
) -> R? {
  withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) { target -> R? in
    var stream = z_stream()
    guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { inflateEnd(&stream) }
    // zlib does not write through its input pointer; both buffers are at least as long as it is told.
    stream.next_in = UnsafeMutablePointer(
      mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.avail_in = UInt32(clamping: bytes.count)
    stream.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.avail_out = UInt32(clamping: count)
    let result = inflate(&stream, Z_SYNC_FLUSH)
    guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else { return nil }
    return body(UnsafeRawBufferPointer(rebasing: target[..<(count - Int(stream.avail_out))]))
  }
}
