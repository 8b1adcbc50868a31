import Git
import Platform
import ScanModel

/// What one audit knows from the last one, and what it leaves to the next.
struct AuditMemory {
  /// The state of the last audit, when it may be used.
  let state: AuditState?
  private let file: StateFile?
  private let binding: StateFile.Binding
  private let objects: AuditObjects
  private let shallow: [ObjectID]
  private let note: String?

  init(
    _ audit: AuditScan, _ objects: AuditObjects, repository: borrowing Repository
  ) throws(ScanError) {
    self.objects = objects
    file = audit.options.state
    binding = StateFile.Binding(
      version: "\(audit.options.version), window 1024", rules: audit.session.rulesHash,
      policy: "\(audit.session.policySource), \(audit.session.options)")
    guard let file else {
      (state, shallow, note) = (nil, [], nil)
      return
    }
    do throws(GitError) {
      shallow = try repository.shallowCommits().sorted()
    } catch {
      throw .git(error)
    }
    switch file.read(binding) {
    case .nothing(let reason):
      state = nil
      note = "everything was read: the state in \(file.path) was not used, \(reason)"
    case .state(let found):
      if let reason = found.misfit(present: objects.ids, shallow: shallow) {
        state = nil
        note = "everything was read: the state in \(file.path) was not used, \(reason)"
      } else {
        state = found
        note =
          "incremental: \(found.covered.count) of \(objects.ids.count) objects were read by earlier "
          + "audits with the same rules, as \(file.path) says, and were not read again"
      }
    }
  }

  /// Writes the state for the next audit.
  ///
  /// - Returns: sentences for the receipt.
  func keep(_ material: AuditMaterial) -> [String] {
    guard let file else { return [] }
    let notes = note.map { [$0] } ?? []
    guard let next = next(material) else {
      return notes + [
        "no state was kept in \(file.path), because not everything could be read; the next audit reads "
          + "all of it again"
      ]
    }
    do throws(PlatformError) {
      try file.write(next, binding)
    } catch {
      return notes + ["the state was not written, so the next audit reads everything: \(error)"]
    }
    return notes
  }

  /// The new state; `nil` where what failed cannot be tried again by itself.
  private func next(_ material: AuditMaterial) -> AuditState? {
    guard material.hasSoundTrees, let unread = material.pass.receipt.unreadObjects else {
      return nil
    }
    let open = unread.union(material.pass.pointers)
    let numbers = objects.numbers
    var next = AuditState(idLength: objects.ids.first?.count ?? 20)
    next.covered = open.isEmpty ? objects.ids : objects.ids.filter { !open.contains($0) }
    let commits = material.commits
    for place in 0..<commits.count where !open.contains(commits.ids[place]) {
      next.commits.append(
        CommitRecord(
          id: commits.ids[place], tree: commits.trees[place],
          parents: commits.parentIDs(of: place), time: commits.times[place]))
    }
    next.tags = material.pass.tagTargets.map { AuditState.Tag(id: $0, target: $1) }
      .sorted { $0.id < $1.id }
    next.blobs = material.pass.blobs
    next.messages = Set(
      material.pass.messageFindings.compactMap {
        $0.occurrences[0].commit?.id ?? $0.occurrences[0].blob
      }
    ).sorted()
    var missing = Set(commits.missing)
    for introduction in material.introductions {
      guard let commit = introduction.commit.map({ commits.ids[$0] }) else {
        continue
      }
      if numbers[introduction.id] == nil { missing.insert(introduction.id) }
      next.introductions.append(
        AuditState.Introduction(
          commit: commit, path: introduction.path, id: introduction.id, mode: introduction.mode,
          reasons: introduction.reasons.rawValue))
    }
    next.missing = missing.sorted()
    next.shallow = shallow
    next.holdings = material.holdings.numbers.keys.sorted().map {
      AuditState.Holding(tree: $0, blobs: material.holdings.blobs(in: $0))
    }
    return next
  }
}
