package import Git
package import ScanModel

/// Every tracked file as it is in the index: what `run --all-files` of a hook manager asks for.
package enum IndexScan {
  package static func run(
    _ session: ScanSession, repository: borrowing Repository, command: String
  ) throws(ScanError) -> Report {
    let entries: [IndexEntry]
    do throws(GitError) {
      entries = try repository.indexEntries()
    } catch {
      throw .git(error)
    }
    var change = ChangeSet()
    for entry in entries where !entry.isIntentToAdd {
      let added = TreeChange(path: entry.path, mode: entry.mode, id: entry.id)
      if entry.mode & 0o170000 == 0o160000 {
        change.gitlinks.append(added)
      } else {
        change.added.append(added)
      }
    }
    var scanner = try ChangeScanner(session, isOneOfMany: false)
    var findings = scanner.findings(in: change, commit: nil, repository: repository)
    try scanner.confirmAllows(&findings, repository: repository)
    var receipt = scanner.content.receipt
    receipt.notes += repository.notes + gitlinkNotes(change)
    return session.report(command, session.settle(findings), receipt)
  }
}
