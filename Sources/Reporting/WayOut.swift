import ScanModel

/// What to do about findings that block, by command: take it out, make it worthless, or allow it.
struct WayOut {
  let command: String
  let redactor: Redactor
  let options: ReportOptions

  private static let limit = 10

  func write(_ groups: [FindingGroup], to page: inout Page) {
    page.gap()
    page.line(page.paint("The way out", .strong))
    if command == "audit" {
      // In history the value is out already; taking it out comes second.
      revocation(groups, "Revoke it first, if it was ever real: history has been copied.", &page)
      removal(groups, &page)
    } else {
      removal(groups, &page)
      revocation(groups, "If it was ever real, revoke it: others may have it already.", &page)
    }
    allowance(groups, &page)
  }

  // MARK: Taking it out

  private func removal(_ groups: [FindingGroup], _ page: inout Page) {
    let places = groups.flatMap(\.places)
    switch command {
    case "pre-commit", "pre-merge-commit": unstaging(places, &page)
    case "commit-msg": page.line("Take it out of the message and commit again.", indent: 1)
    case "pre-push": pushing(places, &page)
    case "pre-receive":
      pushing(places, &page)
      page.line("Nothing of this push was accepted.", indent: 1)
    case "audit":
      page.line(
        "If it must go, rewrite history (git filter-repo), then make every clone anew.", indent: 1)
    default: page.line("Take it out of the file.", indent: 1)
    }
  }

  private func unstaging(_ places: [Occurrence], _ page: inout Page) {
    page.line("Take it out and stage the file again, or unstage it:", indent: 1)
    var seen: Set<RepositoryPath> = []
    let files = places.filter { $0.place == .content || $0.place == .pathName }
    let paths = files.compactMap(\.path).filter { seen.insert($0).inserted }
    let verb = options.isUnborn ? "git rm --cached" : "git restore --staged"
    for path in paths.prefix(Self.limit) {
      if let argument = pathArgument(path) {
        page.line("\(verb) \(argument)", indent: 2)
      } else {
        page.line("\(verb) (the path \(redactor.text(path.bytes)))", indent: 2)
      }
    }
    if paths.count > Self.limit {
      page.line("and \(Quantity.of(paths.count - Self.limit, "more path"))", indent: 2)
    }
  }

  /// Names the commits: deleting the line in a new commit would still push the old ones.
  private func pushing(_ places: [Occurrence], _ page: inout Page) {
    if places.contains(where: { $0.place == .tagMessage }) {
      page.line("Make the tag anew without it: git tag -d NAME, then git tag -a NAME", indent: 1)
    }
    if places.contains(where: { $0.place == .refName }) {
      page.line("Rename the branch or tag: its name itself would be published.", indent: 1)
    }
    let places = places.filter { $0.place != .tagMessage && $0.place != .refName }
    guard !places.isEmpty else { return }
    var seen: Set<ObjectID> = []
    let commits = places.compactMap(\.commit).filter { seen.insert($0.id).inserted }
    page.line(
      "Take it out of the commit itself; a later commit that deletes it is not enough:",
      indent: 1)
    for commit in commits.prefix(Self.limit) {
      page.line("commit \(commit.id.hex.prefix(12)) \(redactor.text(commit.subject))", indent: 2)
    }
    if commits.count > Self.limit {
      page.line("and \(Quantity.of(commits.count - Self.limit, "more commit"))", indent: 2)
    }
    page.line("the last commit: git commit --amend", indent: 2)
    if let oldest = commits.first, commits.count == 1 {
      page.line(
        "an older one: git rebase -i \(oldest.id.hex.prefix(12))^ and mark it 'edit'", indent: 2)
    } else {
      page.line("older ones: git rebase -i, and mark them 'edit'", indent: 2)
    }
  }

  // MARK: Making it worthless

  private func revocation(_ groups: [FindingGroup], _ heading: String, _ page: inout Page) {
    var sentences: [String] = []
    for revoke in groups.compactMap(\.finding.revoke) {
      let sentence = redactor.ruleText(revoke)
      if !sentences.contains(sentence) { sentences.append(sentence) }
    }
    guard groups.contains(where: { !$0.finding.secret.isEmpty }) else { return }
    page.line(heading, indent: 1)
    for sentence in sentences.prefix(Self.limit) { page.line(sentence, indent: 2) }
  }

  // MARK: Allowing it

  private func allowance(_ groups: [FindingGroup], _ page: inout Page) {
    allowSecrets(groups, &page)
    let files = groups.filter { $0.finding.secret.isEmpty }
    guard !files.isEmpty else { return }
    page.line("Keep such files out for good: git ward policy fix", indent: 1)
    page.line("If one belongs there, add it to the policy's 'except' list.", indent: 1)
  }

  private func allowSecrets(_ groups: [FindingGroup], _ page: inout Page) {
    var ids: [String] = []
    for group in groups where group.places.contains(where: { $0.place == .content }) {
      let id = Escaping.text(group.finding.ruleID)
      if !group.finding.secret.isEmpty && !ids.contains(id) { ids.append(id) }
    }
    guard !ids.isEmpty else { return }
    if command == "audit" {
      // A comment of today changes nothing in the commits of yesterday.
      page.line("If it is no secret, accept it with a reason: git ward baseline create", indent: 1)
      return
    }
    if command == "pre-receive" {
      page.line(
        "If it is no secret, ask who runs this server: only ignores and allows that are on its",
        indent: 1)
      page.line("default branch already count here.", indent: 1)
      return
    }
    page.line("If it is no secret, say why in a comment on its line or the line above:", indent: 1)
    for id in ids.prefix(Self.limit) { page.line("ward:allow \(id) REASON", indent: 2) }
  }

  // MARK: Paths for a shell

  /// The path as one word for a POSIX shell that means this path to git from any folder; `nil` where
  /// it cannot be shown as it is.
  private func pathArgument(_ path: RepositoryPath) -> String? {
    let text = redactor.text(path.bytes)
    guard text.utf8.elementsEqual(path.bytes) else { return nil }
    let isGlob =
      text.utf8.contains { "*?[\\".utf8.contains($0) } || text.utf8.first == UInt8(ascii: ":")
    let spec =
      isGlob ? ":(top,literal)\(text)" : options.isBelowTop ? ":/\(text)" : text
    let word = Self.quoted(spec)
    return spec.utf8.first == UInt8(ascii: "-") ? "-- \(word)" : word
  }

  /// Single quotes, unless every character is harmless to a shell.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ","),
        UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "%"):
        true
      default: false
      }
    }
    if isPlain && !word.isEmpty { return word }
    return "'"
      + word.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
  }
}
