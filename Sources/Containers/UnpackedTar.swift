import CDeflate

/// The tar in a gzip file, unpacked at once: that takes a third of the time that libarchive does.
final class UnpackedTar {
  private let memory: UnsafeMutableRawBufferPointer

  /// - Parameter limit: bytes of the tar at most.
  /// - Returns: `nil` for all that is not one sound gzip file with a POSIX or GNU tar in it, up to the last
  ///   byte; libarchive tells what that is.
  init?(_ file: UnsafeRawBufferPointer, limit: Int) {
    // RFC 1952: the file ends with the size of what it holds.
    guard let start = file.baseAddress, file.count >= Self.least, file[0] == 0x1F, file[1] == 0x8B
    else { return nil }
    let stated = file.loadUnaligned(fromByteOffset: file.count - 4, as: UInt32.self)
    let size = Int(UInt32(littleEndian: stated))
    guard size >= ContainerKind.headLength, size <= limit,
      let decompressor = libdeflate_alloc_decompressor()
    else { return nil }
    defer { libdeflate_free_decompressor(decompressor) }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    var taken = 0
    var made = 0
    // Both buffers are as long as it says, and nothing beyond is read or written.
    let result = libdeflate_gzip_decompress_ex(
      decompressor, start, file.count, memory.baseAddress, size, &taken, &made)
    guard result == LIBDEFLATE_SUCCESS, taken == file.count, made == size,
      ContainerKind.isMarkedTar(UnsafeRawBufferPointer(memory))
    else {
      memory.deallocate()
      return nil
    }
    self.memory = memory
  }

  deinit { memory.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(memory) }

  /// Bytes of the header and what stands at the end of a gzip file.
  private static let least = 18
}
