import Platform
import ScanModel
import TestSupport
import Testing

@testable import Git

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct ReferenceTests {
  @Test(arguments: bothReaders, [false, true])
  func allRefsAreThoseOfForEachRef(reader: ReaderChoice, isPacked: Bool) throws {
    let fixture = try GitFixture()
    try fixture.write("f", "x")
    try fixture.commitAll()
    try fixture.git("branch", "feature/a")
    try fixture.git("tag", "light")
    try fixture.git("tag", "-a", "-m", "t", "heavy")
    try fixture.git("tag", "blob", "HEAD:f")
    try fixture.git("tag", "tree", "HEAD^{tree}")
    try fixture.git("notes", "add", "-m", "note")
    try fixture.git("update-ref", "refs/remotes/origin/x", "HEAD")
    try fixture.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/x")
    try fixture.git("update-ref", "refs/bisect/bad", "HEAD")
    try fixture.write("f", "y")
    try fixture.git("stash", "-q")
    if isPacked { try fixture.git("pack-refs", "--all") }
    let expected = try fixture.git(
      "for-each-ref", "--format=%(refname) %(objectname) %(symref)"
    ).split(separator: "\n").filter { $0.hasSuffix(" ") }.map { $0.dropLast() }
    let references = try fixture.open(reader).references()
    #expect(references.map { "\($0.lossyName) \($0.target)" } == expected.map { String($0) })
    #expect(references.count == 10)
  }

  @Test(arguments: bothReaders)
  func headsOfAllWorktreesAreRefs(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.commit("1")
    let tree = Files.join(fixture.root, "wt")
    try fixture.git("worktree", "add", "-q", "--detach", tree)
    try fixture.git(arguments: ["commit", "-q", "--allow-empty", "-m", "2"], in: tree)
    let detached = oid(try fixture.git(arguments: ["rev-parse", "HEAD"], in: tree))
    try fixture.git(arguments: ["update-ref", "refs/bisect/good", "HEAD"], in: tree)
    let main = try fixture.id("main")
    #expect(
      try fixture.open(reader).references()
        == [
          Reference(name: Array("refs/heads/main".utf8), target: main),
          Reference(name: Array("worktrees/wt/HEAD".utf8), target: detached),
          Reference(name: Array("worktrees/wt/refs/bisect/good".utf8), target: detached),
        ])
    let own = try fixture.open(reader, at: tree).references()
    #expect(own.contains(Reference(name: Array("HEAD".utf8), target: detached)))
    #expect(own.contains(Reference(name: Array("refs/bisect/good".utf8), target: detached)))
    try fixture.git("checkout", "-q", "--detach")
    let fromThere = try fixture.open(reader, at: tree).references()
    #expect(fromThere.contains(Reference(name: Array("main-worktree/HEAD".utf8), target: main)))
  }

  @Test(arguments: bothReaders)
  func brokenRefsAreErrors(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.commit("1")
    try TestFiles.write(fixture.file(".git/refs/heads/broken"), Array("garbage\n".utf8))
    let repository = try fixture.open(reader)
    #expect(kindOfError { _ = try repository.references() } == .unreadableReference)
    try TestFiles.write(fixture.file(".git/refs/heads/main"), Array("garbage\n".utf8))
    let headless = try fixture.open(reader)
    #expect(kindOfError { _ = try headless.head() } == .unreadableReference)
  }

  /// A line that is passed over is a ref whose history nobody reads.
  @Test(arguments: bothReaders)
  func linesOfPackedRefsThatGitRefusesAreErrors(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.commit("1")
    try fixture.git("tag", "-a", "-m", "t", "heavy")
    try fixture.git("pack-refs", "--all")
    let path = fixture.file(".git/packed-refs")
    let whole = try Files.read(path, limit: 1 << 20)
    let text = String(decoding: whole, as: UTF8.self)
    let id = try fixture.id("main").hex
    let spoilt = [
      // A bit of the digit 3 makes it the sign of a comment.
      text.replacing("\n\(id) ", with: "\n#\(id.dropFirst()) "),
      text.replacing("# pack-refs", with: "# pack)refs"),
      text.replacing("\n^", with: "\n#"),
      text + "^\(id)\n",
      text.replacing("\n^\(id)", with: "\n^\(id.dropLast())"),
      text + "# more\n",
      text + "\n",
      String(text.dropLast()),
    ]
    for (number, content) in spoilt.enumerated() {
      try TestFiles.write(path, Array(content.utf8))
      #expect(content != text, "\(number)")
      #expect(
        kindOfError { _ = try fixture.open(reader).references() } == .unreadableReference,
        "\(number)")
    }
    let good = [text, text.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n", ""]
    for content in good {
      try TestFiles.write(path, Array(content.utf8))
      _ = try fixture.open(reader).references()
    }
  }

  /// Git follows a symbolic ref to a file beside `refs`, which no list of refs shows by itself.
  @Test(arguments: bothReaders)
  func symbolicRefsToOtherFilesAreFollowed(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.commit("1")
    let hidden = oid(try fixture.commit("2"))
    try fixture.git("reset", "-q", "--hard", "HEAD~1")
    try fixture.write(".git/elsewhere/x", "\(hidden.hex)\n")
    try fixture.write(".git/refs/heads/y", "ref: elsewhere/x\n")
    try fixture.write(".git/refs/heads/z", "ref: ORIG_HEAD\n")
    try fixture.write(".git/refs/heads/a", "ref: refs/heads/b\n")
    try fixture.write(".git/refs/heads/b", "ref: refs/heads/a\n")
    try fixture.write(".git/refs/heads/none", "ref: elsewhere/none\n")
    let references = try fixture.open(reader).references()
    #expect(
      references.filter { $0.target == hidden }.map { $0.lossyName }.sorted()
        == ["refs/heads/y", "refs/heads/z"])
    #expect(references.count == 3)
  }

  @Test(arguments: bothReaders)
  func reflogsHoldOldAndNewIds(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    let first = oid(try fixture.commit("1"))
    let dropped = oid(try fixture.commit("2"))
    try fixture.git("reset", "-q", "--hard", first.hex)
    try fixture.write("f", "x")
    try fixture.commitAll()
    for content in ["y", "z"] {
      try fixture.write("f", content)
      try fixture.git("stash", "-q")
    }
    let stashes = try fixture.ids("rev-list", "--walk-reflogs", "refs/stash")
    let tree = Files.join(fixture.root, "wt")
    try fixture.git("worktree", "add", "-q", "--detach", tree)
    try fixture.git(arguments: ["commit", "-q", "--allow-empty", "-m", "gone"], in: tree)
    let gone = oid(try fixture.git(arguments: ["rev-parse", "HEAD"], in: tree))
    try fixture.git(arguments: ["checkout", "-q", "--detach", "main"], in: tree)
    let entries = try fixture.open(reader).reflogEntries()
    func has(_ name: String, _ id: ObjectID) -> Bool {
      entries.contains(ReflogEntry(reference: Array(name.utf8), id: id))
    }
    #expect(has("refs/heads/main", dropped))
    #expect(has("HEAD", dropped))
    #expect(stashes.count == 2)
    #expect(stashes.allSatisfy { has("refs/stash", $0) })
    #expect(has("worktrees/wt/HEAD", gone))
    #expect(Set(entries).count == entries.count)
    let told = try fixture.open(reader).readers.git.reflogEntries()
    #expect(Set(told.map { $0.id }) == Set(entries.map { $0.id }))
  }

  @Test(arguments: bothReaders)
  func refsWhoseNamesAreNotUTF8AreRead(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    let id = try fixture.commit("1")
    let name = Array("refs/heads/b".utf8) + [0xff]
    try fixture.git(
      arguments: ["update-ref", "--stdin", "-z"],
      input: Array("create ".utf8) + name + [0] + Array(id.utf8) + [0])
    let repository = try fixture.open(reader)
    #expect(try repository.references().map { $0.name } == [name, Array("refs/heads/main".utf8)])
    #expect(try repository.reflogEntries().contains { $0.id == oid(id) })
  }

  @Test func aRefThatIsAPipeIsNotWaitedFor() throws {
    let fixture = try GitFixture()
    try fixture.commit("1")
    mkfifo(fixture.file(".git/refs/heads/pipe"), 0o600)
    let libgit = try #require(try fixture.open().readers.libgit)
    #expect(kindOfError { _ = try libgit.references() } == .blocked)
  }

  @Test(arguments: bothReaders)
  func aDamagedReflogIsAnError(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.commit("1")
    let log = fixture.file(".git/logs/refs/heads/main")
    try TestFiles.write(log, try Files.read(log) + Array("cut o".utf8))
    let repository = try fixture.open(reader)
    #expect(kindOfError { _ = try repository.reflogEntries() } == .unreadableReference)
  }

  @Test(arguments: bothReaders)
  func revisionsAreGitsOwn(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("f", "x")
    let first = oid(try fixture.commitAll())
    try fixture.git("tag", "-a", "-m", "t", "v1")
    let second = oid(try fixture.commit("2"))
    let repository = try fixture.open(reader)
    for revision in ["HEAD", "main", "HEAD~1", "v1", "HEAD:f", "HEAD^{tree}", first.hex] {
      #expect(try repository.resolve(revision) == fixture.id(revision), "\(revision)")
    }
    for revision in [
      "", "gone", "-x", "--all", "HEAD~9", "a\nb", String(repeating: "8", count: 40),
    ] {
      #expect(kindOfError { _ = try repository.resolve(revision) } == .badRevision, "\(revision)")
      #expect(
        kindOfError { _ = try repository.resolveRange(revision) } == .badRevision, "\(revision)")
    }
    let range = try repository.resolveRange("v1..HEAD")
    #expect(range.from == [second])
    #expect(range.hiding == [try fixture.id("v1")])
    #expect(try repository.commits(from: range.from, hiding: range.hiding) == [second])
  }
}
