import Testing

@testable import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A child that was given half a question has no answer to the whole.
@Suite struct ChildInputTests {
  /// More than a pipe holds.
  private static let input = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)

  init() {
    // As the program does at its start.
    signal(SIGPIPE, SIG_IGN)
  }

  @Test func inputThatWasNotTakenIsAnError() {
    #expect {
      _ = try ChildProcess.run(["/bin/sh", "-c", "exit 0"], environment: [], input: Self.input)
    } throws: { error in
      (error as? PlatformError)?.code == EPIPE
    }
  }

  @Test func aStatusTellsMoreThanThePipe() throws {
    let end = try ChildProcess.run(
      ["/bin/sh", "-c", "exit 3"], environment: [], input: Self.input)
    #expect(end.status == 3)
  }

  @Test func inputThatWasTakenIsAnswered() throws {
    let end = try ChildProcess.run(["/bin/cat"], environment: [], input: Self.input)
    #expect(end.status == 0)
    #expect(end.output == Self.input)
  }
}
