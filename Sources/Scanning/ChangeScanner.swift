import Git
import Matching
import Platform
import Policy
import Rules
import ScanModel

/// Scans what one change adds against all of its parents: a staged commit, or one that is pushed.
struct ChangeScanner: ~Copyable {
  let session: ScanSession
  var content: ContentScanner
  /// Whether several changes are scanned, which may hold the same blob at the same path.
  let isOneOfMany: Bool
  /// From this size on the start of a thread is nothing beside the matching, bytes.
  private static let cutFrom = 1 << 20
  /// Threads beyond these wait for the memory.
  private static let helpersLimit = 3
  /// Matches of blobs that were met before in this run, by blob and path.
  private(set) var seen: [BlobAtPath: [Match]] = [:]
  /// Of blobs that nobody has asked for yet.
  var matchedAhead: [BlobAtPath: BlobResult] = [:]

  struct BlobAtPath: Hashable, Sendable {
    let blob: ObjectID
    let path: RepositoryPath
  }

  init(_ session: ScanSession, isOneOfMany: Bool) throws(ScanError) {
    self.session = session
    self.isOneOfMany = isOneOfMany
    content = try ContentScanner(session)
    content.scanner.helper = MatchHelper(
      smallest: Self.cutFrom, count: min(session.threads - 1, Self.helpersLimit)
    ) { body in
      guard let thread = Thread(ifPossible: body) else { return nil }
      return { thread.join() }
    }
  }

  /// Findings in the new blobs and the new paths of a change, each new or known.
  ///
  /// - Parameter part: the commit whose change this is without all of its old side, which is asked for where
  ///   something is found: that of a merge may be thousands of files.
  mutating func findings(
    in change: ChangeSet, commit: CommitInfo?, repository: borrowing Repository,
    partOf part: CommitObject? = nil
  ) -> [Finding] {
    var found: [Finding] = []
    let results = scanConcurrently(change.added, repository: repository)
    for (i, added) in change.added.enumerated() {
      if let results { content.receipt.merge(results[i].receipt) }
      guard
        let matches = results.map({ $0[i].matches }) ?? matches(in: added, repository: repository)
      else { continue }
      for match in matches where !session.isCommitAllowlisted(match, commit: commit?.id) {
        found.append(
          session.finding(
            match,
            at: Occurrence(
              place: .content, path: added.path, blob: added.id, commit: commit,
              location: match.location)))
      }
    }
    let inPaths = pathFindings(in: change, commit: commit, repository: repository)
    if found.isEmpty && inPaths.isEmpty { return [] }
    let change = part.flatMap { whole($0, repository) } ?? change
    found += inPaths.map { known($0.finding, isForbidden: $0.isForbidden, by: change) }
    if found.contains(where: { $0.status == .new && !$0.secret.isEmpty }) {
      let old = OldSide(
        change.oldSide, for: found, scanner: &content, repository: repository)
      for index in found.indices
      where found[index].status == .new && old.contains(secret: found[index].secret) {
        found[index].status = .known
        found[index].statusReason = "was there before this change"
      }
    }
    return found
  }

  /// A change with all of its old side; `nil`, and told, where that cannot be read.
  private mutating func whole(
    _ commit: CommitObject, _ repository: borrowing Repository
  ) -> ChangeSet? {
    do throws(GitError) {
      return try repository.changes(of: commit)
    } catch {
      content.receipt.fail("what was there before \(commit.id.hex)", error)
      return nil
    }
  }

  /// Takes back inline allows that are not on the trusted side.
  mutating func confirmAllows(
    _ findings: inout [Finding], repository: borrowing Repository
  ) throws(ScanError) {
    try TrustedAllows.confirm(
      &findings, source: session.allowSource, content: &content, repository: repository)
  }

  private mutating func matches(
    in added: TreeChange, repository: borrowing Repository
  ) -> [Match]? {
    guard isOneOfMany else {
      return content.matches(in: added.id, path: added.path, of: repository)
    }
    let key = BlobAtPath(blob: added.id, path: added.path)
    if let known = seen[key] { return known }
    var found: [Match]?
    if let ahead = matchedAhead.removeValue(forKey: key) {
      content.receipt.merge(ahead.receipt)
      found = ahead.matches
    } else {
      found = content.matches(in: added.id, path: added.path, of: repository)
    }
    guard let found else { return nil }
    seen[key] = found
    return found
  }

  /// Secrets in the names of new paths, and files that must not be committed.
  private mutating func pathFindings(
    in change: ChangeSet, commit: CommitInfo?, repository: borrowing Repository
  ) -> [(finding: Finding, isForbidden: Bool)] {
    var found: [(finding: Finding, isForbidden: Bool)] = []
    for added in change.added {
      let occurrence = Occurrence(
        place: .pathName, path: added.path, blob: added.id, commit: commit,
        location: wholeNameLocation)
      if added.isNewPath {
        for match in content.matches(inText: added.path.bytes, what: added.path.lossyString) {
          var place = occurrence
          place.location = match.location
          found.append((session.finding(match, at: place), false))
        }
        for match in pathRuleMatches(added.path) {
          found.append((session.finding(match, at: occurrence), false))
        }
      }
      if let policy = session.forbiddenPaths.matches(added.path),
        !isHarmless(added, repository: repository)
      {
        var finding = session.finding(forbidden: policy, at: occurrence)
        if !added.isNewPath {
          finding.status = .known
          finding.statusReason = "the file was tracked before this change"
        }
        found.append((finding, true))
      }
    }
    // A submodule has a name as well; what it stands at is a commit of another repository.
    for link in change.gitlinks where link.isNewPath {
      for match in content.matches(inText: link.path.bytes, what: link.path.lossyString) {
        let occurrence = Occurrence(
          place: .pathName, path: link.path, blob: nil, commit: commit, location: match.location)
        found.append((session.finding(match, at: occurrence), false))
      }
    }
    return found
  }

  /// A finding in a path, known where the old side of the change had it.
  ///
  /// - Parameter isForbidden: whether it is about a file that must not be committed.
  private func known(_ finding: Finding, isForbidden: Bool, by change: ChangeSet) -> Finding {
    var finding = finding
    if !finding.secret.isEmpty {
      if change.deletedPaths.contains(where: { $0.bytes.contains(finding.secret) }) {
        finding.status = .known
        finding.statusReason = "was in a path before this change"
      }
    } else if isForbidden, finding.status == .new, let blob = finding.occurrences[0].blob,
      change.oldSide.contains(blob),
      change.deletedPaths.contains(where: { session.forbiddenPaths.matches($0) != nil })
    {
      // Moved as it is from one forbidden name to another: nothing new came in.
      finding.status = .known
      finding.statusReason = "the file was moved by this change"
    }
    return finding
  }

  private mutating func pathRuleMatches(_ path: RepositoryPath) -> [Match] {
    do {
      return try content.scanner.scanPath(path)
    } catch {
      content.receipt.fail(path.lossyString, error)
      return []
    }
  }

  /// Whether a file of a forbidden name holds only what may be public.
  private func isHarmless(_ added: TreeChange, repository: borrowing Repository) -> Bool {
    // An unreadable blob has been told already; a larger one is not a key file that we can vouch for.
    (try? repository.withObject(added.id) { _, bytes in
      ForbiddenPaths.isHarmlessContent(bytes, name: added.path)
    }) ?? false
  }
}
