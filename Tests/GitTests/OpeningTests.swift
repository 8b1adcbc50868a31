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

@Suite struct OpeningTests {
  @Test(arguments: bothReaders)
  func theFolderOrAnyBelowOpensTheRepository(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("d/e/f", "x")
    try fixture.commitAll()
    for folder in [fixture.path, fixture.file("d/e"), fixture.file("d/../d"), fixture.file(".git")]
    {
      let repository = try fixture.open(reader, at: folder)
      let head = try fixture.id("HEAD")
      #expect(try repository.head() == head)
      let (git, common, top) = (
        repository.gitDirectory, repository.commonDirectory, repository.workTree
      )
      #expect(git == fixture.file(".git"))
      #expect(common == git)
      #expect(top == fixture.path)
    }
  }

  @Test(arguments: bothReaders)
  func relativePathsAndNoneAreFromTheCurrentFolder(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.commit()
    for (path, folder) in [("r", fixture.root), (nil, fixture.path), (".", fixture.path)] {
      let repository = try Repository.open(
        .commandLine(path: path), context: fixture.context(in: folder), reader: reader)
      #expect(try repository.head() == fixture.id("HEAD"))
    }
  }

  /// libgit2 and git open them like files and wait; nobody is asked.
  @Test(
    arguments: ["HEAD", "config", "packed-refs", "shallow", "refs/heads/main", "info/grafts"],
    bothReaders)
  func pipesInThePlaceOfFilesAreNotWaitedFor(name: String, reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.git("symbolic-ref", "HEAD", "refs/heads/main")
    try fixture.commit()
    let path = fixture.file(".git/\(name)")
    try Files.createDirectories(Files.directory(of: path))
    unlink(path)
    #expect(mkfifo(path, 0o600) == 0)
    #expect(
      kindOfError {
        _ = try fixture.openAsHook(reader, ["GIT_INDEX_FILE=.git/index"]).head()
      } == .blocked)
    #expect(kindOfError { _ = try fixture.open(reader).head() } == .blocked)
  }

  @Test(arguments: bothReaders)
  func bareRepositoriesAndWorktreesTellWhatTheyAre(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("f", "x")
    try fixture.commitAll()
    let bare = Files.join(fixture.root, "bare.git")
    try fixture.git("clone", "-q", "--bare", fixture.path, bare)
    let hub = try fixture.open(reader, at: bare)
    let (isBare, top) = (hub.isBare, hub.workTree)
    #expect(isBare)
    #expect(top == nil)
    #expect(try hub.indexEntries().isEmpty)
    // Not even the configuration has to say so.
    TemporaryFolder.remove("\(bare)/config")
    let silent = try fixture.open(reader, at: bare)
    let (isSilentBare, silentTop) = (silent.isBare, silent.workTree)
    #expect(isSilentBare)
    #expect(silentTop == nil)
    let tree = Files.join(fixture.root, "wt")
    try TestFiles.write("\(bare)/config", Array("[core]\n\tbare = true\n".utf8))
    try fixture.git(arguments: ["worktree", "add", "-q", tree, "-b", "w"], in: bare)
    let linked = try fixture.open(reader, at: tree)
    let (own, common, linkedTop, linkedIsBare) = (
      linked.gitDirectory, linked.commonDirectory, linked.workTree, linked.isBare
    )
    #expect(own == "\(bare)/worktrees/wt")
    #expect(common == bare)
    #expect(linkedTop == tree)
    #expect(!linkedIsBare)
    #expect(try linked.indexEntries().count == 1)
  }

  @Test(arguments: bothReaders)
  func theCommandLineIgnoresGitsVariables(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("f", "x")
    let head = oid(try fixture.commitAll())
    let other = Files.join(fixture.root, "other")
    try fixture.git(arguments: ["init", "-q", other], in: fixture.root)
    let context = fixture.context([
      "GIT_DIR=\(other)/.git", "GIT_INDEX_FILE=\(other)/.git/index", "GIT_WORK_TREE=\(other)",
      "GIT_OBJECT_DIRECTORY=\(other)/.git/objects",
    ])
    let repository = try Repository.open(
      .commandLine(path: fixture.path), context: context, reader: reader)
    #expect(try repository.head() == head)
    #expect(try repository.indexEntries().count == 1)
    #expect(try repository.commit(head).id == head)
  }

  @Test(arguments: bothReaders)
  func whereThereIsNoRepositoryNoneIsOpened(reader: ReaderChoice) throws {
    let folder = try TemporaryFolder()
    try Files.createDirectories(folder.appending("home"))
    try folder.write("file", "x")
    let context = ProcessContext(
      entries: GitFixture.environment(home: folder.appending("home"))
        + ["GIT_CEILING_DIRECTORIES=\(Files.directory(of: folder.path))"],
      currentDirectory: folder.path)
    let path = folder.path
    for place in [path, "\(path)/file", "\(path)/nothing"] {
      #expect(
        kindOfError {
          _ = try Repository.open(.commandLine(path: place), context: context, reader: reader)
        } == .notARepository)
    }
    #expect(
      kindOfError { _ = try Repository.open(.hook, context: context, reader: reader) }
        == .notARepository)
  }

  @Test(arguments: bothReaders)
  func aCeilingEndsTheSearch(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("d/e/f", "x")
    try fixture.commitAll()
    var context = fixture.context()
    context.environment["GIT_CEILING_DIRECTORIES"] = fixture.file("d")
    let place = fixture.file("d/e")
    #expect(
      kindOfError {
        _ = try Repository.open(.commandLine(path: place), context: context, reader: reader)
      } == .notARepository)
  }

  @Test(.enabled(if: geteuid() == 0, "needs to give files away"), arguments: bothReaders)
  func aRepositoryOfAnotherUserIsRefusedWithGitsWords(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("f", "x")
    try fixture.commitAll()
    let chowned = try ChildProcess.run(
      ["chown", "-R", "65534", fixture.path], environment: fixture.environment)
    #expect(chowned.status == 0)
    do {
      _ = try fixture.open(reader)
      Issue.record("opened")
    } catch {
      #expect((error as? GitError)?.kind == .refused)
      #expect((error as? GitError)?.message.contains("dubious ownership") == true)
    }
    // A hook without proof that git is calling is refused as well.
    #expect(kindOfError { _ = try fixture.openAsHook(reader, ["GIT_EXEC_PATH=/x"]) } == .refused)
    // What the user declares safe, in a way that libgit2 1.5 does not know, is opened.
    let trusting = fixture.context([
      "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*",
    ])
    let repository = try Repository.open(
      .commandLine(path: fixture.path), context: trusting, reader: reader)
    #expect(try repository.head() != nil)
  }

  @Test(.enabled(if: geteuid() == 0, "needs to give files away"))
  func anAlternateOfAnotherUserIsRefused() throws {
    let fixture = try GitFixture()
    try fixture.write("f", "x")
    try fixture.commitAll()
    let clone = Files.join(fixture.root, "clone")
    try fixture.git("clone", "-q", "--shared", fixture.path, clone)
    let objects = fixture.file(".git/objects")
    _ = try ChildProcess.run(["chown", "-R", "65534", objects], environment: fixture.environment)
    #expect(kindOfError { _ = try fixture.open(at: clone) } == .refused)
  }

  @Test(arguments: bothReaders)
  func promisedObjectsAreFetchedUnlessOffline(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.git("config", "uploadpack.allowFilter", "true")
    try fixture.git("config", "uploadpack.allowAnySHA1InWant", "true")
    try fixture.write("f", "old")
    try fixture.commitAll()
    let old = try fixture.id("HEAD:f")
    try fixture.write("f", "new")
    try fixture.commitAll()
    let clone = Files.join(fixture.root, "clone")
    try fixture.git(
      "clone", "-q", "--filter=blob:none", "file://\(fixture.path)", clone)
    let offline = try Repository.open(
      .commandLine(path: clone), context: fixture.context(), reader: reader, isOffline: true)
    #expect(kindOfError { _ = try offline.bytes(old) } == .missingObject)
    #expect(try !offline.contains(old))
    let online = try fixture.open(reader, at: clone)
    #expect(try !online.contains(old))
    #expect(try online.bytes(old) == Array("old".utf8))
    #expect(try online.contains(old))
  }

  @Test func ordinaryRepositoriesAreServedByLibgit2() throws {
    let fixture = try GitFixture()
    try fixture.write("f", "x")
    try fixture.commitAll()
    try fixture.git("tag", "-a", "-m", "t", "t")
    let repository = try fixture.open()
    let libgit = try #require(repository.readers.libgit)
    #expect(try libgit.head() == fixture.id("HEAD"))
    #expect(try libgit.references().count == 2)
    #expect(try libgit.indexEntries().count == 1)
    #expect(try libgit.header(fixture.id("HEAD:f")).size == 1)
  }
}
