import Git
import ScanModel

/// An audit that reads only what an earlier one has not.
///
/// New objects are matched, new commits are compared with their parents; everything else is known by the
/// hash of its content. What comes out is the material of a full audit, which is judged in the same way,
/// so the findings are those of a full audit.
extension AuditScan {
  func incremental(
    _ state: AuditState, _ objects: AuditObjects, repository: borrowing Repository
  ) throws(ScanError) -> AuditMaterial {
    let new = state.uncovered(of: objects.ids)
    progress.begin("objects", total: new.count)
    var pass = try ObjectPass.run(
      session, sweep: objects.sweep, .only(new + state.messages),
      isFullScan: options.fullScan, progress: progress)
    let old = Set(pass.commits.ids)
    let fresh = old.subtracting(state.commits.map(\.id))
    var records = pass.commits
    for commit in state.commits where !old.contains(commit.id) { records.append(commit) }
    pass.blobs = Set(pass.blobs).union(state.blobs).sorted()
    for tag in state.tags { pass.tagTargets[tag.id] = tag.target }
    let tips = try tips(pass, repository: repository)
    pass.commits = CommitList()
    let commits = CommitGraph(records)

    var attribution = try attribute(
      fresh, commits, tips, objects, blobs: Set(pass.blobs), &pass.receipt)
    let trees = (sound: attribution.skipped.isEmpty, read: attribution.isComplete)
    pass.receipt.skipped += attribution.skipped
    for introduction in state.introductions {
      guard let number = commits.place(of: introduction.commit) else { continue }
      attribution.introductions.append(
        Attribution.Introduction(
          commit: number, path: introduction.path, id: introduction.id, mode: introduction.mode,
          reasons: TreeGraph.Reasons(rawValue: introduction.reasons)))
    }
    let holdings = try TipHoldings.holdings(
      of: tips.trees(commits), known: state.holdings, introductions: attribution.introductions,
      blobs: Set(pass.blobs), repository: repository)
    return AuditMaterial(
      pass: pass, commits: commits, tips: tips, introductions: attribution.introductions,
      holdings: TipBlobs(holdings), hasSoundTrees: trees.sound && trees.read)
  }

  /// Who brought in what, by the new commits alone.
  private func attribute(
    _ fresh: Set<ObjectID>, _ commits: CommitGraph, _ tips: AuditTips, _ objects: AuditObjects,
    blobs: Set<ObjectID>, _ receipt: inout Receipt
  ) throws(ScanError) -> (
    introductions: [Attribution.Introduction], skipped: [Skipped], isComplete: Bool
  ) {
    var roots: [(tree: ObjectID, parents: [ObjectID])] = []
    for place in 0..<commits.count where fresh.contains(commits.ids[place]) {
      let parents = commits.parents(of: place).filter { $0 >= 0 }.map { commits.trees[Int($0)] }
      roots.append((commits.trees[place], parents))
    }
    let others = Set(tips.all).filter { commits.place(of: $0) == nil }.sorted()
    for tip in others where objects.numbers[tip] != nil { roots.append((tip, [])) }
    let changed = ChangedTrees(
      session, sweep: objects.sweep, numbers: objects.numbers, blobs: blobs)
    let (graph, treeReceipt) = try changed.read(roots)
    receipt.merge(treeReceipt)
    var attribution = Attribution(graph)
    attribution.walk(commits) { fresh.contains($0) }
    for tip in others { attribution.walk(tree: tip) }
    return (
      attribution.introductions, attribution.skipped,
      !treeReceipt.skipped.contains(where: \.isFailure)
    )
  }
}
