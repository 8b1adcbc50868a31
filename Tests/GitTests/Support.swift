import Platform
import ScanModel
import TestSupport

@testable import Git

let bothReaders: [ReaderChoice] = [.automatic, .libgit2, .plumbing]

extension GitFixture {
  /// The context of a command in `folder`, with the hermetic environment and `extra` variables.
  func context(in folder: String? = nil, _ extra: [String] = []) -> ProcessContext {
    ProcessContext(entries: environment + extra, currentDirectory: folder ?? path)
  }

  /// Opens the fixture's repository as the command line does.
  func open(_ reader: ReaderChoice = .automatic, at folder: String? = nil) throws -> Repository {
    try Repository.open(
      .commandLine(path: folder ?? path), context: context(), reader: reader)
  }

  /// Opens it as a hook that git calls with `extra` variables.
  func openAsHook(
    _ reader: ReaderChoice = .automatic, in folder: String? = nil, _ extra: [String]
  ) throws -> Repository {
    try Repository.open(.hook, context: context(in: folder, extra), reader: reader)
  }

  func id(_ revision: String) throws -> ObjectID { oid(try git("rev-parse", revision)) }

  /// The lines of git's output as ids.
  func ids(_ arguments: String...) throws -> [ObjectID] {
    try git(arguments: arguments).split(separator: "\n").map { oid($0) }
  }
}

/// An id that a test knows to be one.
func oid(_ hex: some StringProtocol) -> ObjectID {
  ObjectID(hex: hex) ?? ObjectID(hex: String(repeating: "0", count: 40))!
}

extension Repository {
  /// A copy of an object's bytes.
  func bytes(_ id: ObjectID) throws -> [UInt8] { try withObject(id) { Array($1) } }

  func streamedBytes(_ id: ObjectID) throws -> [UInt8] {
    var all: [UInt8] = []
    try stream(id) { all += $0 }
    return all
  }
}

extension ChangeSet {
  var addedPaths: [String] { added.map { $0.path.lossyString } }
  var deleted: [String] { deletedPaths.map { $0.lossyString } }
}

/// The kind of the `GitError` that a call throws; `nil` where it throws none.
func kindOfError(_ body: () throws -> Void) -> GitError.Kind? {
  do {
    try body()
    return nil
  } catch {
    return (error as? GitError)?.kind
  }
}
