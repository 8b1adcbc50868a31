import Git
import Matching
import Packs
import ScanModel

/// `--shard I/N`: matches a part of the blobs.
///
/// Matching is nearly all of an audit's work, and the only one that can be cut: who brought a blob in, and at
/// which path, is seen in all commits and trees together, so `git ward merge` reads those. A part judges
/// its blobs without paths, so that its exit code is on the safe side, and names them for the merge.
extension AuditScan {
  func shard(
    _ part: SweepPart, _ sweep: ObjectSweep, repository: borrowing Repository
  ) throws(ScanError) -> Report {
    let cover = ObjectCover(sweep, part: part)
    progress.begin("objects", total: cover.count)
    var pass = try ObjectPass.run(
      session, sweep: sweep, .blobs(part), isFullScan: options.fullScan, progress: progress)
    progress.end()
    guard let unread = pass.receipt.unreadObjects else {
      let reasons = pass.receipt.skipped.filter(\.isFailure).map { "\($0.what): \($0.why)" }
      throw .git(
        GitError(
          .system, "audit", message: "the part cannot be read: \(reasons.joined(separator: "; "))"))
    }
    var record = ShardRecord(
      index: part.index, count: part.count, version: options.version,
      rulesHash: session.rulesHash, history: try ShardBinding.history(repository),
      settings: ShardBinding.settings(session, isFullScan: options.fullScan))
    record.repository = repository.gitDirectory
    record.objects = cover.count
    record.cover = cover.sum
    record.blobs = pass.receipt.blobs
    record.files = pass.receipt.files
    record.bytes = pass.receipt.bytes
    record.matched = pass.blobs
    record.pointers = pass.pointers.sorted()
    record.unread = unread.sorted()
    record.seal = session.fingerprinter.seal(record.sealed)

    pass.receipt.skipped += sweep.failures
    noteShallowHistory(repository, &pass.receipt)
    var content = try ContentScanner(session)
    var hits: [AuditHit] = []
    for blob in pass.blobs {
      for match in content.matches(in: blob, path: nil, of: repository) ?? [] {
        let place = Occurrence(
          place: .content, path: nil, blob: blob, commit: nil, location: match.location)
        hits.append(AuditHit(finding: session.finding(match, at: place), isReachable: true))
      }
    }
    pass.receipt.skipped += content.receipt.skipped
    var findings = AuditJoin.joined(hits, commits: CommitGraph(CommitList()))
    // Nobody has asked yet what reaches them.
    for index in findings.indices { findings[index].reachable = nil }
    pass.receipt.notes += repository.notes
    pass.receipt.notes.append(
      "part \(part.index) of \(part.count): a share of the blobs, judged without their paths; "
        + "commits, names and messages are read, and the parts joined, by git ward merge")
    var report = session.report("audit", session.settle(findings), pass.receipt)
    report.shard = record
    return report
  }
}

extension Receipt {
  /// The objects that could not be read; `nil` where a failure is not about one object.
  var unreadObjects: Set<ObjectID>? {
    var ids: Set<ObjectID> = []
    for entry in skipped {
      let word = entry.what.prefix { $0.isHexDigit }
      if let id = ObjectID(hex: word) {
        ids.insert(id)
      } else if entry.isFailure {
        return nil
      }
    }
    return ids
  }
}
