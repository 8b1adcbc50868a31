package import Git
package import ScanModel

/// `pre-push` and `pre-receive`: every commit, tag and blob that the other side does not have yet.
package enum PushScan {
  /// What one side sends: the new tips, and what the receiver has.
  package struct Plan: Sendable {
    package var tips: [(name: String, id: ObjectID)]
    package var known: [ObjectID]
    /// Commits whose committer date (seconds since 1970) is earlier are left out.
    package var since: Int64?
    /// Commits at which a shallow clone is cut off: an audit that meets one is incomplete.
    package var cutAt: Set<ObjectID> = []
    /// Whether every blob is matched whole where it is met: finds the same, slower.
    package var isFullScan = false
    /// What is worth telling in the receipt about how the tips were chosen.
    package var notes: [String] = []

    package init(tips: [(name: String, id: ObjectID)], known: [ObjectID]) {
      self.tips = tips
      self.known = known
    }
  }

  package static func run(
    _ session: ScanSession, _ plan: Plan, repository: borrowing Repository, command: String
  ) throws(ScanError) -> Report {
    var scanner = try ChangeScanner(session, isOneOfMany: true)
    var findings: [Finding] = []
    var commitTips: [ObjectID] = []
    for tip in plan.tips {
      findings += scanner.content.findings(
        inText: Array(tip.name.utf8), place: .refName, commit: nil, what: tip.name,
        session: session)
      if let commit = follow(tip.id, &scanner, &findings, repository: repository) {
        commitTips.append(commit)
      }
    }
    let commits: [ObjectID]
    do throws(GitError) {
      commits = try repository.commits(
        from: commitTips, hiding: plan.known, since: plan.since)
    } catch {
      throw .git(error)
    }
    let isShallow = repository.isShallow
    var rest = commits[...]
    while !rest.isEmpty {
      let batch =
        plan.isFullScan
        ? [nil]
        : CommitBatch(
          rest, since: plan.since, isShallow: isShallow,
          threads: min(session.threads, ChangeScanner.workersLimit), repository: repository
        ).commits
      scanner.matchAhead(batch.compactMap { $0?.changes?.set }, repository: repository)
      for (id, known) in zip(rest, batch) {
        findings += scanCommit(
          id, known, plan, isShallow: isShallow, &scanner, repository: repository)
      }
      rest = rest.dropFirst(batch.count)
    }
    try scanner.confirmAllows(&findings, repository: repository)
    var receipt = scanner.content.receipt
    receipt.notes += repository.notes + plan.notes
    return session.report(command, session.settle(withoutEchoes(findings)), receipt)
  }

  /// Peels a tip: scans tag messages on the way, and blobs and trees that are tagged themselves.
  ///
  /// - Returns: the commit it leads to, if any.
  private static func follow(
    _ tip: ObjectID, _ scanner: inout ChangeScanner, _ findings: inout [Finding],
    repository: borrowing Repository
  ) -> ObjectID? {
    var id = tip
    // Tags of tags of tags: a chain that long is somebody's trick.
    for _ in 0..<64 {
      do {
        let (kind, bytes) = try repository.withObject(id) { kind, bytes in
          (kind, kind == .tag ? Array(bytes) : [])
        }
        switch kind {
        case .commit: return id
        case .tag:
          let tag = try bytes.withUnsafeBytes { try TagObject(id: id, bytes: $0) }
          scanner.content.receipt.tags += 1
          findings += bytes.withUnsafeBytes {
            scanner.content.findings(
              inMessageOf: tag, id: id, raw: $0, session: scanner.session)
          }
          id = tag.target
        case .blob, .tree:
          let change =
            try kind == .blob
            ? taggedBlob(id) : repository.content(ofTree: id)
          findings += scanner.findings(in: change, commit: nil, repository: repository)
          return nil
        }
      } catch {
        // A large blob is the only object that is refused for its size.
        if let error = error as? GitError, error.kind == .tooLarge {
          findings += scanner.findings(in: taggedBlob(id), commit: nil, repository: repository)
        } else {
          fail(id, error, &scanner)
        }
        return nil
      }
    }
    scanner.content.receipt.skipped.append(
      Skipped(what: tip.hex, why: "tag of a tag more than 64 deep", isFailure: true))
    return nil
  }

  /// A blob that a ref names itself, at no path.
  private static func taggedBlob(_ id: ObjectID) -> ChangeSet {
    var change = ChangeSet()
    change.added = [TreeChange(path: RepositoryPath(""), mode: 0o100644, id: id)]
    return change
  }

  /// - Parameter known: the commit, if it could be read in advance.
  private static func scanCommit(
    _ id: ObjectID, _ known: PushedCommit?, _ plan: Plan, isShallow: Bool,
    _ scanner: inout ChangeScanner, repository: borrowing Repository
  ) -> [Finding] {
    do {
      let session = scanner.session
      let raw = try known?.raw ?? PushedCommit.bytes(of: id, repository)
      let commit = try known?.commit ?? raw.withUnsafeBytes { try CommitObject(id: id, bytes: $0) }
      if let since = plan.since, commit.committer.seconds < since { return [] }
      if plan.cutAt.contains(id) {
        scanner.content.receipt.fail("history before \(id.hex)", why: shallowHistory)
      }
      let info = commit.info
      var findings = raw.withUnsafeBytes {
        scanner.content.findings(inMessageOf: commit, info: info, raw: $0, session: session)
      }
      let changes =
        try known?.changes ?? PushedCommit.Changes(of: commit, isShallow: isShallow, repository)
      scanner.content.receipt.commits += 1
      scanner.content.receipt.notes += gitlinkNotes(changes.set)
      findings += scanner.findings(
        in: changes.set, commit: info, repository: repository, partOf: changes.commit)
      return findings
    } catch {
      fail(id, error, &scanner)
      return []
    }
  }

  private static func fail(_ id: ObjectID, _ error: any Error, _ scanner: inout ChangeScanner) {
    scanner.content.receipt.fail(id.hex, error)
  }

  /// Drops the notes on secrets that an earlier commit of the same push brought in: they say nothing
  /// that the blocking finding does not.
  private static func withoutEchoes(_ findings: [Finding]) -> [Finding] {
    let fresh = Set(findings.filter { $0.status == .new }.map(\.secret)).subtracting([[]])
    return findings.filter { !($0.status == .known && fresh.contains($0.secret)) }
  }
}
