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
    var scanner = try ChangeScanner(session, isOneOfMany: false)
    var findings = scanner.findings(in: change, commit: nil, repository: repository)
    try scanner.confirmAllows(&findings, repository: repository)
    var receipt = scanner.content.receipt
    receipt.notes += repository.notes
    receipt.notes += gitlinkNotes(change)
    receipt.notes += IgnoreCoverage.stagedNotes(session, change: change, repository: repository)
    let settled = session.settle(findings)
    if settled.contains(where: \.blocks) { receipt.notes += excuseNotes(change) }
    return session.report(command, settled, receipt)
  }

  /// Ignores that are staged together with what they are to excuse.
  private static func excuseNotes(_ change: ChangeSet) -> [String] {
    let files = [
      TrustedSide.ignoreFile, TrustedSide.gitleaksIgnoreFile, TrustedSide.baselineFile,
    ]
    return files.filter { file in change.added.contains { $0.path == RepositoryPath(file) } }.map {
      "the staged \($0) counts from the next commit on, for a change cannot excuse itself; commit it "
        + "alone first"
    }
  }
}

/// Submodules are repositories of their own: their content is not scanned here, and that is said.
func gitlinkNotes(_ change: ChangeSet) -> [String] {
  change.gitlinks.map {
    "submodule \($0.path.lossyString) points at \($0.id.hex.prefix(12)); its content is not part of "
      + "this repository and was not scanned"
  }
}
