package import Git
import Platform
package import Policy
import Rules
package import ScanModel

/// The side of a change that its author cannot alter with it: where ignores, baseline and policy of
/// a repository are read from.
package enum TrustedSide: Sendable {
  /// A commit's tree: HEAD for hooks, the merge base or default branch where a gate decides.
  case tree(ObjectID, name: String)
  /// A folder of the security team's.
  case folder(String)
  /// Nothing of the repository counts.
  case none

  package static let ignoreFile = ".wardignore"
  package static let gitleaksIgnoreFile = ".gitleaksignore"
  package static let baselineFile = ".ward/baseline"
  package static let rulesFolder = ".ward/rules"

  /// What was found there.
  package struct Contents: Sendable {
    package var ignores = IgnoreList()
    package var baseline: Baseline?
    package var rules: [(name: String, bytes: [UInt8])] = []
  }

  /// Reads the files that count. A file that is there and cannot be understood is an error.
  package func contents(_ repository: borrowing Repository) throws(ScanError) -> Contents {
    switch self {
    case .none: return Contents()
    case .folder(let folder):
      return try Self.readingFolder(folder)
    case .tree(let tree, _):
      let files: [RepositoryPath: ObjectID]
      do throws(GitError) {
        files = try Self.wantedFiles(tree, repository)
      } catch {
        throw .git(error)
      }
      var contents: [String: [UInt8]] = [:]
      for (path, id) in files {
        do {
          contents[path.lossyString] = try repository.withObject(id) { _, bytes in Array(bytes) }
        } catch {
          throw .usage("\(path.lossyString) of the trusted side cannot be read: \(error)")
        }
      }
      let prefix = Self.rulesFolder + "/"
      return try Self.parse { name throws(ScanError) in
        contents[name]
      } list: { _ throws(ScanError) in
        contents.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
          .sorted()
      }
    }
  }

  /// Where inline allows must stand when this side was named by `--policy-from`.
  package var allowSource: AllowSource {
    switch self {
    case .tree(let tree, _): .tree(tree)
    case .folder, .none: .nowhere
    }
  }

  /// Only the top of the tree and `.ward` are read, not the whole tree.
  private static func wantedFiles(_ tree: ObjectID, _ repository: borrowing Repository)
    throws(GitError) -> [RepositoryPath: ObjectID]
  {
    var files: [RepositoryPath: ObjectID] = [:]
    func collect(_ tree: ObjectID, _ folder: RepositoryPath, _ names: [String]?)
      throws(GitError)
    {
      for entry in try repository.entries(ofTree: tree) {
        let path = folder.appending(entry.name)
        let isWanted = names?.contains(path.lossyString) ?? path.lossyString.hasSuffix(".toml")
        switch EntryKind(mode: entry.mode) {
        case .file where isWanted: files[path] = entry.id
        case .tree where path.lossyString == ".ward":
          try collect(entry.id, path, [baselineFile])
        case .tree where path.lossyString == rulesFolder: try collect(entry.id, path, nil)
        default: break
        }
      }
    }
    try collect(tree, RepositoryPath(""), [ignoreFile, gitleaksIgnoreFile])
    return files
  }

  /// The files of a folder that is no repository's.
  package static func readingFolder(_ folder: String) throws(ScanError) -> Contents {
    try parse { name throws(ScanError) in
      try readFile(Files.join(folder, name))
    } list: { name throws(ScanError) in
      let path = Files.join(folder, name)
      guard Files.isDirectory(path) else { return [] }
      do throws(PlatformError) {
        return try Files.list(path)
      } catch {
        throw .platform(error)
      }
    }
  }

  private static func readFile(_ path: String) throws(ScanError) -> [UInt8]? {
    guard Files.exists(path) else { return nil }
    do throws(PlatformError) {
      return try Files.read(path, limit: 64 << 20, isRegular: true)
    } catch {
      throw .platform(error)
    }
  }

  private static func parse(
    _ read: (String) throws(ScanError) -> [UInt8]?, list: (String) throws(ScanError) -> [String]
  ) throws(ScanError) -> Contents {
    var contents = Contents()
    if let bytes = try read(ignoreFile) { contents.ignores.addWardIgnore(bytes) }
    if let bytes = try read(gitleaksIgnoreFile) { contents.ignores.addGitleaksIgnore(bytes) }
    let mistakes = contents.ignores.diagnostics.filter { $0.level == .error }
    if !mistakes.isEmpty { throw .rules(mistakes) }
    if let bytes = try read(baselineFile) {
      contents.baseline = try Baseline.reading(bytes, file: baselineFile)
    }
    for name in try list(rulesFolder) where name.hasSuffix(".toml") {
      guard let bytes = try read("\(rulesFolder)/\(name)") else { continue }
      contents.rules.append(("\(rulesFolder)/\(name)", bytes))
    }
    return contents
  }
}

extension Baseline {
  /// Parses a baseline and names the file and line in the error.
  package static func reading(_ bytes: [UInt8], file: String) throws(ScanError) -> Baseline {
    do throws(Malformed) {
      return try Baseline(parsing: bytes)
    } catch {
      throw .usage("\(file):\(error.line): \(error.message)")
    }
  }
}
