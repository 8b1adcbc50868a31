import Synchronization

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
  private let errors: FileDescriptor
  private let registration: Signals.RunningChild
  private var isReaped = false
  /// Seconds that a child may be silent.
  private let patience: Int

  /// Ten minutes, or less where `WARD_GIT_PATIENCE` says so: git may sort a whole history, or fetch,
  /// before it says a word; a git that hangs must not make us hang.
  package static let defaultPatience: Int = {
    let wanted = Environment.value("WARD_GIT_PATIENCE").flatMap(Int.init) ?? 600
    return (1...600).contains(wanted) ? wanted : 600
  }()

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - arguments: the program (looked up in PATH) and its arguments.
  ///   - environment: `NAME=value` entries, the whole environment of the child.
  ///   - patience: seconds that the child may be silent before it counts as hung.
  package init(
    _ arguments: [String], environment: [String], patience: Int = Self.defaultPatience
  ) throws(PlatformError) {
    let program = arguments.first ?? ""
    self.program = program
    self.patience = patience
    let errors = try Self.errorFile()
    let toChild = try makePipe(program)
    let fromChild: (read: Int32, write: Int32)
    do throws(PlatformError) {
      fromChild = try makePipe(program)
    } catch {
      close(toChild.read)
      close(toChild.write)
      throw error
    }
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
    posix_spawn_file_actions_adddup2(&actions, errors.raw, 2)
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
      throw PlatformError("start", program, code: code)
    }
    self.pid = pid
    self.registration = Signals.RunningChild(pid)
    self.input = toChild.write
    self.output = fromChild.read
    self.errors = errors
  }

  /// Where the child's errors go. Where no file can be made, what it says is lost: it must not reach our
  /// standard error unredacted.
  private static func errorFile() throws(PlatformError) -> FileDescriptor {
    if let file = try? FileDescriptor.temporary() { return file }
    return try FileDescriptor.open("/dev/null", O_RDWR)
  }

  deinit {
    if input >= 0 { close(input) }
    if output >= 0 { close(output) }
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
      guard try awaitReady(input, POLLOUT) else {
        throw PlatformError("write to", program, code: EPIPE)
      }
      // A pipe that is ready takes this much without blocking.
      let part = done..<min(bytes.count, done + Int(PIPE_BUF))
      let count = bytes.withUnsafeBytes {
        systemWrite(input, UnsafeRawBufferPointer(rebasing: $0[part]).baseAddress, part.count)
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

  /// Reads what is there, up to `buffer.count` bytes, of an answer that has begun.
  ///
  /// `git cat-file --batch` announces the size that a damaged object claims, writes less, and waits for
  /// the next question while we wait for the rest. So after a second without a byte its input is
  /// closed: a git that has no more to say ends, one that is slow goes on.
  package mutating func readRest(into buffer: UnsafeMutableRawBufferPointer)
    throws(PlatformError) -> Int
  {
    if input >= 0 {
      var entry = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      if poll(&entry, 1, 1000) == 0 { closeInput() }
    }
    return try read(into: buffer)
  }

  /// Whether nothing more can be written.
  package var isInputClosed: Bool { input < 0 }

  /// Reads what is there, up to `buffer.count` bytes; 0 when the child has closed its output.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(PlatformError) -> Int {
    while true {
      guard try awaitReady(output, POLLIN) else { return 0 }
      let count = systemRead(output, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw PlatformError("read from", program, code: errno) }
    }
  }

  /// Waits until a pipe is ready, or the other side has closed it.
  ///
  /// - Returns: `false` when the child was killed and only its own children hold the pipe.
  /// - Throws: `ETIMEDOUT` when the child has been silent for too long.
  private func awaitReady(_ descriptor: Int32, _ events: Int32) throws(PlatformError) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    var seconds = 0
    while true {
      let count = poll(&entry, 1, 1000)
      if count > 0 { return true }
      if count == 0 {
        if wasKilled { return false }
        seconds += 1
        if seconds >= patience { throw hung() }
      } else if errno != EINTR && errno != EAGAIN {
        throw PlatformError("poll", program, code: errno)
      }
    }
  }

  /// Whether a signal has ended the child, which stays to be reaped. One that ended by itself may have left
  /// the answer to others.
  private var wasKilled: Bool {
    var info = siginfo_t()
    guard waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return false }
    return info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED
  }

  private func hung() -> PlatformError {
    PlatformError(
      "wait for", program, code: ETIMEDOUT, detail: "no answer for \(patience) seconds")
  }

  /// Waits for the end and returns exit status (128 + signal where one ended it) and standard error.
  package mutating func finish() throws(PlatformError) -> (status: Int32, errors: String) {
    closeInput()
    close(output)
    output = -1
    var status: Int32 = 0
    var pause: UInt32 = 50
    var waited = 0
    while true {
      let ended = waitpid(pid, &status, WNOHANG)
      if ended == pid { break }
      if ended < 0 && errno != EINTR { throw PlatformError("wait for", program, code: errno) }
      // A child whose output has ended is about to end; microseconds at first.
      if waited > patience * 1_000_000 { throw hung() }
      usleep(pause)
      waited += Int(pause)
      pause = min(pause * 2, 20_000)
    }
    isReaped = true
    let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    return (code, errorText())
  }

  /// The first 64 KiB of what the child wrote to standard error.
  private func errorText() -> String {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = buffer.withUnsafeMutableBytes { pread(errors.raw, $0.baseAddress, $0.count, 0) }
    return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
  }
}

