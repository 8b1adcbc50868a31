import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A temporary git repository and a `git` that sees no configuration but the repository's own.
///
/// Layout: `root/home` is HOME, `root/r` the repository; further ones can be made beside it.
package struct GitFixture: ~Copyable, Sendable {
  private let folder: TemporaryFolder
  /// The top of the work tree, or the git folder of a bare repository.
  package let path: String
  /// The environment of every command, `NAME=value`; complete, nothing is inherited but PATH.
  package var environment: [String]

  /// Makes a repository with `git init` and the given options (`--bare`, `--object-format=sha256`).
  package init(_ initOptions: String...) throws {
    let folder = try TemporaryFolder()
    let path = folder.appending("r")
    let environment = GitFixture.environment(home: folder.appending("home"))
    try GitFixture.initialise(folder, path, environment, initOptions)
    self.path = path
    self.environment = environment
    self.folder = folder
  }

  private static func initialise(
    _ folder: borrowing TemporaryFolder, _ path: String, _ environment: [String],
    _ options: [String]
  ) throws {
    for directory in [folder.appending("home"), path] {
      try Files.createDirectories(directory)
    }
    let arguments = ["git", "-C", path, "init", "-q", "-b", "main"] + options + ["."]
    let end = try ChildProcess.run(arguments, environment: environment)
    guard end.status == 0 else {
      throw GitFixtureError(arguments: arguments, status: end.status, errors: end.errors)
    }
  }

  /// The environment that makes git hermetic: no system or global configuration, fixed dates.
  package static func environment(home: String) -> [String] {
    [
      "PATH=\(Environment.value("PATH") ?? "/usr/bin:/bin")", "HOME=\(home)", "LC_ALL=C.UTF-8",
      "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
      "GIT_EDITOR=true", "GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.invalid",
      "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.invalid",
      "GIT_AUTHOR_DATE=2024-05-06T07:08:09+02:00", "GIT_COMMITTER_DATE=2024-05-06T07:08:09+02:00",
    ]
  }

  /// The temporary folder that holds HOME and the repository.
  package var root: String { folder.path }

  /// The absolute path of `name` in the work tree.
  package func file(_ name: String) -> String { Files.join(path, name) }

  /// Runs git in the repository and returns its output without the last newline.
  ///
  /// - Throws: `GitFixtureError` when git's status is not 0.
  @discardableResult
  package func git(_ arguments: String...) throws -> String {
    try git(arguments: arguments)
  }

  /// Runs git in `folder` (default: the repository), with `input` on its standard input and the
  /// variables of `extra` on top of the hermetic ones.
  @discardableResult
  package func git(
    arguments: [String], in folder: String? = nil, input: [UInt8] = [], extra: [String] = []
  ) throws -> String {
    var output = try gitBytes(arguments, in: folder, input: input, extra: extra)
    if output.last == UInt8(ascii: "\n") { output.removeLast() }
    return String(decoding: output, as: UTF8.self)
  }

  /// Runs git and returns its output as it is.
  package func gitBytes(
    _ arguments: [String], in folder: String? = nil, input: [UInt8] = [], extra: [String] = []
  ) throws -> [UInt8] {
    let end = try run(arguments, in: folder, input: input, extra: extra)
    guard end.status == 0 else {
      throw GitFixtureError(arguments: arguments, status: end.status, errors: end.errors)
    }
    return end.output
  }

  /// Runs git, whatever its status.
  package func run(
    _ arguments: [String], in folder: String? = nil, input: [UInt8] = [], extra: [String] = []
  ) throws -> (status: Int32, output: [UInt8], errors: String) {
    try ChildProcess.run(
      ["git", "-C", folder ?? path] + arguments, environment: environment + extra, input: input)
  }

  /// Writes a file of the work tree.
  package func write(_ name: String, _ content: String) throws {
    try TestFiles.write(file(name), Array(content.utf8))
  }

  /// Writes a file of the work tree.
  package func write(_ name: String, bytes: [UInt8]) throws {
    try TestFiles.write(file(name), bytes)
  }

  /// Stages everything and commits it, hooks left out.
  ///
  /// - Returns: the id of the commit in hexadecimal.
  @discardableResult
  package func commitAll(_ message: String = "change") throws -> String {
    try git("add", "-A")
    return try commit(message)
  }

  /// Commits what is staged, be it nothing, hooks left out.
  @discardableResult
  package func commit(_ message: String = "change") throws -> String {
    try git("commit", "-q", "--no-verify", "--allow-empty", "-m", message)
    return try git("rev-parse", "HEAD")
  }

  /// Writes a blob into the object database and returns its id in hexadecimal.
  package func blob(_ content: some Sequence<UInt8>) throws -> String {
    try git(arguments: ["hash-object", "-w", "--stdin"], input: Array(content))
  }

  /// Writes an executable hook script into the repository's hooks folder.
  package func installHook(_ name: String, _ script: String) throws {
    let hooks = try git("rev-parse", "--git-path", "hooks")
    try TestFiles.write(
      Files.join(Files.join(path, hooks), name), Array(script.utf8), mode: 0o755)
  }

  /// The file of a loose object, which need not exist.
  package func looseObject(_ id: String) throws -> String {
    let common = try git("rev-parse", "--git-common-dir")
    return Files.join(Files.join(path, common), "objects/\(id.prefix(2))/\(id.dropFirst(2))")
  }
}

/// A git command of a fixture that failed.
package struct GitFixtureError: Error, CustomStringConvertible {
  package let arguments: [String]
  package let status: Int32
  package let errors: String

  package var description: String {
    "git \(arguments.joined(separator: " ")): status \(status): \(errors)"
  }
}
