import ScanModel

/// Refs, index, configuration and lists of objects as git tells them.
extension Plumbing {
  /// What HEAD names; `nil` where the branch it names is not born.
  func head() throws(GitError) -> ObjectID? {
    let answer = try run(
      ["rev-parse", "-q", "--verify", "HEAD"], allowed: [0, 1], kind: .unreadableReference,
      subject: "HEAD")
    if answer.status == 0 { return try Plumbing.objectID(answer.output, subject: "HEAD") }
    // A HEAD that names a branch which is there in no form is unborn; all else is damage.
    let branch = try value(
      ["symbolic-ref", "-q", "HEAD"], kind: .unreadableReference, subject: "HEAD")
    let known = try run(["for-each-ref", "--count=1", "--", branch])
    guard known.output.isEmpty, known.errors.isEmpty else {
      throw GitError(
        .unreadableReference, "git rev-parse", message: "HEAD names a broken ref",
        subject: branch)
    }
    return nil
  }

  /// All refs that name an object directly or by what is no ref in the list, HEAD not among them.
  func references() throws(GitError) -> [Reference] {
    try references([], Self.listReferences, prefix: "")
  }

  /// The refs that a worktree has for itself.
  ///
  /// - Parameters:
  ///   - folder: its git folder.
  ///   - prefix: what other worktrees write before the names (`worktrees/x/`).
  func ownReferences(of folder: String, prefix: String) throws(GitError) -> [Reference] {
    try references(
      ["--git-dir=\(folder)"],
      Self.listReferences + ["refs/bisect", "refs/worktree", "refs/rewritten"],
      prefix: prefix)
  }

  private static let listReferences = [
    "for-each-ref", "--format=%(objectname) %(refname) %(symref)",
  ]

