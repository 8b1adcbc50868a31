import Platform
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The git program as a reader: it reads every kind of repository, more slowly.
///
/// Of its output only what is framed by NUL or by length is read, or a single value.
final class Plumbing {
  private let folder: String
  private let makeEnvironment: () -> [String]
  /// Made when a child is first needed, which an ordinary repository never does.
  private lazy var environment = makeEnvironment()
  /// Makes the environment of children that may fetch; `nil` where it is that of all, unguarded.
  private let makeFetchEnvironment: (() -> [String])?
  /// How children that may fetch are called: options and environment; found out when it is needed.
  private var fetching: (options: [String], environment: [String])?
  private var contents: BatchReader?
  private var headers: BatchReader?

  /// - Parameters:
  ///   - folder: where children start.
  ///   - environment: their whole environment, as `ChildEnvironment` makes it.
  ///   - fetchEnvironment: another one for those that read objects and may fetch them; the repository's
  ///     own configuration then runs no program (`FetchGuard`).
  init(
    folder: String, environment: @autoclosure @escaping () -> [String],
    fetchEnvironment: (() -> [String])? = nil
  ) {
    self.folder = folder
    makeEnvironment = environment
    makeFetchEnvironment = fetchEnvironment
  }

  private func command(_ arguments: [String]) -> [String] {
    ["git", "-C", folder] + ChildEnvironment.options + arguments
  }

  /// Runs git to its end.
  ///
  /// - Throws: where it cannot be started, or ends with a status that is not in `allowed`.
  func run(
    _ arguments: [String], input: [UInt8] = [], allowed: Set<Int32> = [0],
    kind: GitError.Kind = .plumbing, subject: String? = nil
  ) throws(GitError) -> (status: Int32, output: [UInt8], errors: String) {
    let end: (status: Int32, output: [UInt8], errors: String)
    do throws(PlatformError) {
      end = try ChildProcess.run(command(arguments), environment: environment, input: input)
    } catch {
      throw GitError(error, kind: .plumbing)
    }
    guard allowed.contains(end.status) else {
      throw Plumbing.failure(
        arguments, status: end.status, errors: end.errors, kind: kind, subject: subject)
    }
    return end
  }

  /// The one value that a command prints, without the line feed at its end.
  func value(
    _ arguments: [String], kind: GitError.Kind = .plumbing, subject: String? = nil
  ) throws(GitError) -> String {
    var output = try run(arguments, kind: kind, subject: subject).output
    if output.last == newline { output.removeLast() }
    return String(decoding: output, as: UTF8.self)
  }

  static func failure(
    _ arguments: [String], status: Int32, errors: String, kind: GitError.Kind, subject: String?
  ) -> GitError {
    let lines = errors.split(separator: "\n").map { $0.drop { $0 == " " || $0 == "\t" } }
    // Advice is for whoever typed the command; where git says what failed, that is the message.
    let fatal = lines.compactMap { line in
      ["fatal: ", "error: "].first { line.hasPrefix($0) }.map { line.dropFirst($0.count) }
    }
    let said = fatal.isEmpty ? lines.filter { !$0.hasPrefix("hint:") } : fatal
    let message = said.isEmpty ? "git said nothing" : said.joined(separator: "; ")
    var kind = kind
    if errors.contains("dubious ownership") || errors.contains("unsafe repository") {
      kind = .refused
    } else if errors.contains("promisor remote") || errors.contains("lazy fetching disabled") {
      kind = .missingObject
    }
    return GitError(
      kind, "git \(arguments.first ?? "")", code: status, message: message, subject: subject)
  }

  // MARK: Objects

  /// Kind and size of an object; `nil` where the repository does not have it.
  func header(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int)? {
    try talk(&headers, ["cat-file", "--batch-check"]) { reader throws(GitError) in
      try reader.ask(id)
    }
  }

  /// An object whole.
  ///
  /// - Throws: `.missingObject`, `.tooLarge` above `limit` bytes, `.corruptObject`.
  func read(_ id: ObjectID, limit: Int) throws(GitError) -> ObjectBytes {
    let header = try talk(&contents, ["cat-file", "--batch"]) { reader throws(GitError) in
      try reader.ask(id)
    }
    guard let header else { throw Plumbing.missing(id) }
    guard header.size <= limit else {
      // The child is writing the content that nobody will read.
      contents = nil
      throw GitError(
        .tooLarge, "git cat-file", message: "the object has \(header.size) bytes",
        subject: id.hex)
    }
    let buffer = try RawBuffer(count: header.size)
    try talk(&contents, ["cat-file", "--batch"]) { reader throws(GitError) in
      try reader.read(exactly: buffer.bytes, of: id)
      try reader.readEnd(of: id)
    }
    let object = buffer.object(header.kind)
    try object.verify(id)
    return object
  }

  /// A child of its own that is about to write the object's content.
  func stream(_ id: ObjectID) throws(GitError) -> (reader: BatchReader, size: Int) {
    let reader = try startBatch(["cat-file", "--batch"])
    guard let header = try reader.ask(id) else { throw Plumbing.missing(id) }
    return (reader, header.size)
  }

  static func missing(_ id: ObjectID) -> GitError {
    GitError(
      .missingObject, "git cat-file", message: "the object is not in the repository",
      subject: id.hex)
  }

  private func startBatch(_ arguments: [String]) throws(GitError) -> BatchReader {
    let (options, environment) = try fetchSettings()
    return try BatchReader(command(options + arguments), environment: environment)
  }

  private func fetchSettings() throws(GitError) -> (options: [String], environment: [String]) {
    if let fetching { return fetching }
    var settings = (options: [String](), environment: environment)
    if let makeFetchEnvironment, let options = FetchGuard.options(try configuration()) {
      settings = (options, makeFetchEnvironment())
    }
    fetching = settings
    return settings
  }

  /// Uses a long-lived child, starting it on need; after an error it is not used again.
  private func talk<R>(
    _ slot: inout BatchReader?, _ arguments: [String],
    _ body: (BatchReader) throws(GitError) -> R
  ) throws(GitError) -> R {
    let reader: BatchReader
    if let running = slot {
      reader = running
    } else {
      reader = try startBatch(arguments)
      slot = reader
    }
    do throws(GitError) {
      let answer = try body(reader)
      if reader.isSpent { slot = nil }
      return answer
    } catch {
      slot = nil
      throw error
    }
  }
}