extension ChildProcess {
  /// Runs a program to its end with `input` on its standard input and returns all of its output.
  ///
  /// The input is fed from a thread of its own, so neither side can block the other.
  ///
  /// - Throws: also where a program that calls itself successful was not given all of its input: half a question
  ///   has another answer.
  package static func run(
    _ arguments: [String], environment: [String], input: [UInt8] = [],
    patience: Int = Self.defaultPatience
  ) throws(PlatformError) -> (status: Int32, output: [UInt8], errors: String) {
    var child = try ChildProcess(arguments, environment: environment, patience: patience)
    let descriptor = child.input
    var feeder: Thread?
    let failure = Failure()
    if input.isEmpty {
      child.closeInput()
    } else {
      // Fed from this thread the child could wait for us to read, and we for it.
      feeder = Thread(ifPossible: {
        failure.code.store(feed(descriptor, input), ordering: .releasing)
      })
      guard feeder != nil else {
        throw PlatformError("start a thread for", child.program, code: EAGAIN)
      }
      child.input = -1
    }
    var output: [UInt8] = []
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { chunk.deallocate() }
    while true {
      let count = try child.read(into: chunk)
      if count == 0 { break }
      output.append(contentsOf: chunk[..<count])
    }
    feeder?.join()
    let end = try child.finish()
    let code = failure.code.load(ordering: .acquiring)
    if code != 0 && end.status == 0 { throw PlatformError("write to", child.program, code: code) }
    return (end.status, output, end.errors)
  }

  /// What went wrong with the input.
  private final class Failure: Sendable {
    /// An `errno`, or 0.
    let code = Atomic<Int32>(0)
  }
}

/// Writes all bytes to a descriptor and closes it.
///
/// - Returns: the `errno` of a write that failed, or 0.
@Sendable private func feed(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32 {
  defer { close(descriptor) }
  return bytes.withUnsafeBytes { bytes in
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = systemWrite(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno != EINTR { return errno }
      if count > 0 { done += count }
    }
    return 0
  }
}

private func makePipe(_ subject: String) throws(PlatformError) -> (read: Int32, write: Int32) {
  var ends: [Int32] = [-1, -1]
  guard pipe(&ends) == 0 else { throw PlatformError("pipe", subject, code: errno) }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  return (ends[0], ends[1])
}

private func systemRead(_ fd: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(fd, buffer, count)
}
private func systemWrite(_ fd: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(fd, buffer, count)
}
