import CZlib
import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// zlib over a file, in bounded memory, with every step guaranteed to make progress or to throw.
///
/// libgit2's own reader of loose objects waits for ever on a truncated one; this is the guard.
struct InflateStream: ~Copyable {
  private static let chunkSize = 1 << 16

  private let file: FileDescriptor
  private let path: String
  /// On the heap: zlib keeps a pointer back to it and refuses one that has moved.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawPointer
  private var isInputAtEnd = false
  private(set) var isAtEnd = false

  init(path: String) throws(GitError) {
    self.file = try Self.open(path)
    self.path = path
    self.input = UnsafeMutableRawPointer.allocate(
      byteCount: InflateStream.chunkSize, alignment: 16)
    self.stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // A failure shows in the first call of `inflate`, which then has no state (Z_STREAM_ERROR).
    inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  /// Opens a regular file: a pipe with the name of an object must not be waited for.
  private static func open(_ path: String) throws(GitError) -> FileDescriptor {
    do throws(PlatformError) {
      let file = try FileDescriptor.open(path, O_RDONLY | O_NONBLOCK)
      let kind = try file.status(of: path).st_mode & S_IFMT
      guard kind != S_IFDIR else { throw PlatformError("open", path, code: EISDIR) }
      guard kind == S_IFREG else { throw PlatformError.notRegular("open", path) }
      return file
    } catch {
      throw GitError(error)
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
    input.deallocate()
  }

  /// Inflates until `buffer` is full or the data is at its end.
  ///
  /// - Returns: bytes written; less than `buffer.count` only at the end.
  /// - Throws: `.corruptObject` for damaged or cut-off data, `.system` where the file is not read.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(GitError) -> Int {
    var done = 0
    while done < buffer.count, !isAtEnd {
      if stream.pointee.avail_in == 0, !isInputAtEnd { try refill() }
      let room = min(buffer.count - done, Int(Int32.max))
      stream.pointee.next_out = buffer.baseAddress.map {
        ($0 + done).assumingMemoryBound(to: Bytef.self)
      }
      stream.pointee.avail_out = uInt(room)
      let code = inflate(stream, Z_NO_FLUSH)
      let made = room - Int(stream.pointee.avail_out)
      done += made
      switch code {
      case Z_STREAM_END: isAtEnd = true
      case Z_OK where made > 0 || !isInputAtEnd: continue
      case Z_OK, Z_BUF_ERROR:
        // Z_BUF_ERROR asks for input; with none left the file is cut off.
        if isInputAtEnd { throw corrupt("is cut off") }
      default: throw corrupt("does not inflate")
      }
    }
    return done
  }

  /// Throws unless the data ended and nothing follows it in the file.
  mutating func finish() throws(GitError) {
    var probe: UInt8 = 0
    var extra = 0
    // One byte more than expected shows data that goes on; none makes zlib check its sum.
    try withUnsafeMutableBytes(of: &probe) { bytes throws(GitError) in
      extra = try read(into: bytes)
    }
    guard extra == 0, isAtEnd else { throw corrupt("is longer than its header says") }
    if stream.pointee.avail_in == 0, !isInputAtEnd { try refill() }
    guard stream.pointee.avail_in == 0 else { throw corrupt("has bytes after its end") }
  }

  private mutating func refill() throws(GitError) {
    let chunk = UnsafeMutableRawBufferPointer(start: input, count: InflateStream.chunkSize)
    let count: Int
    do throws(PlatformError) {
      count = try file.read(into: chunk, subject: path)
    } catch {
      throw GitError(error)
    }
    if count == 0 { isInputAtEnd = true }
    stream.pointee.next_in = input.assumingMemoryBound(to: Bytef.self)
    stream.pointee.avail_in = uInt(count)
  }

  private func corrupt(_ what: String) -> GitError {
    GitError(.corruptObject, "inflate", message: "the loose object \(what)", subject: path)
  }
}
