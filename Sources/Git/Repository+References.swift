import Platform
package import ScanModel

extension Repository {
  /// The commit that HEAD names; `nil` where its branch is not born.
  ///
  /// - Throws: `.unreadableReference` where HEAD or its branch is there and broken.
  package func head() throws(GitError) -> ObjectID? {
    if let known = cache.head { return known }
    let head: ObjectID? = try readers.served(
      { native throws(GitError) in try native.head() },
      { libgit throws(GitError) in try libgit.head() },
      { git throws(GitError) in
        try SpecialFiles.refuse(branchOf: location)
        return try git.head()
      })
    cache.head = .some(head)
    return head
  }

  /// The object that a revision names, in git's own notation; tags are not peeled.
  ///
  /// - Throws: `.badRevision` where there is no such object.
  package func resolve(_ revision: String) throws(GitError) -> ObjectID {
    let bad = GitError(
      .badRevision, "resolve", message: "there is no such revision", subject: revision)
    guard !revision.isEmpty, !revision.hasPrefix("-"), !revision.utf8.contains(where: { $0 < 32 })
    else { throw bad }
    var id = ObjectID(hex: revision)
    if id == nil, revision == "HEAD" { id = try head() }
    // Anything but a plain id: libgit2 would read loose objects its own way, which may never end.
    if id == nil { id = try readers.git.resolve(revision) }
    guard let id, id.count == objectIDLength else { throw bad }
    do throws(GitError) {
      _ = try header(id)
    } catch  where error.kind == .missingObject {
      throw bad
    }
    return id
  }

  /// The ends of a range (`A..B`, `A...B`, `B`).
  ///
  /// - Throws: `.badRevision`.
  package func resolveRange(_ range: String) throws(GitError) -> (
    from: [ObjectID], hiding: [ObjectID]
  ) {
    guard !range.isEmpty, !range.hasPrefix("-"), !range.utf8.contains(where: { $0 < 32 }) else {
      throw GitError(.badRevision, "resolve", message: "not a range of revisions", subject: range)
    }
    let ends = try readers.git.resolveRange(range)
    for id in ends.from + ends.hiding where !(try contains(id)) {
      throw GitError(
        .badRevision, "resolve", message: "the range names an object that is not here",
        subject: range)
    }
    return ends
  }

  /// All refs that name an object, whatever its kind: those that all worktrees share, those of this
  /// one, a detached HEAD, and what the other worktrees have for themselves. Sorted by name.
  ///
  /// - Throws: `.unreadableReference` where one of them is broken.
  package func references() throws(GitError) -> [Reference] {
    var references = try readers.served(
      { native throws(GitError) in try native.references() },
      { libgit throws(GitError) in try libgit.references() },
      { git throws(GitError) in try git.references() })
    references += try headReferences()
    let files = location.keepsReferencesAsFiles ? ReferenceFiles(idLength: objectIDLength) : nil
    for (name, folder) in try worktreeFolders() where !name.isEmpty {
      if let files {
        references += try files.ownReferences(of: folder, prefix: "\(name)/")
      } else {
        references += try readers.git.ownReferences(of: folder, prefix: "\(name)/")
      }
    }
    references.sort { $0.name.lexicographicallyPrecedes($1.name) }
    return references
  }

  /// HEADs that name a commit themselves, of every worktree.
  private func headReferences() throws(GitError) -> [Reference] {
    var heads: [Reference] = []
    for (name, folder) in try worktreeFolders() {
      let head = name.isEmpty ? "HEAD" : "\(name)/HEAD"
      let path = "\(folder)/HEAD"
      // A folder without HEAD is one that `git worktree prune` will remove.
      guard try isThere(path) else { continue }
      let text = try contents(path)
      if text.starts(with: "ref:".utf8) {
        // With reftable the file is a stand-in that names no branch.
        if location.keepsReferencesAsFiles { continue }
        if let id = try readers.git.resolveIfThere(head) {
          heads.append(Reference(name: Array(head.utf8), target: id))
        }
        continue
      }
      guard let id = ObjectID(hex: Plumbing.text(text.prefix { $0 != newline && $0 != space })),
        id.count == objectIDLength
      else {
        throw GitError(
          .unreadableReference, "read HEAD", message: "HEAD is malformed", subject: path)
      }
      heads.append(Reference(name: Array(head.utf8), target: id))
    }
    return heads
  }