  private func references(
    _ options: [String], _ command: [String], prefix: String
  ) throws(GitError) -> [Reference] {
    let answer = try run(
      options + command, kind: .unreadableReference, subject: prefix.isEmpty ? nil : prefix)
    // Git leaves a ref that it cannot read out of the list, with a warning and status 0.
    if let warning = answer.errors.split(separator: "\n").first(where: {
      $0.contains("broken ref")
    }) {
      throw GitError(.unreadableReference, "git for-each-ref", message: String(warning))
    }
    var references: [Reference] = []
    // Ref names hold neither spaces nor control characters (git-check-ref-format(1)).
    for line in answer.output.split(separator: newline) {
      let words = line.split(separator: space, maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count == 3 else { throw Plumbing.unexpected("for-each-ref") }
      // A symbolic ref to another ref adds nothing; one to a file beside `refs` does.
      if !words[2].starts(with: "refs/".utf8) {
        references.append(
          Reference(
            name: Array(prefix.utf8) + words[1],
            target: try Plumbing.objectID(words[0], subject: nil)))
      }
    }
    return references
  }

  /// The object that a revision names, tags not peeled.
  func resolve(_ revision: String) throws(GitError) -> ObjectID {
    let answer = try run(
      ["rev-parse", "--verify", "--end-of-options", revision], kind: .badRevision,
      subject: revision)
    // Before 2.30 the separator is printed as well.
    let lines = answer.output.split(separator: newline)
    guard let last = lines.last else { throw Plumbing.unexpected("rev-parse") }
    return try Plumbing.objectID(last, subject: revision)
  }

  /// The object that a ref names; `nil` where it leads nowhere.
  func resolveIfThere(_ name: String) throws(GitError) -> ObjectID? {
    let answer = try run(
      ["rev-parse", "-q", "--verify", "--end-of-options", name], allowed: [0, 1],
      kind: .unreadableReference, subject: name)
    guard answer.status == 0, let last = answer.output.split(separator: newline).last else {
      return nil
    }
    return try Plumbing.objectID(last, subject: name)
  }

  /// The ends of a range as `git rev-list` would take it.
  func resolveRange(_ range: String) throws(GitError) -> (from: [ObjectID], hiding: [ObjectID]) {
    let answer = try run(
      ["rev-parse", "--revs-only", range, "--"], kind: .badRevision, subject: range)
    var from: [ObjectID] = []
    var hiding: [ObjectID] = []
    for line in answer.output.split(separator: newline) {
      if line.first == UInt8(ascii: "^") {
        hiding.append(try Plumbing.objectID(line.dropFirst(), subject: range))
      } else {
        from.append(try Plumbing.objectID(line, subject: range))
      }
    }
    // Exclusions alone, or no answer at all: nothing would be read, and that would look clean.
    guard !from.isEmpty else {
      throw GitError(
        .badRevision, "git rev-parse", message: "the range begins nowhere", subject: range)
    }
    return (from, hiding)
  }

  /// Commits that `from` reaches and `hiding` does not, parents before children.
  func commits(from: [ObjectID], hiding: [ObjectID]) throws(GitError) -> [ObjectID] {
    var input: [UInt8] = []
    for id in from { input += id.hex.utf8 + [newline] }
    for id in hiding { input += [UInt8(ascii: "^")] + id.hex.utf8 + [newline] }
    return try objectIDs(["rev-list", "--topo-order", "--reverse", "--stdin"], input: input)
  }

  private func objectIDs(_ arguments: [String], input: [UInt8] = []) throws(GitError)
    -> [ObjectID]
  {
    let output = try run(arguments, input: input).output
    var ids: [ObjectID] = []
    for line in output.split(separator: newline) {
      ids.append(try Plumbing.objectID(line, subject: nil))
    }
    return ids
  }

  /// The index, whatever its form; intent-to-add entries are told apart by asking what a commit
  /// would hold, because `ls-files` does not show the flag.
  func indexEntries(idLength: Int) throws(GitError) -> [IndexEntry] {
    // `:/` is the top of the work tree, wherever the child has started.
    let output = try run(
      ["ls-files", "-s", "-z", "--full-name", "--", ":/"], kind: .unreadableIndex
    ).output
    var entries: [IndexEntry] = []
    for record in output.split(separator: 0) {
      guard let tab = record.firstIndex(of: UInt8(ascii: "\t")) else {
        throw Plumbing.unexpected("ls-files")
      }
      let words = record[..<tab].split(separator: space)
      guard words.count == 3, let mode = UInt32(Plumbing.text(words[0]), radix: 8),
        let stage = Int(Plumbing.text(words[2]))
      else { throw Plumbing.unexpected("ls-files") }
      let id = try Plumbing.objectID(words[1], subject: nil)
      // Git reads on after the end of a cut-off index, where it finds zeros.
      guard id.count == idLength, !id.isZero, mode != 0 else {
        throw GitError(
          .unreadableIndex, "git ls-files", message: "the index holds entries without an object")
      }
      entries.append(
        IndexEntry(
          path: RepositoryPath(bytes: record[(tab + 1)...]), mode: mode, id: id, stage: stage,
          isIntentToAdd: false))
    }
    try markIntentToAdd(&entries)
    return entries
  }

  /// Sets the flag on entries of the empty blob that `diff-index` leaves out.
  private func markIntentToAdd(_ entries: inout [IndexEntry]) throws(GitError) {
    guard let length = entries.first?.id.count else { return }
    let emptyBlob =
      length == 20
      ? "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
      : "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"
    let emptyTree =
      length == 20
      ? "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
      : "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
    guard entries.contains(where: { $0.stage == 0 && $0.id.hex == emptyBlob }) else { return }
    let output = try run(
      [
        "diff-index", "--cached", "--name-only", "-z", "--no-renames", "--no-ext-diff",
        "--no-relative", "--ita-invisible-in-index", "--ignore-submodules=none", emptyTree, "--",
      ], kind: .unreadableIndex
    ).output
    let visible = Set(output.split(separator: 0).map { RepositoryPath(bytes: $0) })
    for i in entries.indices where entries[i].stage == 0 && entries[i].id.hex == emptyBlob {
      entries[i].isIntentToAdd = !visible.contains(entries[i].path)
    }
  }

  /// All configuration entries, of the lowest level first.
  func configuration() throws(GitError) -> [ConfigurationEntry] {
    // Records: scope NUL key [LF value] NUL.
    let output = try run(["config", "--list", "-z", "--show-scope", "--includes"]).output
    var entries: [ConfigurationEntry] = []
    var fields = output.split(separator: 0, omittingEmptySubsequences: false)
    if fields.last?.isEmpty == true { fields.removeLast() }
    guard fields.count % 2 == 0 else { throw Plumbing.unexpected("config") }
    for i in stride(from: 0, to: fields.count, by: 2) {
      let scope = Plumbing.text(fields[i])
      let gap = fields[i + 1].firstIndex(of: newline)
      entries.append(
        ConfigurationEntry(
          key: Plumbing.text(fields[i + 1][..<(gap ?? fields[i + 1].endIndex)]),
          value: gap.map { Plumbing.text(fields[i + 1][($0 + 1)...]) },
          isProtected: scope == "system" || scope == "global",
          isOfRepository: scope == "local" || scope == "worktree"))
    }
    return entries
  }

  /// The commits in every reflog of every worktree, for repositories that do not keep reflogs as
  /// files; git does not tell which log each is from.
  func reflogEntries() throws(GitError) -> [ReflogEntry] {
    // Git takes a list that is empty for a mistake of whoever asks; “--all” counts as said, and names nothing.
    try objectIDs(["rev-list", "--no-walk=unsorted", "--exclude=*", "--all", "--reflog"]).map {
      ReflogEntry(reference: Array("reflog".utf8), id: $0)
    }
  }

  static func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: Array(bytes), as: UTF8.self)
  }

  static func unexpected(_ command: String) -> GitError {
    GitError(.plumbing, "git \(command)", message: "output in a form that is not known")
  }

  static func objectID(_ digits: some Sequence<UInt8>, subject: String?) throws(GitError)
    -> ObjectID
  {
    let text = text(digits)
    guard let id = ObjectID(hex: text.hasSuffix("\n") ? text.dropLast() : text[...]) else {
      throw GitError(.plumbing, "git", message: "an object id was expected", subject: subject)
    }
    return id
  }
}
