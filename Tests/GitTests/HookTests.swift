import Platform
import ScanModel
import TestSupport
import Testing

@testable import Git

/// Ways in which people commit; each leaves `f` staged and returns the folder of the command and
/// its arguments.
struct CommitSituation: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let prepare: @Sendable (borrowing GitFixture) throws -> (folder: String, arguments: [String])
  var initOptions: [String] = []

  static let all: [CommitSituation] = [
    CommitSituation(testDescription: "plain") { fixture in
      try fixture.write("f", "staged")
      try fixture.git("add", "f")
      return (fixture.path, [])
    },
    CommitSituation(testDescription: "from a subfolder") { fixture in
      try fixture.write("f", "staged")
      try fixture.write("d/keep", "x")
      try fixture.git("add", "f")
      return (fixture.file("d"), [])
    },
    CommitSituation(testDescription: "linked worktree") { fixture in
      let tree = Files.join(fixture.root, "wt")
      try fixture.git("worktree", "add", "-q", tree, "-b", "w")
      try TestFiles.write(Files.join(tree, "f"), Array("staged".utf8))
      try fixture.git(arguments: ["add", "f"], in: tree)
      return (tree, [])
    },
    CommitSituation(testDescription: "--git-dir and --work-tree") { fixture in
      try fixture.write("f", "staged")
      try fixture.git("add", "f")
      return (fixture.root, ["--git-dir=r/.git", "--work-tree=r"])
    },
    CommitSituation(testDescription: "core.worktree") { fixture in
      let other = Files.join(fixture.root, "other")
      try TestFiles.write(Files.join(other, "f"), Array("staged".utf8))
      try fixture.git("config", "core.worktree", other)
      try fixture.git("add", Files.join(other, "f"))
      return (fixture.path, [])
    },
    CommitSituation(testDescription: "split index") { fixture in
      try fixture.git("update-index", "--split-index")
      try fixture.write("f", "staged")
      try fixture.git("add", "f")
      return (fixture.path, [])
    },
    CommitSituation(testDescription: "index without a checksum") { fixture in
      try fixture.git("config", "feature.manyFiles", "true")
      try fixture.git("config", "index.skipHash", "true")
      try fixture.write("f", "staged")
      try fixture.git("add", "f")
      try fixture.git("update-index", "--force-write-index")
      return (fixture.path, [])
    },
    CommitSituation(testDescription: "index version 4") { fixture in
      try fixture.git("update-index", "--index-version", "4")
      try fixture.write("f", "staged")
      try fixture.git("add", "f")
      return (fixture.path, [])
    },
    CommitSituation(testDescription: "worktree configuration") { fixture in
      try fixture.git("config", "core.repositoryFormatVersion", "1")
      try fixture.git("config", "extensions.worktreeConfig", "true")
      try fixture.write("f", "staged")
      try fixture.git("add", "f")
      return (fixture.path, [])
    },
    CommitSituation(testDescription: "an extension that nobody knows, in format 0") { fixture in
      try fixture.git("config", "extensions.foo", "bar")
      try fixture.write("f", "staged")
      try fixture.git("add", "f")
      return (fixture.path, [])
    },
  ]
}

@Suite struct HookTests {
  /// The environment and folder that git gives a pre-commit hook that lets nothing through.
  private static func hookContext(
    _ fixture: borrowing GitFixture, _ situation: (folder: String, arguments: [String])
  ) throws -> ProcessContext {
    let dump = Files.join(fixture.root, "dump")
    try fixture.installHook(
      "pre-commit", "#!/bin/sh\npwd >'\(dump).cwd'\nenv >'\(dump)'\nexit 1\n")
    let end = try fixture.run(
      situation.arguments + ["commit", "-q", "-m", "x"], in: situation.folder)
    #expect(end.status == 1)
    let lines = String(decoding: try Files.read(dump), as: UTF8.self).split(separator: "\n")
    let cwd = String(decoding: try Files.read(dump + ".cwd"), as: UTF8.self).dropLast()
    return ProcessContext(entries: lines.map { String($0) }, currentDirectory: String(cwd))
  }

  @Test(arguments: CommitSituation.all, bothReaders)
  func whatIsStagedIsFound(situation: CommitSituation, reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("README", "seed")
    try fixture.commitAll()
    let context = try Self.hookContext(fixture, try situation.prepare(fixture))
    let repository = try Repository.open(.hook, context: context, reader: reader)
    let changes = try repository.stagedChanges()
    // With another work tree the seed is deleted; nothing else than `f` is ever added.
    #expect(changes.addedPaths == ["f"])
    #expect(try changes.added.map { try repository.bytes($0.id) } == [Array("staged".utf8)])
    let top = repository.workTree.flatMap { Files.realPath($0) }
    #expect(top == Files.realPath(context.currentDirectory))
  }

  @Test(arguments: CommitSituation.all)
  func aHookManagerMayChangeTheFolder(situation: CommitSituation) throws {
    let fixture = try GitFixture()
    try fixture.write("README", "seed")
    try fixture.commitAll()
    var context = try Self.hookContext(fixture, try situation.prepare(fixture))
    let below = Files.join(context.currentDirectory, "some/folder")
    try Files.createDirectories(below)
    context.currentDirectory = below
    for reader in bothReaders {
      // The work tree was given relative to the folder that was left: nothing can be known.
      if context.environment["GIT_WORK_TREE"] != nil { continue }
      let repository = try Repository.open(.hook, context: context, reader: reader)
      #expect(try repository.stagedChanges().addedPaths == ["f"])
    }
  }

