import Git
import Matching
import ScanModel
import Tokens

extension ContentScanner {
  /// What is searched of the head of a commit or tag.
  static func headText(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    headerText(of: bytes, isSignature: SignatureText.isSignature)
  }

  /// Findings in a commit's message, and in the names, addresses and further lines of its head.
  mutating func findings(
    inMessageOf commit: CommitObject, info: CommitInfo, raw: UnsafeRawBufferPointer,
    session: ScanSession
  ) -> [Finding] {
    let message = Array(raw[commit.messageRange])
    var found = findings(
      inText: message, place: .commitMessage, commit: info, what: "message of \(info.id.hex)",
      session: session)
    found += findings(
      inText: Self.headText(of: raw), place: .commitMessage, commit: info,
      what: "head of \(info.id.hex)", session: session)
    return found
  }

  /// The same for a commit that has been looked at, and counted: who made it is read only where there is a
  /// finding.
  ///
  /// - Parameter parts: what may hold one.
  mutating func findings(
    inCommit id: ObjectID, _ head: CommitHead, _ bytes: UnsafeRawBufferPointer,
    _ parts: CommitParts, session: ScanSession
  ) throws -> [Finding] {
    var found =
      parts.contains(.message)
      ? matches(
        inText: UnsafeRawBufferPointer(rebasing: bytes[head.messageRange]),
        what: { "message of \(id.hex)" })
      : []
    if parts.contains(.head) {
      found += Self.headText(of: bytes).withUnsafeBytes {
        matches(inText: $0, what: { "head of \(id.hex)" })
      }
    }
    if found.isEmpty { return [] }
    let info = try CommitObject(id: id, bytes: bytes).info
    return found.map { match in
      session.finding(
        match,
        at: Occurrence(
          place: .commitMessage, path: nil, blob: nil, commit: info, location: match.location))
    }
  }

  /// Findings in a tag's message, and in the further lines of its head.
  mutating func findings(
    inMessageOf tag: TagObject, id: ObjectID, raw: UnsafeRawBufferPointer, session: ScanSession
  ) -> [Finding] {
    findings(
      inText: Array(raw[tag.messageRange]), place: .tagMessage, commit: nil,
      what: "tag \(id.hex)", session: session)
      + findings(
        inText: Self.headText(of: raw), place: .tagMessage, commit: nil,
        what: "head of tag \(id.hex)", session: session)
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

/// Parts of a commit that hold text.
struct CommitParts: OptionSet {
  let rawValue: UInt8
  static let message = CommitParts(rawValue: 1)
  /// Names, addresses and further lines.
  static let head = CommitParts(rawValue: 2)
}
