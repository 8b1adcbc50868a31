import Git
import Matching
import ScanModel

extension ContentScanner {
  /// Findings in a commit's message and in the names and addresses of its head.
  mutating func findings(
    inMessageOf commit: CommitObject, info: CommitInfo, raw: UnsafeRawBufferPointer,
    session: ScanSession
  ) -> [Finding] {
    let message = Array(raw[commit.messageRange])
    var found = findings(
      inText: message, place: .commitMessage, commit: info, what: "message of \(info.id.hex)",
      session: session)
    let people = Array(commit.author.shown.utf8)
    found += findings(
      inText: people, place: .commitMessage, commit: info, what: "author of \(info.id.hex)",
      session: session)
    return found
  }

  /// Findings in any text that belongs to no path.
  mutating func findings(
    inText text: [UInt8], place: Place, commit: CommitInfo?, what: String, session: ScanSession
  ) -> [Finding] {
    matches(inText: text, what: what).map { match in
      session.finding(
        match,
        at: Occurrence(
          place: place, path: nil, blob: nil, commit: commit, location: match.location))
    }
  }
}
