import CZlib

/// Gzip data as bytes, within a limit.
enum GzipText {
  static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count > 18 && bytes[0] == 0x1F && bytes[1] == 0x8B && bytes[2] == 8
  }

  /// Inflates the first member; what comes out of one that is damaged or cut off counts.
  ///
  /// - Returns: whether `limit` bytes were not enough.
  static func inflate(_ bytes: UnsafeRawBufferPointer, limit: Int, into out: inout [UInt8]) -> Bool
  {
    guard let base = bytes.baseAddress, bytes.count <= Int(Int32.max) else { return false }
    // On the heap: zlib keeps a pointer back to it and refuses one that has moved.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    // 16 more than the largest window: a header of gzip is expected.
    guard
      inflateInit2_(stream, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        == Z_OK
    else { return false }
    defer { inflateEnd(stream) }
    // zlib does not write to its input.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: base.assumingMemoryBound(to: Bytef.self))
    stream.pointee.avail_in = uInt(bytes.count)
    let start = out.count
    let step = 64 << 10
    return withUnsafeTemporaryAllocation(byteCount: step, alignment: 16) { buffer in
      while true {
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: Bytef.self)
        stream.pointee.avail_out = uInt(step)
        let code = CZlib.inflate(stream, Z_NO_FLUSH)
        let made = step - Int(stream.pointee.avail_out)
        let room = limit - (out.count - start)
        out.append(contentsOf: buffer[..<min(made, room)])
        if made > room { return true }
        guard code == Z_OK, made > 0 || stream.pointee.avail_in > 0 else { return false }
      }
    }
  }
}
