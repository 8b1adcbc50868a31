import Platform
import TestSupport

/// A temporary repository, a temporary HOME, and the real binary in PATH as `git-ward`.
///
/// `WARD_BINARY` names the binary, so that a release build runs the same tests; without it the one
/// that was built with the tests is used.
struct WardFixture: ~Copyable {
  var repository: GitFixture
  let binary: String

  /// Makes a repository with one clean commit; `ward install` has been run where asked.
  init(isBare: Bool = false, isEmpty: Bool = false, hooks: Bool = false) throws {
    var repository = try isBare ? GitFixture("--bare") : GitFixture()
    let binary = try Self.readyBinary.get()
    let programs = Files.join(repository.root, "bin")
    try Files.createDirectories(programs)
    try Self.run("ln", "-s", binary, Files.join(programs, "git-ward"))
    let path = Environment.value("PATH") ?? "/usr/bin:/bin"
    repository.environment.removeAll { $0.hasPrefix("PATH=") }
    // Compiled rules are kept over the tests: compiling them again for each would take minutes.
    repository.environment += [
      "PATH=\(programs):\(path)", Self.cache,
    ]
    if !isBare && !isEmpty {
      try repository.write("README", "words\n")
      try repository.commitAll("first")
    }
    if hooks { try repository.git("ward", "install") }
    self.repository = repository
    self.binary = binary
  }

  var path: String { repository.path }

  /// Runs the binary in the repository.
  func ward(
    _ arguments: String..., in folder: String? = nil, input: String = "", extra: [String] = []
  ) throws -> Outcome {
    try run([binary] + arguments, in: folder, input: input, extra: extra)
  }

  /// Runs git in the repository, whatever its status; hooks run.
  func git(_ arguments: String..., in folder: String? = nil, extra: [String] = []) throws -> Outcome
  {
    try run(["git"] + arguments, in: folder, extra: extra)
  }

  /// Runs a program with a folder of the fixture as its current one.
  func run(
    _ command: [String], in folder: String? = nil, input: String = "", extra: [String] = []
  ) throws -> Outcome {
    let names = extra.map { String($0.prefix { $0 != "=" }) + "=" }
    let environment = repository.environment.filter { entry in
      !names.contains { entry.hasPrefix($0) }
    }
    let end = try ChildProcess.run(
      ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", folder ?? path] + command,
      environment: environment + extra, input: Array(input.utf8))
    return Outcome(
      status: end.status, output: String(decoding: end.output, as: UTF8.self), errors: end.errors)
  }

  /// Writes a file with `secret` on its second line and stages it.
  func stage(_ name: String, _ secret: String) throws {
    try repository.write(name, "first line\nvalue = \"\(secret)\"\nlast line\n")
    try repository.git("add", "-f", "--", name)
  }

  /// A bare repository beside this one that is its remote `origin` and has all of `main`.
  func addOrigin() throws -> String {
    let bare = Files.join(repository.root, "origin.git")
    try repository.git("init", "-q", "--bare", "-b", "main", bare)
    try repository.git("remote", "add", "origin", bare)
    try repository.git("push", "-q", "--no-verify", "origin", "main")
    try repository.git("fetch", "-q", "origin")
    return bare
  }

  private static let cache = "XDG_CACHE_HOME=\(Project.file(".build/command-tests-cache"))"

  /// The binary, found once, with its rules compiled: tests that start together would each do that.
  private static let readyBinary = Result {
    let binary = try findBinary()
    let path = Environment.value("PATH") ?? "/usr/bin:/bin"
    _ = try ChildProcess.run([binary, "rules", "check"], environment: ["PATH=\(path)", cache])
    return binary
  }

  private static func findBinary() throws -> String {
    let beside = Files.join(Files.directory(of: CommandLine.arguments[0]), "git-ward")
    for path in [Environment.value("WARD_BINARY"), beside, Project.file(".build/debug/git-ward")] {
      if let path, let real = Files.realPath(path) { return real }
    }
    throw WardFixtureError("no git-ward binary: build it, or name one with WARD_BINARY")
  }

  private static func run(_ command: String...) throws {
    let end = try ChildProcess.run(command, environment: ["PATH=/usr/bin:/bin"])
    guard end.status == 0 else { throw WardFixtureError(end.errors) }
  }
}

/// How a command ended.
struct Outcome: CustomStringConvertible {
  let status: Int32
  let output: String
  let errors: String

  /// Both streams; git shows a hook's standard output on its own standard error.
  var text: String { output + errors }

  var description: String { "status \(status)\n--- output\n\(output)--- errors\n\(errors)" }
}

struct WardFixtureError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
