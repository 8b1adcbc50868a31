import Git
import Matching
package import ScanModel

/// Where an inline allow must already stand to count.
package enum AllowSource: Sendable {
  /// No policy side was named: the comment beside the secret counts.
  case anywhere
  /// `--policy-from` a revision: the same secret must be allowed in the same file there.
  case tree(ObjectID)
  /// `--policy-from` a folder of somebody else's: no comment of the repository counts.
  case nowhere
}

/// Takes back inline allows that the change under review brings along itself.
struct TrustedAllows: ~Copyable {
  private let source: AllowSource
  private var files: [RepositoryPath: ObjectID] = [:]
  private var allowed: [RepositoryPath: Set<[UInt8]>] = [:]

  /// Takes back what `source` does not hold; lists the trusted tree only when there is an allow to ask
  /// about.
  ///
  /// - Throws: when the trusted tree cannot be listed.
  static func confirm(
    _ findings: inout [Finding], source: AllowSource, content: inout ContentScanner,
    repository: borrowing Repository
  ) throws(ScanError) {
    if case .anywhere = source { return }
    guard findings.contains(where: { $0.status == .allowed }) else { return }
    var allows = try TrustedAllows(source, repository: repository)
    allows.confirm(&findings, content: &content, repository: repository)
  }

  private init(_ source: AllowSource, repository: borrowing Repository) throws(ScanError) {
    self.source = source
    guard case .tree(let tree) = source else { return }
    do throws(GitError) {
      for file in try repository.content(ofTree: tree).added { files[file.path] = file.id }
    } catch {
      throw .git(error)
    }
  }

  /// Makes findings new again whose allow is not on the trusted side, and says why.
  private mutating func confirm(
    _ findings: inout [Finding], content: inout ContentScanner, repository: borrowing Repository
  ) {
    for index in findings.indices where findings[index].status == .allowed {
      let stood = findings[index].occurrences.allSatisfy {
        isAllowed(findings[index].secret, $0.path, content: &content, repository: repository)
      }
      if stood { continue }
      findings[index].status = .new
      findings[index].statusReason = nil
      findings[index].why += "; its inline allow does not count: it is not on the trusted side yet"
    }
  }

  private mutating func isAllowed(
    _ secret: [UInt8], _ path: RepositoryPath?, content: inout ContentScanner,
    repository: borrowing Repository
  ) -> Bool {
    guard let path, let id = files[path] else { return false }
    if let known = allowed[path] { return known.contains(secret) }
    let matches = content.matches(in: id, path: path, of: repository) ?? []
    allowed[path] = Set(matches.filter { $0.allowedBy != nil }.map(\.secret))
    return allowed[path]?.contains(secret) ?? false
  }
}
