import Git
import Matching
package import Packs
import Platform
import Policy
package import ScanModel

/// `audit`: the full history of every ref, each unique object read once.
///
/// 1. Every object is met once; blobs with a match, messages and names with one are kept.
/// 2. Only then the trees are read: which lead to something wanted.
/// 3. Commits are walked through those trees: who brought it in, where, when.
/// 4. Each blob is judged once for each path that holds it; findings are joined by secret.
package struct AuditScan {
  package struct Options: Sendable {
    package var allowShallow = false
    package var includeUnreachable = false
    /// `--state`: what the last audit read need not be read again.
    package var state: StateFile?
    /// Ward's own version: a state of another one does not count.
    package var version = ""
    /// Match every blob whole instead of what deltas changed; the result is the same.
    package var fullScan = false
    /// `--verify-objects`: what is read must have the hash it is named by.
    package var verifiesObjects = false
    /// `--shard`: reads a part of the blobs and leaves the rest to a merge.
    package var part: SweepPart?
    /// The parts that a merge joins.
    package var shards: ShardSet?
    package init() {}
  }

  let session: ScanSession
  let options: Options
  private let open: RepositoryOpener
  let progress: Progress

  /// - Parameter open: opens the repository anew; each worker has a handle of its own.
  package init(
    _ session: ScanSession, options: Options, progress: Progress,
    open: @escaping RepositoryOpener
  ) {
    self.session = session
    self.options = options
    self.progress = progress
    self.open = open
  }

  package func run() throws(ScanError) -> Report {
    let repository: Repository
    do throws(GitError) {
      repository = try open()
    } catch {
      throw .git(error)
    }
    return try scan(repository)
  }

  private func scan(
    _ repository: borrowing Repository, mayFetch: Bool = true
  ) throws(ScanError) -> Report {
    let sweep = try progress.measure(.index) { () throws(ScanError) in
      try ObjectSweep(repository, isVerified: options.verifiesObjects, open: open)
    }
    if let part = options.part { return try shard(part, sweep, repository: repository) }
    let objects = AuditObjects(sweep, listsIDs: options.state != nil)
    let memory = try AuditMemory(self, objects, repository: repository)
    var material: AuditMaterial
    if let state = memory.state {
      material = try incremental(state, objects, repository: repository)
    } else {
      material = try full(objects, repository: repository)
    }
    let lost = lostTrees(material, objects)
    if mayFetch, fetch(lost, repository) { return try scan(repository, mayFetch: false) }
    material.pass.receipt.skipped += sweep.failures
    checkCompleteness(repository, objects, lost, &material)
    material.pass.receipt.notes += memory.keep(material)
    let judged = try judge(material, sweep)
    progress.end()
    return try progress.measure(.judge) { () throws(ScanError) in
      try report(material, judged, objects, repository: repository)
    }
  }

  /// Reads everything.
  private func full(
    _ objects: AuditObjects, repository: borrowing Repository
  ) throws(ScanError) -> AuditMaterial {
    progress.begin("objects", total: objects.numbers.count)
    var pass: ObjectPass
    if let shards = options.shards {
      try shards.check(self, objects, repository: repository)
      pass = try shards.pass(self, objects)
    } else {
      pass = try ObjectPass.run(
        session, sweep: objects.sweep, isFullScan: options.fullScan, progress: progress)
    }
    let tips = try tips(pass, repository: repository)
    // Now, so that the list does not lie beside all trees.
    let commits = progress.measure(.attribute) { CommitGraph(pass.commits) }
    pass.commits = CommitList()
    let (graph, treeReceipt) = try TreeGraph.build(
      session, sweep: objects.sweep, numbers: objects.numbers, blobs: Set(pass.blobs),
      progress: progress)
    pass.receipt.merge(treeReceipt)
    let attribution = progress.measure(.attribute) {
      var attribution = Attribution(graph)
      attribution.walk(commits)
      for tip in Set(tips.all).sorted() where commits.place(of: tip) == nil {
        attribution.walk(tree: tip)
      }
      return attribution
    }
    pass.receipt.skipped += attribution.skipped
    let holdings = TipBlobs(graph, blobs: pass.blobs, trees: tips.trees(commits))
    return AuditMaterial(
      pass: pass, commits: commits, tips: tips, introductions: attribution.introductions,
      holdings: holdings,
      hasSoundTrees: attribution.skipped.isEmpty
        && !treeReceipt.skipped.contains(where: \.isFailure))
  }

  func tips(
    _ pass: ObjectPass, repository: borrowing Repository
  ) throws(ScanError) -> AuditTips {
    do throws(GitError) {
      return try AuditTips(repository, tags: pass.tagTargets)
    } catch {
      throw .git(error)
    }
  }

  /// Judges blobs with a match at each path where a commit brought them in, and those that none did.
  private func judge(
    _ material: AuditMaterial, _ sweep: ObjectSweep
  ) throws(ScanError) -> JudgePass {
    var places: Set<JudgePass.Place> = []
    var commits: Set<ObjectID> = []
    var unreached = Set(material.pass.blobs)
    for introduction in material.introductions where introduction.reasons.contains(.content) {
      places.insert(JudgePass.Place(blob: introduction.id, path: introduction.path))
      unreached.remove(introduction.id)
      if let commit = introduction.commit { commits.insert(material.commits.ids[commit]) }
    }
    for blob in unreached { places.insert(JudgePass.Place(blob: blob, path: nil)) }
    return try JudgePass.run(
      session, sweep: sweep, places, clusters: material.pass.clusters, commits: commits,
      isFullScan: options.fullScan, progress: progress)
  }

  /// Makes findings of what was read, and joins them by secret.
  private func report(
    _ material: AuditMaterial, _ judged: JudgePass, _ objects: AuditObjects,
    repository: borrowing Repository
  ) throws(ScanError) -> Report {
    var pass = material.pass
    var judge = try AuditJudge(
      session, commits: material.commits, tips: material.tips, clusters: pass.clusters,
      pass: judged)
    judge.collect(material.introductions, repository: repository)
    judge.collectUnreached(pass.blobs, repository: repository)
    judge.collect(messages: pass.messageFindings)
    judge.collectRefNames()
    try judge.confirmAllows(repository: repository)
    pass.receipt.skipped += judge.content.receipt.skipped
    var findings = AuditJoin.joined(judge.found, commits: material.commits)
    AuditJoin.locate(
      &findings, holdings: material.holdings, commits: material.commits, tips: material.tips)
    pass.receipt.notes += repository.notes
    if objects.numbers.count == 0 { pass.receipt.notes.append("the repository has no commits yet") }
    findings = session.settle(findings, countUnreachable: options.includeUnreachable)
    doubtUnreachable(&findings, &pass.receipt)
    return session.report("audit", findings, pass.receipt)
  }

  /// Where something could not be read, what no ref was seen to reach may well be reached through that.
  private func doubtUnreachable(_ findings: inout [Finding], _ receipt: inout Receipt) {
    guard !receipt.isComplete else { return }
    let doubtful = findings.indices.filter { findings[$0].reachable == false }
    for index in doubtful { findings[index].reachable = nil }
    if doubtful.isEmpty { return }
    receipt.notes.append(
      "of \(doubtful.count) of the findings it is not known whether a branch, tag or reflog holds them: "
        + "what was not read may lead to them")
  }

  func noteShallowHistory(_ repository: borrowing Repository, _ receipt: inout Receipt) {
    guard repository.isShallow else { return }
    if options.allowShallow {
      receipt.notes.append("the history is shallow and was audited as far as it goes")
    } else {
      receipt.skipped.append(
        Skipped(
          what: "history before the shallow boundary", why: shallowHistory, isFailure: true))
    }
  }

  /// Trees of commits that a ref reaches which the repository does not hold.
  private func lostTrees(_ material: AuditMaterial, _ objects: AuditObjects) -> Set<ObjectID> {
    let commits = material.commits
    let reachable = commits.reachable(from: material.tips.all)
    var lost: Set<ObjectID> = []
    for (number, tree) in commits.trees.enumerated()
    where reachable[number] && objects.numbers[tree] == nil {
      lost.insert(tree)
    }
    return lost
  }

  /// A clone without trees has a remote that promised them; git brings each with all that is below it.
  ///
  /// - Returns: whether all are here now.
  private func fetch(_ trees: Set<ObjectID>, _ repository: borrowing Repository) -> Bool {
    guard (1...1000).contains(trees.count) else { return false }
    for tree in trees.sorted() {
      // What cannot be had is told as missing.
      guard (try? repository.withObject(tree) { _, _ in true }) == true else { return false }
    }
    return true
  }

  /// What the history lacks: what refs name, a shallow boundary, missing commits and their trees.
  private func checkCompleteness(
    _ repository: borrowing Repository, _ objects: AuditObjects, _ lostTrees: Set<ObjectID>,
    _ material: inout AuditMaterial
  ) {
    let commits = material.commits
    let tips = material.tips
    for tip in tips.refs where objects.numbers[tip.id] == nil {
      material.pass.receipt.skipped.append(
        Skipped(
          what: tip.name, why: "leads to \(tip.id.hex), which the repository does not hold",
          isFailure: true))
    }
    noteShallowHistory(repository, &material.pass.receipt)
    let reachable = commits.reachable(from: tips.all)
    var missing: Set<ObjectID> = []
    // What only unreachable commits lack, git may have pruned. Whether a clone is shallow, a file tells.
    let isShallow = repository.isShallow
    for commit in 0..<commits.count where reachable[commit] && !isShallow {
      for parent in commits.parents(of: commit) where parent < 0 {
        missing.insert(commits.id(ofParent: parent))
      }
    }
    for id in missing.sorted() {
      material.pass.receipt.skipped.append(
        Skipped(what: id.hex, why: "missing commit", isFailure: true))
    }
    let lost = Set(lostTrees.map(\.hex))
    for index in material.pass.receipt.skipped.indices
    where material.pass.receipt.skipped[index].why == Attribution.missingTree
      && lost.contains(material.pass.receipt.skipped[index].what)
    {
      material.pass.receipt.skipped[index].isFailure = true
    }
  }
}

/// What to do about a clone whose history is cut off.
let shallowHistory =
  "this clone is shallow; fetch it whole with “git fetch --unshallow” (GitHub Actions: "
  + "fetch-depth: 0, GitLab: GIT_DEPTH: 0), or pass --allow-shallow"
