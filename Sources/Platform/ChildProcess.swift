#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A child process with pipes on its standard input and output; killed and reaped with its owner.
///
/// Standard error goes to a temporary file, so that a child that writes much there cannot block.
/// `posix_spawn` and not Foundation's Process or swift-subprocess: the pipeline is synchronous, and
/// the hook must not load Foundation.
package struct ChildProcess: ~Copyable {
  private let pid: pid_t
  private let program: String
  private var input: Int32
  private var output: Int32
  private let errors: Int32
  private var isReaped = false

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - arguments: the program (looked up in PATH) and its arguments.
  ///   - environment: `NAME=value` entries, the whole environment of the child.
  package init(_ arguments: [String], environment: [String]) throws(PlatformError) {
    let program = arguments.first ?? ""
    self.program = program
    let toChild = try makePipe(program)
    let fromChild: (read: Int32, write: Int32)
    do throws(PlatformError) {
      fromChild = try makePipe(program)
    } catch {
      close(toChild.read)
      close(toChild.write)
      throw error
    }
    let errors = temporaryFile()
    defer {
      close(toChild.read)
      close(fromChild.write)
    }
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
    #else
      var actions: posix_spawn_file_actions_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toChild.read, 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild.write, 1)
    if errors >= 0 { posix_spawn_file_actions_adddup2(&actions, errors, 2) }
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer {
      for pointer in argv { free(pointer) }
      for pointer in envp { free(pointer) }
    }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, program, &actions, nil, &argv, &envp)
    guard code == 0 else {
      close(toChild.write)
      close(fromChild.read)
      if errors >= 0 { close(errors) }
      throw PlatformError("start", program, code: code)
    }
    self.pid = pid
    self.input = toChild.write
    self.output = fromChild.read
    self.errors = errors
  }

  deinit {
    if input >= 0 { close(input) }
    if output >= 0 { close(output) }
    if errors >= 0 { close(errors) }
    if !isReaped {
      kill(pid, SIGKILL)
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    }
  }

  /// Writes all bytes to the child's standard input.
  ///
  /// - Throws: also when the child is gone (`EPIPE`); callers ignore SIGPIPE process-wide.
  package func write(_ bytes: [UInt8]) throws(PlatformError) {
    var done = 0
    while done < bytes.count {
      let from = done
      let count = bytes.withUnsafeBytes {
        systemWrite(input, $0.baseAddress! + from, $0.count - from)
      }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw PlatformError("write to", program, code: errno)
      }
    }
  }

  /// Says that nothing more will be written.
  package mutating func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  /// Reads what is there, up to `buffer.count` bytes; 0 when the child has closed its output.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(PlatformError) -> Int {
    while true {
      let count = systemRead(output, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw PlatformError("read from", program, code: errno) }
    }
  }

  /// Waits for the end and returns exit status (128 + signal where one ended it) and standard error.
  package mutating func finish() throws(PlatformError) -> (status: Int32, errors: String) {
    closeInput()
    close(output)
    output = -1
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      if errno != EINTR { throw PlatformError("wait for", program, code: errno) }
    }
    isReaped = true
    let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    return (code, errorText())
  }

  /// The first 64 KiB of what the child wrote to standard error.
  private func errorText() -> String {
    guard errors >= 0 else { return "" }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = buffer.withUnsafeMutableBytes { pread(errors, $0.baseAddress, $0.count, 0) }
    return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
  }
}

extension ChildProcess {
  /// Runs a program to its end with `input` on its standard input and returns all of its output.
  ///
  /// The input is fed from a thread of its own, so neither side can block the other.
  package static func run(
    _ arguments: [String], environment: [String], input: [UInt8] = []
  ) throws(PlatformError) -> (status: Int32, output: [UInt8], errors: String) {
    var child = try ChildProcess(arguments, environment: environment)
    let descriptor = child.input
    let feeder = input.isEmpty ? nil : Thread { feed(descriptor, input) }
    if feeder != nil { child.input = -1 } else { child.closeInput() }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes {
        systemRead(child.output, $0.baseAddress, $0.count)
      }
      if count == 0 { break }
      if count > 0 {
        output.append(contentsOf: chunk[..<count])
      } else if errno != EINTR {
        throw PlatformError("read from", child.program, code: errno)
      }
    }
    feeder?.join()
    let end = try child.finish()
    return (end.status, output, end.errors)
  }
}

/// Writes all bytes to a descriptor and closes it.
///
/// A reader that has gone away ends the writing early; its exit status tells.
@Sendable private func feed(_ descriptor: Int32, _ bytes: [UInt8]) {
  bytes.withUnsafeBytes { bytes in
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = systemWrite(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno != EINTR { break }
      if count > 0 { done += count }
    }
  }
  close(descriptor)
}

private func makePipe(_ subject: String) throws(PlatformError) -> (read: Int32, write: Int32) {
  var ends: [Int32] = [-1, -1]
  guard pipe(&ends) == 0 else { throw PlatformError("pipe", subject, code: errno) }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  return (ends[0], ends[1])
}

/// An unlinked temporary file; -1 where none can be made (standard error then stays ours).
private func temporaryFile() -> Int32 {
  var template = Array("\(Environment.value("TMPDIR") ?? "/tmp")/ward.XXXXXX".utf8CString)
  let descriptor = mkstemp(&template)
  if descriptor >= 0 {
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }
  return descriptor
}

private func systemRead(_ fd: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(fd, buffer, count)
}
private func systemWrite(_ fd: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(fd, buffer, count)
}
