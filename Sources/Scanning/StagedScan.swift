package import Git
package import ScanModel

/// `pre-commit` and `pre-merge-commit`: what the index adds to HEAD and the commits being merged.
package enum StagedScan {
  package static func run(_ session: ScanSession, repository: borrowing Repository, command: String)
    throws(ScanError) -> Report
  {
    let change: ChangeSet
    do throws(GitError) {
      change = try repository.stagedChanges()
    } catch {
      throw .git(error)
    }
    var scanner = try ChangeScanner(session)
    var findings = scanner.findings(in: change, commit: nil, repository: repository)
    try scanner.confirmAllows(&findings, repository: repository)
    var receipt = scanner.content.receipt
    receipt.notes += repository.notes
    receipt.notes += gitlinkNotes(change)
    receipt.notes += IgnoreCoverage.stagedNotes(session, change: change, repository: repository)
    return session.report(command, session.settle(findings), receipt)
  }
}

/// Submodules are repositories of their own: their content is not scanned here, and that is said.
func gitlinkNotes(_ change: ChangeSet) -> [String] {
  change.gitlinks.map {
    "submodule \($0.path.lossyString) points at \($0.id.hex.prefix(12)); its content is not part of "
      + "this repository and was not scanned"
  }
}
