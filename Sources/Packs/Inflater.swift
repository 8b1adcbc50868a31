import CDeflate

/// One worker's libdeflate decompressor: whole streams into buffers of known size.
package struct Inflater: ~Copyable {
  private let decompressor: OpaquePointer

  /// - Returns: `nil` when memory is short.
  init?() {
    guard let decompressor = libdeflate_alloc_decompressor() else { return nil }
    self.decompressor = decompressor
  }

  deinit { libdeflate_free_decompressor(decompressor) }

  /// Inflates a zlib stream that starts with `source`, Adler-32 checked, into exactly `target`.
  ///
  /// - Returns: the bytes of `source` that the stream takes; `nil` when it is damaged or not exactly
  ///   as long as `target`. Never reads or writes outside the two buffers.
  func inflate(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Int?
  {
    guard let input = source.baseAddress, let output = target.baseAddress else { return nil }
    var taken = 0
    var made = 0
    let result = libdeflate_zlib_decompress_ex(
      decompressor, input, source.count, output, target.count, &taken, &made)
    return result == LIBDEFLATE_SUCCESS && made == target.count ? taken : nil
  }

  /// Inflates a zlib stream that starts with `source`, Adler-32 checked, into the start of `target`.
  ///
  /// - Returns: the bytes of `source` that the stream takes, and its length; `nil` when it is damaged or
  ///   longer than `target`.
  func inflate(
    _ source: UnsafeRawBufferPointer, intoStartOf target: UnsafeMutableRawBufferPointer
  ) -> (taken: Int, made: Int)? {
    guard let input = source.baseAddress, let output = target.baseAddress else { return nil }
    var taken = 0
    var made = 0
    let result = libdeflate_zlib_decompress_ex(
      decompressor, input, source.count, output, target.count, &taken, &made)
    return result == LIBDEFLATE_SUCCESS ? (taken, made) : nil
  }

  package static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    libdeflate_crc32(0, bytes.baseAddress, bytes.count)
  }
}