  /// The git folders of all worktrees with the name that git has for them as seen from this one:
  /// empty for its own, `main-worktree`, `worktrees/NAME`.
  private func worktreeFolders() throws(GitError) -> [(name: String, folder: String)] {
    var folders = [(name: "", folder: gitDirectory)]
    if gitDirectory != commonDirectory { folders.append(("main-worktree", commonDirectory)) }
    let parent = "\(commonDirectory)/worktrees"
    // No such folder, no other worktrees.
    guard try isThere(parent) else { return folders }
    do throws(PlatformError) {
      for name in try Files.list(parent) where "\(parent)/\(name)" != gitDirectory {
        folders.append(("worktrees/\(name)", "\(parent)/\(name)"))
      }
    } catch {
      throw GitError(error, kind: .unreadableReference)
    }
    for (_, folder) in folders.dropFirst() where folder != commonDirectory {
      try checkBelongs(folder)
    }
    return folders
  }

  /// A worktree whose way back leads elsewhere is one that git cannot read.
  private func checkBelongs(_ folder: String) throws(GitError) {
    let path = "\(folder)/commondir"
    guard try isThere(path) else { return }
    let name = Plumbing.text(try contents(path).prefix { $0 != newline })
    guard Files.realPath(Files.join(folder, name)) == Files.realPath(commonDirectory) else {
      throw GitError(
        .unreadableReference, "read worktrees", message: "the worktree leads to another repository",
        subject: path)
    }
  }

  /// Every id that a reflog of any worktree holds, old and new ones, the stash's included; with
  /// reftable only commits, all under the name `reflog`.
  ///
  /// - Throws: `.unreadableReference` where a log is damaged. Objects need not exist any more.
  package func reflogEntries() throws(GitError) -> [ReflogEntry] {
    if location.keepsReferencesAsFiles, let entries = try reflogFiles() { return entries }
    return try readers.git.reflogEntries()
  }

  /// The reflogs as files; `nil` where only git can name them.
  private func reflogFiles() throws(GitError) -> [ReflogEntry]? {
    var entries: [ReflogEntry] = []
    do throws(GitError) {
      for (name, folder) in try worktreeFolders() {
        entries += try Reflogs.entries(
          in: "\(folder)/logs", prefix: name.isEmpty ? "" : "\(name)/", idLength: objectIDLength)
      }
    } catch  where error.kind == .unsupported {
      return nil
    }
    return entries
  }

  /// Commits at which the history of a shallow clone is cut off.
  package func shallowCommits() throws(GitError) -> Set<ObjectID> {
    if let known = cache.shallowCommits { return known }
    let commits = isShallow ? Set(try objectIDLines(location.shallowFile)) : []
    cache.shallowCommits = commits
    return commits
  }

  /// A file of object ids, one a line, as MERGE_HEAD and `shallow` are.
  func objectIDLines(_ path: String) throws(GitError) -> [ObjectID] {
    var ids: [ObjectID] = []
    for line in try contents(path).split(separator: newline) {
      guard let id = ObjectID(hex: Plumbing.text(line)), id.count == objectIDLength else {
        throw GitError(
          .unreadableReference, "read ids", message: "a line is no object id", subject: path)
      }
      ids.append(id)
    }
    return ids
  }

  private func contents(_ path: String) throws(GitError) -> [UInt8] {
    do throws(PlatformError) {
      return try Files.read(path, limit: 1 << 26, isRegular: true)
    } catch {
      throw GitError(error, kind: .unreadableReference)
    }
  }
}
