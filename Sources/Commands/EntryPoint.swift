import ArgumentParser
import Git
import Platform
import Rules
import Scanning

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs the command line and maps every outcome to an exit code (docs: “Exit codes”).
package enum EntryPoint {
  /// - Returns: the process' exit code.
  package static func run(_ arguments: [String]) -> Int32 {
    // A reader that has gone away is an error of `write`, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    // So is a file that may grow no further: a cache that cannot be written must not end a hook.
    signal(SIGXFSZ, SIG_IGN)
    Signals.install()
    do {
      try parseAndRun(arguments)
      return 0
    } catch let code as ExitCode {
      return code.rawValue
    } catch let error as CommandFailure {
      Console.error(error.message)
      return error.code
    } catch {
      Console.error(GitWard.fullMessage(for: error))
      return 2
    }
  }

  /// - Throws: `CommandFailure`, `ExitCode`, or what is wrong with the command line.
  private static func parseAndRun(_ arguments: [String]) throws {
    do {
      if try PlainHook.run(arguments) { return }
      var command = try GitWard.parseAsRoot(arguments)
      try command.run()
    } catch let error as ScanError {
      throw CommandFailure(error)
    } catch let error as GitError {
      throw CommandFailure(error)
    } catch let error as PlatformError {
      throw CommandFailure.incomplete("not scanned: \(error)")
    } catch  where !(error is CommandFailure) && GitWard.exitCode(for: error) == .success {
      // Help and version, asked for.
      try Console.print(GitWard.fullMessage(for: error))
    }
  }
}

/// A failure with its exit code and one sentence for people.
struct CommandFailure: Error {
  var code: Int32
  var message: String

  static func usage(_ message: String) -> CommandFailure {
    CommandFailure(code: 2, message: "ward: " + Console.escape(message))
  }

  static func incomplete(_ message: String) -> CommandFailure {
    CommandFailure(code: 3, message: "ward: " + Console.escape(message))
  }

  private init(code: Int32, message: String) {
    self.code = code
    self.message = message
  }

  /// Nothing was scanned in any of these: 2 where the caller can mend it, 3 where the repository's
  /// content could not be read.
  init(_ error: ScanError) {
    switch error {
    case .usage(let message): self = .usage(message)
    case .rules(let diagnostics):
      let list = diagnostics.map { "ward: " + Console.escape($0.description) }
      self.init(
        code: 2,
        message: (list + ["ward: the rules have errors, so nothing was scanned"])
          .joined(separator: "\n"))
    case .git(let error): self.init(error)
    case .matching(let error): self = .incomplete("not scanned: \(error)")
    case .platform(let error): self = .incomplete("not scanned: \(error)")
    }
  }

  init(_ error: GitError) {
    switch error.kind {
    case .notARepository, .refused, .badRevision, .badHookInput:
      self = .usage("\(error.description); nothing was scanned")
    default:
      self = .incomplete("not scanned: \(error.description)")
    }
  }
}