  @Test(arguments: bothReaders)
  func aTemporaryIndexIsTheOneThatCounts(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("a", "seed")
    try fixture.commitAll()
    try fixture.write("staged-only", "x")
    try fixture.git("add", "staged-only")
    let temporary = fixture.file(".git/next-index-7.lock")
    try TestFiles.write(temporary, try Files.read(fixture.file(".git/index")))
    try fixture.write("b", "new")
    try fixture.git(arguments: ["add", "b"], extra: ["GIT_INDEX_FILE=\(temporary)"])
    for name in [temporary, ".git/next-index-7.lock"] {
      let repository = try fixture.openAsHook(reader, ["GIT_INDEX_FILE=\(name)"])
      #expect(try repository.stagedChanges().addedPaths == ["b", "staged-only"])
    }
    #expect(try fixture.open(reader).stagedChanges().addedPaths == ["staged-only"])
  }

  @Test(arguments: bothReaders)
  func aMissingOrInvalidIndexIsAnError(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("a", "seed")
    try fixture.commitAll()
    let gone = try fixture.openAsHook(reader, ["GIT_INDEX_FILE=.git/gone"])
    do {
      _ = try gone.stagedChanges()
      Issue.record("no error")
    } catch {
      #expect((error as GitError).kind == .missingIndex)
      #expect((error as GitError).subject == fixture.file(".git/gone"))
    }
    for i in 0..<20 { try fixture.write("more\(i)", "\(i)") }
    try fixture.git("add", "-A")
    let index = fixture.file(".git/index")
    let good = try Files.read(index)
    let invalid: [[UInt8]] = [
      [], Array("DIRC".utf8), Array(good.prefix(good.count / 2)), Array(good.reversed()),
    ]
    for bytes in invalid {
      try TestFiles.write(index, bytes)
      let repository = try fixture.openAsHook(reader, ["GIT_INDEX_FILE=.git/index"])
      #expect(kindOfError { _ = try repository.stagedChanges() } == .unreadableIndex)
    }
    TemporaryFolder.remove(index)
    let repository = try fixture.open(reader)
    #expect(kindOfError { _ = try repository.stagedChanges() } == .missingIndex)
  }

  @Test func gitWritesAnIndexBeforeTheHookOfAnEmptyFirstCommit() throws {
    let fixture = try GitFixture()
    try fixture.installHook("pre-commit", "#!/bin/sh\ntest -s \"$GIT_INDEX_FILE\"\n")
    let end = try fixture.run(["commit", "-q", "--allow-empty", "-m", "x"])
    #expect(end.status == 0)
  }

  @Test(arguments: bothReaders)
  func removingEverythingIsAValidIndex(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("a", "seed")
    try fixture.commitAll()
    try fixture.git("rm", "-q", "-r", ".")
    let repository = try fixture.openAsHook(reader, ["GIT_INDEX_FILE=.git/index"])
    let changes = try repository.stagedChanges()
    #expect(changes.added.isEmpty)
    #expect(changes.deleted == ["a"])
  }

  @Test(arguments: bothReaders)
  func sparseIndexesAreReadWhole(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("a/x", "1")
    try fixture.write("b/c/y", "2")
    try fixture.commitAll()
    try fixture.git("sparse-checkout", "set", "--cone", "--sparse-index", "a")
    try fixture.write("a/f", "staged")
    try fixture.git("add", "a/f")
    let repository = try fixture.openAsHook(reader, ["GIT_INDEX_FILE=.git/index"])
    #expect(try repository.indexEntries().map { $0.path.lossyString } == ["a/f", "a/x", "b/c/y"])
    let changes = try repository.stagedChanges()
    #expect(changes.addedPaths == ["a/f"])
    #expect(changes.deleted.isEmpty)
  }

  @Test(arguments: bothReaders)
  func quarantinedObjectsAreRead(reader: ReaderChoice) throws {
    let server = try GitFixture("--bare")
    let client = Files.join(server.root, "client")
    try server.git(arguments: ["clone", "-q", server.path, client], in: server.root)
    let dump = Files.join(server.root, "dump")
    // The hook keeps a copy of the quarantine, which git removes when the hook refuses.
    try server.installHook(
      "pre-receive",
      "#!/bin/sh\ncat >'\(dump).in'\ncp -r \"$GIT_QUARANTINE_PATH\" '\(dump).q'\nenv >'\(dump)'\nexit 1\n"
    )
    try TestFiles.write(Files.join(client, "f"), Array("pushed".utf8))
    try server.git(arguments: ["add", "f"], in: client)
    try server.git(arguments: ["commit", "-q", "-m", "x"], in: client)
    #expect(try server.run(["push", "-q", "origin", "HEAD:main"], in: client).status != 0)
    let lines = String(decoding: try Files.read(dump), as: UTF8.self).split(separator: "\n")
    var context = ProcessContext(entries: lines.map { String($0) }, currentDirectory: server.path)
    #expect(context.environment["GIT_QUARANTINE_PATH"] != nil)
    context.environment["GIT_OBJECT_DIRECTORY"] = dump + ".q"
    context.environment["GIT_QUARANTINE_PATH"] = dump + ".q"
    let repository = try Repository.open(.hook, context: context, reader: reader)
    let update = try ReceiveUpdate.parse(try Files.read(dump + ".in"))[0]
    #expect(update.old == nil)
    let commits = try repository.commits(from: [update.new!], hiding: [])
    #expect(commits.count == 1)
    let changes = try repository.changes(of: repository.commit(commits[0]))
    #expect(try changes.added.map { try repository.bytes($0.id) } == [Array("pushed".utf8)])
    // Without the hook's environment nothing of it is there.
    let outside = try server.open(reader)
    #expect(try !outside.contains(commits[0]))
  }
}
