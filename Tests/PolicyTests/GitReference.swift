import Platform
import Policy
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An empty repository in which `git check-ignore` says what git ignores; removed with its owner.
struct GitReference: ~Copyable {
  let top: String

  private init(top: String) { self.top = top }

  static func make() throws -> GitReference {
    let reference = GitReference(top: try makeTop())
    try reference.git(["init", "--quiet", "--template="])
    return reference
  }

  private static func makeTop() throws -> String {
    var template = Array("\(Environment.value("TMPDIR") ?? "/tmp")/ward-ignore.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ReferenceError(message: "mkdtemp failed") }
    return template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  deinit {
    // The folder was made by mkdtemp above.
    _ = try? ChildProcess.run(["rm", "-rf", "--", top], environment: ["PATH=\(Self.searchPath)"])
  }

  private static var searchPath: String { Environment.value("PATH") ?? "/usr/bin:/bin" }

  @discardableResult
  func git(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
    let environment = [
      "PATH=\(Self.searchPath)", "HOME=\(top)", "GIT_CONFIG_GLOBAL=/dev/null",
      "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
    ]
    let result = try ChildProcess.run(
      ["git", "-C", top] + arguments, environment: environment, input: input)
    // check-ignore exits with 1 where nothing is ignored.
    guard result.status <= 1 else { throw ReferenceError(message: result.errors) }
    return result.output
  }

  func makeFolder(_ path: String) {
    var made = top
    for component in path.split(separator: "/") {
      made += "/\(component)"
      mkdir(made, 0o755)
    }
  }

  func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen("\(top)/\(path)", "wb") else {
      throw ReferenceError(message: "cannot write \(path)")
    }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  func remove(_ path: String) { unlink("\(top)/\(path)") }

  /// For each path the deciding `file:line:pattern`, empty where none fits.
  func decisions(_ paths: [[UInt8]]) throws -> [String] {
    let output = try git(
      [
        "-c", "core.ignoreCase=false", "-c", "core.excludesFile=", "check-ignore", "--no-index",
        "-z", "-v", "-n", "--stdin",
      ], input: paths.flatMap { $0 + [0] })
    let fields = output.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    return stride(from: 0, to: fields.count - 3, by: 4).map {
      fields[$0].isEmpty ? "" : "\(fields[$0]):\(fields[$0 + 1]):\(fields[$0 + 2])"
    }
  }
}

struct ReferenceError: Error {
  let message: String
}

/// The same answer from `IgnoreTree`.
func ourDecision(_ tree: IgnoreTree, _ path: [UInt8], isDirectory: Bool) -> String {
  guard
    let decision = tree.decision(for: RepositoryPath(bytes: path), isDirectory: isDirectory)
  else { return "" }
  let text = String(decoding: decision.pattern.text, as: UTF8.self)
  return "\(decision.file.lossyString):\(decision.pattern.line):\(text)"
}
