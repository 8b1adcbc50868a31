package import Git
import Matching
import Platform
package import Policy
import Rules
package import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs the `ignore-coverage` policies over a repository's `.gitignore` files.
package enum IgnoreCoverage {
  /// The folders and ignore files that one side of a repository holds.
  package struct Sources {
    package var directories: [RepositoryPath] = []
    package var ignoreFiles: [(directory: RepositoryPath, id: ObjectID)] = []

    /// Nothing: an unborn HEAD.
    package init() {}
  }

  /// What the index holds. A `.gitignore` that is a symbolic link is not followed, as in git.
  package static func ofIndex(_ repository: borrowing Repository) throws(GitError) -> Sources {
    sources(try repository.indexEntries().lazy.map { ($0.path, $0.mode, $0.id) })
  }

  /// What a commit's tree holds.
  package static func ofTree(_ tree: ObjectID, _ repository: borrowing Repository) throws(GitError)
    -> Sources
  {
    sources(try repository.content(ofTree: tree).added.lazy.map { ($0.path, $0.mode, $0.id) })
  }

  /// What one policy says about a set of `.gitignore` files.
  package struct Outcome: Sendable {
    package let policyID: String
    package let uncovered: [CoverageCheck.UncoveredName]
    fileprivate let check: CoverageCheck
    fileprivate let files: [(directory: RepositoryPath, bytes: [UInt8])]
    package var isCovered: Bool { uncovered.isEmpty }

    /// What would mend it; takes longer than the check, and a hook does not ask for it.
    package func mend() -> CoverageCheck.Mend { check.mend(files: files) }
  }

  /// The outcome of each policy over the blobs of these sources.
  package static func check(
    _ session: ScanSession, _ sources: Sources, _ repository: borrowing Repository
  ) throws -> [Outcome] {
    var files: [(directory: RepositoryPath, bytes: [UInt8])] = []
    for file in sources.ignoreFiles {
      let bytes = try repository.withObject(file.id) { _, bytes in Array(bytes) }
      files.append((file.directory, bytes))
    }
    return outcomes(session, files, sources.directories)
  }

  /// The same over the `.gitignore` files of the work tree, in the folders that the index knows.
  package static func checkWorkTree(
    _ session: ScanSession, _ sources: Sources, top: String
  ) throws -> [Outcome] {
    var files: [(directory: RepositoryPath, bytes: [UInt8])] = []
    for directory in [RepositoryPath("")] + sources.directories {
      let path = Files.join(Files.join(top, directory.lossyString), ".gitignore")
      // Links are not followed, as in git.
      guard let status = Files.status(path), status.st_mode & S_IFMT == S_IFREG else { continue }
      files.append((directory, try Files.read(path)))
    }
    return outcomes(session, files, sources.directories)
  }

  private static func outcomes(
    _ session: ScanSession, _ files: [(directory: RepositoryPath, bytes: [UInt8])],
    _ directories: [RepositoryPath]
  ) -> [Outcome] {
    let tree = IgnoreTree(files: files)
    return session.rules.policies.filter { $0.kind == .ignoreCoverage }.map { policy in
      let check = CoverageCheck(policy: policy, directories: directories)
      return Outcome(
        policyID: policy.id, uncovered: check.run(tree: tree), check: check, files: files)
    }
  }

  /// The note of a hook: computed only when the change touches a `.gitignore`.
  static func stagedNotes(
    _ session: ScanSession, change: ChangeSet, repository: borrowing Repository
  ) -> [String] {
    let name = Array(".gitignore".utf8)
    let touched =
      change.added.contains { $0.path.name.elementsEqual(name) }
      || change.deletedPaths.contains { $0.name.elementsEqual(name) }
    guard touched else { return [] }
    do {
      return try check(session, try ofIndex(repository), repository).filter { !$0.isCovered }.map {
        "policy \($0.policyID): .gitignore does not cover "
          + $0.uncovered.map(\.pattern).joined(separator: ", ")
          + "; “git ward policy fix” shows the lines that are missing"
      }
    } catch {
      return ["policy: .gitignore coverage could not be computed: \(error)"]
    }
  }

  private static func sources(
    _ entries: some Sequence<(RepositoryPath, UInt32, ObjectID)>
  ) -> Sources {
    var directories: Set<RepositoryPath> = []
    var files: [(RepositoryPath, ObjectID)] = []
    let name = Array(".gitignore".utf8)
    var last: RepositoryPath?
    for (path, mode, id) in entries {
      // Most files stand in the folder of the one before them.
      if let last, isParent(last, of: path), !path.name.elementsEqual(name) { continue }
      let directory = parent(path)
      last = directory
      if path.name.elementsEqual(name) && mode & 0o170000 == 0o100000 {
        files.append((directory, id))
      }
      var next = directory
      while !next.bytes.isEmpty && directories.insert(next).inserted { next = parent(next) }
    }
    var sources = Sources()
    sources.directories = directories.sorted()
    sources.ignoreFiles = files
    return sources
  }

  private static func isParent(_ directory: RepositoryPath, of path: RepositoryPath) -> Bool {
    let length = path.bytes.count - path.name.count
    return length == (directory.bytes.isEmpty ? 0 : directory.bytes.count + 1)
      && path.bytes.starts(with: directory.bytes)
  }

  private static func parent(_ path: RepositoryPath) -> RepositoryPath {
    RepositoryPath(bytes: path.bytes.prefix(max(0, path.bytes.count - path.name.count - 1)))
  }
}
