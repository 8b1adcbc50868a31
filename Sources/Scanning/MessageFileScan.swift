package import Git
import Platform
package import ScanModel

/// `commit-msg FILE`: what git will keep of the message.
package enum MessageFileScan {
  package static func run(
    _ session: ScanSession, file: String, repository: borrowing Repository
  ) throws(ScanError) -> Report {
    let bytes: [UInt8]
    do throws(PlatformError) {
      bytes = try Files.read(file, limit: 256 << 20)
    } catch {
      throw .platform(error)
    }
    let message: CommitMessage
    do throws(GitError) {
      // The newer name wins where both are set.
      let comments =
        try repository.configValues("core.commentChar")
        + repository.configValues("core.commentString")
      message = CommitMessage(
        cleanup: try repository.configValues("commit.cleanup").last,
        commentString: comments.last,
        // git sets the editor to “:” for its hooks when it opens none.
        isEdited: Environment.value("GIT_EDITOR") != ":")
    } catch {
      throw .git(error)
    }
    var scanner = try ContentScanner(session)
    let findings = scanner.findings(
      inText: message.kept(of: bytes), place: .commitMessage, commit: nil, what: "commit message",
      session: session)
    return session.report("commit-msg", session.settle(findings), scanner.receipt)
  }
}
