import Platform
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A running `git cat-file --batch` or `--batch-check`: one question, one answer.
final class BatchReader {
  private static let chunkSize = 1 << 16
  /// The longest header line: 64 digits, `commit`, 20 digits.
  private static let lineLimit = 256

  private var child: ChildProcess
  private let chunk: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0
  private var isInAnswer = false

  /// Whether the child takes no further question.
  var isSpent: Bool { child.isInputClosed }

  /// Writing to a child that has died must be an error, not the end of the process. The signal is
  /// left alone where the program has chosen something else for it.
  private static let ignoresBrokenPipes: Bool = {
    var action = sigaction()
    guard sigaction(SIGPIPE, nil, &action) == 0 else { return false }
    #if canImport(Glibc)
      let isDefault = action.__sigaction_handler.sa_handler == nil
    #else
      let isDefault = action.__sigaction_u.__sa_handler == nil
    #endif
    if isDefault { signal(SIGPIPE, SIG_IGN) }
    return true
  }()

  init(_ command: [String], environment: [String]) throws(GitError) {
    _ = BatchReader.ignoresBrokenPipes
    do throws(PlatformError) {
      child = try ChildProcess(command, environment: environment)
    } catch {
      throw GitError(error, kind: .plumbing)
    }
    chunk = UnsafeMutableRawBufferPointer.allocate(
      byteCount: BatchReader.chunkSize, alignment: 16)
  }

  deinit { chunk.deallocate() }

  /// Asks for an object and reads the line that comes before its content.
  ///
  /// - Returns: `nil` where git says that the object is missing.
  func ask(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int)? {
    isInAnswer = false
    do throws(PlatformError) {
      try child.write(Array(id.hex.utf8) + [newline])
    } catch {
      throw death(id)
    }
    let line = try readLine(id)
    let words = line.split(separator: space)
    if words.count == 2, words[1].elementsEqual("missing".utf8) { return nil }
    guard words.count == 3, words[0].elementsEqual(id.hex.utf8),
      let kind = words[1].withUnsafeBytes({ ObjectKind(word: $0) }), let size = decimal(words[2])
    else {
      throw GitError(
        .plumbing, "git cat-file",
        message: "an answer that is none: \(line.prefix(80).count) bytes",
        subject: id.hex)
    }
    isInAnswer = true
    return (kind, size)
  }

  /// Reads content, up to `buffer.count` bytes.
  func read(into buffer: UnsafeMutableRawBufferPointer, of id: ObjectID) throws(GitError) -> Int {
    if start == end {
      // A big read goes past the chunk.
      if buffer.count >= chunk.count { return try receive(buffer, id) }
      start = 0
      end = try receive(chunk, id)
    }
    let count = min(buffer.count, end - start)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: chunk[start..<(start + count)]))
    start += count
    return count
  }

  func read(exactly buffer: UnsafeMutableRawBufferPointer, of id: ObjectID) throws(GitError) {
    var done = 0
    while done < buffer.count {
      done += try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]), of: id)
    }
  }

  /// Reads the line feed after the content.
  func readEnd(of id: ObjectID) throws(GitError) {
    guard try readByte(id) == newline else {
      throw GitError(
        .plumbing, "git cat-file", message: "the content is longer than announced",
        subject: id.hex)
    }
  }

  private func readLine(_ id: ObjectID) throws(GitError) -> [UInt8] {
    var line: [UInt8] = []
    while line.count < BatchReader.lineLimit {
      let byte = try readByte(id)
      if byte == newline { break }
      line.append(byte)
    }
    return line
  }

  private func readByte(_ id: ObjectID) throws(GitError) -> UInt8 {
    if start == end {
      start = 0
      end = try receive(chunk, id)
    }
    start += 1
    return chunk[start - 1]
  }

  /// Never returns 0: a child that closes its output before the answer is complete has failed.
  private func receive(_ buffer: UnsafeMutableRawBufferPointer, _ id: ObjectID) throws(GitError)
    -> Int
  {
    let count: Int
    do throws(PlatformError) {
      count = isInAnswer ? try child.readRest(into: buffer) : try child.read(into: buffer)
    } catch {
      throw GitError(error, kind: .plumbing)
    }
    if count == 0 { throw death(id) }
    return count
  }

  /// The error of a child that ended while it was asked for an object.
  private func death(_ id: ObjectID) -> GitError {
    do throws(PlatformError) {
      let end = try child.finish()
      return Plumbing.failure(
        ["cat-file"], status: end.status, errors: end.errors, kind: .corruptObject,
        subject: id.hex)
    } catch {
      return GitError(error, kind: .plumbing)
    }
  }
}
