package import ScanModel

/// What decided whether a path is ignored.
package struct IgnoreDecision: Sendable {
  /// The folder of the `.gitignore`; empty for the top.
  package let directory: RepositoryPath
  package let pattern: IgnorePattern

  /// Whether the path is ignored; a `!` pattern decides that it is not.
  package var isIgnored: Bool { !pattern.isNegated }

  /// The path of the `.gitignore`.
  package var file: RepositoryPath { directory.appending(".gitignore".utf8) }
}

/// All `.gitignore` files of a tree: would git ignore this path if it appeared?
///
/// Only what is committed counts: no `info/exclude`, no `core.excludesFile`, case is significant.
/// Proven equal to `git check-ignore --no-index` by tests.
package struct IgnoreTree: Sendable {
  private var files: [RepositoryPath: IgnorePatterns] = [:]

  /// Takes the files by their folders (empty: the top). A `.gitignore` that is a symbolic link must
  /// not be given: git does not follow it.
  package init(files: [(directory: RepositoryPath, bytes: [UInt8])]) {
    for file in files { self.files[file.directory] = IgnorePatterns(bytes: file.bytes) }
  }

  /// The pattern that decides about a path; `nil` where none fits, so that it is not ignored.
  ///
  /// Nothing below an ignored folder can be taken back, and its `.gitignore` is not read.
  package func decision(
    for path: RepositoryPath, isDirectory: Bool = false
  ) -> IgnoreDecision? {
    decision(name: path.name, isDirectory: isDirectory, in: standing(of: path.parent))
  }

  /// Whether git would ignore the path.
  package func isIgnored(_ path: RepositoryPath, isDirectory: Bool = false) -> Bool {
    decision(for: path, isDirectory: isDirectory)?.isIgnored ?? false
  }

  /// How a folder stands, computed once for all of its names.
  struct Standing {
    var directory: RepositoryPath
    /// Set where the folder itself or one above is ignored: decides about everything in it.
    var excluded: IgnoreDecision?
    /// The files that speak about its names, the deepest last.
    var lists: [(directory: RepositoryPath, patterns: IgnorePatterns)]

    /// Whether names alone decide, wherever the folder is.
    var isNameEnough: Bool { lists.allSatisfy(\.patterns.areNameOnly) }
  }

  func standing(of directory: RepositoryPath) -> Standing {
    var standings = Standings(self)
    return standings.standing(of: directory)
  }

  /// The standing of many folders; what was found for those above is kept.
  struct Standings {
    private let tree: IgnoreTree
    private var known: [RepositoryPath: Standing]

    init(_ tree: IgnoreTree) {
      self.tree = tree
      var top = Standing(directory: RepositoryPath(""), excluded: nil, lists: [])
      tree.enter(&top)
      known = [top.directory: top]
    }

    mutating func standing(of directory: RepositoryPath) -> Standing {
      var missing: [RepositoryPath] = []
      var above = directory
      while known[above] == nil {
        missing.append(above)
        above = above.parent
      }
      // The loop above ends at the top at the latest, which is always known.
      guard var standing = known[above] else { return Standing(directory: directory, lists: []) }
      for folder in missing.reversed() {
        if standing.excluded == nil {
          let decision = tree.decision(name: folder.name, isDirectory: true, in: standing)
          standing.directory = folder
          if let decision, decision.isIgnored {
            standing.excluded = decision
          } else {
            tree.enter(&standing)
          }
        }
        standing.directory = folder
        known[folder] = standing
      }
      return standing
    }
  }

  private func enter(_ standing: inout Standing) {
    if let patterns = files[standing.directory] {
      standing.lists.append((standing.directory, patterns))
    }
  }

  /// Decides about one name in a folder.
  func decision(
    name: ArraySlice<UInt8>, isDirectory: Bool, in standing: Standing
  ) -> IgnoreDecision? {
    if let excluded = standing.excluded { return excluded }
    let isNameEnough = standing.isNameEnough
    let path = isNameEnough ? [] : standing.directory.appending(name).bytes
    for (directory, patterns) in standing.lists.reversed() {
      let start = directory.bytes.isEmpty ? 0 : directory.bytes.count + 1
      let relative = isNameEnough ? [] : path[start...]
      if let pattern = patterns.deciding(path: relative, name: name, isDirectory: isDirectory) {
        return IgnoreDecision(directory: directory, pattern: pattern)
      }
    }
    return nil
  }
}

extension RepositoryPath {
  /// The folder that holds it; the top's is the top.
  fileprivate var parent: RepositoryPath {
    let name = name
    return RepositoryPath(bytes: name.startIndex == 0 ? [] : bytes[..<(name.startIndex - 1)])
  }
}
