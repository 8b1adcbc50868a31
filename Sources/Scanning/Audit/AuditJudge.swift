import Git
import Matching
import Policy
import ScanModel

/// One appearance of one secret, before appearances are joined.
struct AuditHit {
  var finding: Finding
  /// Whether a ref or a reflog reaches it.
  var isReachable: Bool
}

/// Makes findings of what the passes wanted, now that paths and commits are known.
struct AuditJudge: ~Copyable {
  private let session: ScanSession
  private let commits: CommitGraph
  private let tips: AuditTips
  private let reachable: [Bool]
  var content: ContentScanner
  private(set) var found: [AuditHit] = []
  /// What was judged in advance; the rest is read here.
  private let pass: JudgePass
  private var judged: [JudgePass.Place: [Match]] = [:]
  private var unreadable: Set<ObjectID> = []
  private var harmless: [JudgePass.Place: Bool] = [:]
  private var introduced: Set<ObjectID> = []
  private var infos: [Int: CommitInfo] = [:]
  /// Where blobs may hold a finding, for those of which it is known.
  private let clusters: [ObjectID: [HitCluster]]

  init(
    _ session: ScanSession, commits: CommitGraph, tips: AuditTips,
    clusters: [ObjectID: [HitCluster]], pass: JudgePass
  ) throws(ScanError) {
    self.clusters = clusters
    self.pass = pass
    self.session = session
    self.commits = commits
    self.tips = tips
    self.reachable = commits.reachable(from: tips.all)
    self.content = try ContentScanner(session)
  }

  mutating func collect(
    _ introductions: [Attribution.Introduction], repository: borrowing Repository
  ) {
    for introduction in introductions {
      let commit = introduction.commit.map { info($0, repository: repository) }
      let isReachable = introduction.commit.map { reachable[$0] } ?? true
      if introduction.reasons.contains(.missing), introduction.mode & 0o170000 == 0o040000 {
        if isReachable {
          content.receipt.skipped.append(
            Skipped(
              what: "\(introduction.id.hex) (\(introduction.path.lossyString))",
              why: "missing tree", isFailure: true))
        }
        continue
      }
      if introduction.reasons.contains(.content)
        || (introduction.reasons.contains(.missing) && isReachable)
      {
        introduced.insert(introduction.id)
        let place = JudgePass.Place(blob: introduction.id, path: introduction.path)
        for match in matches(place, repository: repository)
        where !session.isCommitAllowlisted(match, commit: commit?.id) {
          add(match, .content, introduction, commit, match.location, isReachable)
        }
      }
      if introduction.reasons.contains(.name) {
        let path = introduction.path
        for match in content.matches(inText: path.bytes, what: path.lossyString) {
          add(match, .pathName, introduction, commit, match.location, isReachable)
        }
        // The scanner fails only without memory; the content pass would have told.
        for match in (try? content.scanner.scanPath(path)) ?? [] {
          add(match, .pathName, introduction, commit, wholeNameLocation, isReachable)
        }
      }
      if introduction.reasons.contains(.forbidden) {
        addForbidden(introduction, commit, isReachable, repository: repository)
      }
    }
  }

  /// Who made a commit; read now, since findings name few of all commits.
  private mutating func info(_ number: Int, repository: borrowing Repository) -> CommitInfo {
    if let known = infos[number] { return known }
    let id = commits.ids[number]
    if let known = pass.commits[id] {
      infos[number] = known
      return known
    }
    var info = CommitInfo(id: id, author: "", email: "", date: "", subject: "")
    do throws(GitError) {
      info = try repository.commit(id).info
    } catch {
      content.receipt.fail(id.hex, error)
    }
    infos[number] = info
    return info
  }

  /// Blobs with matches that no commit brought in: named by a ref itself, or by nothing at all.
  mutating func collectUnreached(_ blobs: [ObjectID], repository: borrowing Repository) {
    let named = Set(tips.all)
    for blob in blobs where !introduced.contains(blob) {
      for match in matches(JudgePass.Place(blob: blob, path: nil), repository: repository) {
        let occurrence = Occurrence(
          place: .content, path: nil, blob: blob, commit: nil, location: match.location)
        found.append(
          AuditHit(
            finding: session.finding(match, at: occurrence), isReachable: named.contains(blob)))
      }
    }
  }

  /// Takes back inline allows that are not on the trusted side.
  mutating func confirmAllows(repository: borrowing Repository) throws(ScanError) {
    var findings = found.map(\.finding)
    try TrustedAllows.confirm(
      &findings, source: session.allowSource, content: &content, repository: repository)
    for index in found.indices { found[index].finding = findings[index] }
  }

  mutating func collect(messages: [Finding]) {
    for finding in messages {
      let occurrence = finding.occurrences[0]
      let isReachable =
        if let commit = occurrence.commit {
          commits.place(of: commit.id).map { reachable[$0] } ?? false
        } else {
          occurrence.blob.map { tips.tags.contains($0) } ?? false
        }
      found.append(AuditHit(finding: finding, isReachable: isReachable))
    }
  }

  mutating func collectRefNames() {
    for tip in tips.refs {
      found += content.findings(
        inText: Array(tip.name.utf8), place: .refName, commit: nil, what: tip.name,
        session: session
      ).map { AuditHit(finding: $0, isReachable: true) }
    }
  }

  private mutating func matches(
    _ place: JudgePass.Place, repository: borrowing Repository
  ) -> [Match] {
    if let known = judged[place] { return known }
    if let outcome = pass.outcomes[place] {
      content.receipt.skipped += outcome.skipped
      judged[place] = outcome.matches
      return outcome.matches
    }
    // What cannot be read is told once, not once a path: hostile folders have any number of paths.
    if unreadable.contains(place.blob) { return [] }
    let found = content.matches(
      in: place.blob, path: place.path, of: repository, known: clusters[place.blob])
    if found == nil { unreadable.insert(place.blob) }
    judged[place] = found ?? []
    return found ?? []
  }

  private mutating func add(
    _ match: Match, _ place: Place, _ introduction: Attribution.Introduction,
    _ commit: CommitInfo?, _ location: SourceLocation, _ isReachable: Bool
  ) {
    let occurrence = Occurrence(
      place: place, path: introduction.path, blob: introduction.id, commit: commit,
      location: location)
    found.append(
      AuditHit(finding: session.finding(match, at: occurrence), isReachable: isReachable))
  }

  private mutating func addForbidden(
    _ introduction: Attribution.Introduction, _ commit: CommitInfo?, _ isReachable: Bool,
    repository: borrowing Repository
  ) {
    guard let policy = session.forbiddenPaths.matches(introduction.path) else { return }
    let key = JudgePass.Place(blob: introduction.id, path: introduction.path)
    let isHarmless =
      harmless[key]
      // An unreadable blob has been told by the first pass; its name alone condemns it then.
      ?? (try? repository.withObject(introduction.id) { _, bytes in
        ForbiddenPaths.isHarmlessContent(bytes, name: introduction.path)
      }) ?? false
    harmless[key] = isHarmless
    if isHarmless { return }
    let occurrence = Occurrence(
      place: .pathName, path: introduction.path, blob: introduction.id, commit: commit,
      location: wholeNameLocation)
    found.append(
      AuditHit(
        finding: session.finding(forbidden: policy, at: occurrence), isReachable: isReachable))
  }
}
