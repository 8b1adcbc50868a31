import CHash
import Platform
import ScanModel
import Synchronization
import TestSupport
import Testing

@testable import Git

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Our own reader against libgit2 and git, in the place where only hooks stand.
@Suite struct NativeReaderTests {
  /// Opens as git's hook does; the native reader has to take part.
  private func native(_ fixture: borrowing GitFixture, _ extra: [String] = []) throws -> Repository
  {
    let repository = try fixture.openAsHook(.automatic, ["GIT_INDEX_FILE=.git/index"] + extra)
    #expect(repository.readers.native != nil)
    return repository
  }

  private func expectSameAnswers(_ fixture: borrowing GitFixture, _ what: String) throws {
    let native = try native(fixture)
    #expect(throws: Never.self, "\(what)") { _ = try native.readers.native?.index() }
    let answer = try native.stagedChanges()
    for reader in [ReaderChoice.libgit2, .plumbing] {
      let other = try fixture.openAsHook(reader, ["GIT_INDEX_FILE=.git/index"])
      #expect(other.readers.native == nil)
      let expected = try other.stagedChanges()
      #expect(answer.added == expected.added, "\(what) \(reader)")
      #expect(answer.gitlinks == expected.gitlinks, "\(what) \(reader)")
      #expect(answer.deletedPaths == expected.deletedPaths, "\(what) \(reader)")
      #expect(answer.oldSide == expected.oldSide, "\(what) \(reader)")
      #expect(try native.head() == other.head(), "\(what) \(reader)")
      for key in ["ward.failOn", "user.name", "core.bare", "a.b.c"] {
        #expect(try native.configValues(key) == other.configValues(key), "\(what) \(reader) \(key)")
      }
      #expect(native.workTree == other.workTree)
      #expect(native.gitDirectory == other.gitDirectory)
      #expect(native.commonDirectory == other.commonDirectory)
      #expect(native.location.indexFile == other.location.indexFile)
    }
  }

  /// Random edits, stagings, commits, merges and repacks; after each, all readers say the same.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func randomRepositoriesLookTheSameToAllReaders(seed: UInt64) throws {
    let fixture = try GitFixture()
    var random = SeededGenerator(seed: seed)
    let names = [
      "a", "a-b/c", "a.b/c", "b/c/d/e", "b/c/f", "b/g", "b.c", "z/1", "z/2/3", "z/2/4/5", "ü/é",
      "q q",
    ]
    for name in names { try fixture.write(name, "start \(name)\n") }
    try fixture.commitAll("start")
    try fixture.git("config", "index.version", "\(2 + Int(seed) % 3)")
    for step in 0..<24 {
      let name = names[Int.random(in: names.indices, using: &random)]
      switch Int.random(in: 0..<12, using: &random) {
      case 0...3:
        try fixture.write(name, "step \(step) \(Int.random(in: 0..<4, using: &random))\n")
        try fixture.git("add", "-A")
      case 4: try fixture.git("rm", "-rqf", "--cached", "--ignore-unmatch", name)
      case 5: try fixture.git("commit", "-qm", "step", "--allow-empty", "--no-verify")
      case 6: try fixture.git("gc", "-q")
      case 7: try fixture.git("repack", "-adq", "--depth=20", "--window=20")
      case 8: try fixture.git("pack-refs", "--all")
      case 9: try fixture.git("write-tree")
      case 10:
        try fixture.git(
          "update-index", "--add", "--cacheinfo",
          "160000,\(String(repeating: "ab", count: 20)),sub\(step)")
      default:
        try fixture.git("update-index", "--force-write-index", "--index-version", "\(2 + step % 3)")
      }
      try expectSameAnswers(fixture, "seed \(seed) step \(step)")
    }
  }

  @Test func cacheTreesOfEqualFoldersAreNotEntered() throws {
    let fixture = try GitFixture()
    for i in 0..<40 { try fixture.write("d\(i % 8)/f\(i)", "content \(i)\n") }
    try fixture.commitAll("one")
    // Makes git remember the trees, which a commit by itself need not do.
    try fixture.git("write-tree")
    // Staged by id: “git add” looks at files of the same second again and forgets their trees.
    let id = try fixture.blob(Array("changed\n".utf8))
    try fixture.git("update-index", "--cacheinfo", "100644,\(id),d3/f3")
    let repository = try native(fixture)
    #expect(try repository.stagedChanges().addedPaths == ["d3/f3"])
    // Read: the top and the folder that differs.
    #expect(repository.cache.treeCount == 2)
  }

  @Test func entriesOfAddNDoNotCount() throws {
    let fixture = try GitFixture()
    try fixture.write("a/b", "one\n")
    try fixture.commitAll("one")
    try fixture.write("a/c", "two\n")
    try fixture.write("a/d", "three\n")
    try fixture.git("add", "-N", "a/c")
    try fixture.git("add", "a/d")
    #expect(try native(fixture).stagedChanges().addedPaths == ["a/d"])
    try expectSameAnswers(fixture, "add -N")
    #expect(try native(fixture).indexEntries().contains { $0.isIntentToAdd })
  }

  @Test func conflictsCountAsAdded() throws {
    let fixture = try GitFixture()
    try fixture.write("f", "base\n")
    try fixture.commitAll("base")
    try fixture.git("checkout", "-qb", "other")
    try fixture.write("f", "other\n")
    try fixture.commitAll("other")
    try fixture.git("checkout", "-q", "-")
    try fixture.write("f", "ours\n")
    try fixture.commitAll("ours")
    _ = try fixture.run(["git", "merge", "-q", "other"])
    try expectSameAnswers(fixture, "conflict")
  }

  @Test func longAndDeepPathsAreRead() throws {
    let fixture = try GitFixture()
    let deep = (0..<60).map { "folder-\($0)" }.joined(separator: "/")
    let id = try fixture.blob(Array("deep\n".utf8))
    try fixture.write("x", "x\n")
    try fixture.commitAll("one")
    let long =
      String(repeating: "n", count: 200) + "/" + String(repeating: "m/", count: 2000) + "end"
    for path in [deep, long] {
      try fixture.git("update-index", "--add", "--cacheinfo", "100644,\(id),\(path)")
    }
    try expectSameAnswers(fixture, "long")
    #expect(try native(fixture).stagedChanges().added.count == 2)
  }

  // MARK: - What is left to others

  /// Each way leaves the index to another reader, whose answer is then the right one.
  @Test(
    arguments: [
      "split", "skipHash", "checksum", "version", "cut", "extension", "order",
    ])
  func unusualIndexesAreLeftToOthers(kind: String) throws {
    let fixture = try GitFixture()
    try fixture.write("a", "one\n")
    try fixture.write("b", "one\n")
    try fixture.commitAll("one")
    try fixture.write("a", "two\n")
    try fixture.git("add", "-A")
    let path = fixture.file(".git/index")
    var bytes = try Files.read(path)
    switch kind {
    case "split": try fixture.git("update-index", "--split-index")
    case "skipHash":
      bytes.replaceSubrange((bytes.count - 20)..., with: [UInt8](repeating: 0, count: 20))
    case "checksum": bytes[bytes.count - 1] ^= 1
    case "version": bytes[7] = 5
    case "cut": bytes.removeLast(30)
    case "extension": bytes = withChecksum(bytes.dropLast(20) + Array("word".utf8) + [0, 0, 0, 0])
    default:
      // Both entries have the same length here: 62 and 1, padded to 72.
      let first = Array(bytes[12..<84])
      bytes.replaceSubrange(12..<84, with: bytes[84..<156])
      bytes.replaceSubrange(84..<156, with: first)
      bytes = withChecksum(Array(bytes.dropLast(20)))
    }
    if kind != "split" { try TestFiles.write(path, bytes) }
    #expect(kindOfError { _ = try IndexFile(path: path) } == .unreadableIndex)
    let repository = try native(fixture)
    let plumbing = try fixture.openAsHook(.plumbing, ["GIT_INDEX_FILE=.git/index"])
    let expected = kindOfError { _ = try plumbing.stagedChanges() }
    #expect(kindOfError { _ = try repository.stagedChanges() } == expected)
    if expected == nil {
      #expect(try repository.stagedChanges().added == plumbing.stagedChanges().added)
    }
  }

  private func withChecksum(_ content: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 20)
    #expect(chash_whole(20, nil, 0, content, content.count, &digest) == 1)
    return content + digest
  }

  /// No cut and no flipped bit of an index is ever read as if nothing had happened.
  @Test func damagedIndexesAreRefused() throws {
    let fixture = try GitFixture()
    for name in ["a", "b/c", "b/d"] { try fixture.write(name, "one\n") }
    try fixture.commitAll("one")
    let sound = try Files.read(fixture.file(".git/index"))
    let path = fixture.file("damaged")
    for length in sound.indices {
      try TestFiles.write(path, Array(sound[..<length]))
      #expect(kindOfError { _ = try IndexFile(path: path) } == .unreadableIndex, "cut at \(length)")
    }
    for place in sound.indices {
      var bytes = sound
      bytes[place] ^= 0x20
      try TestFiles.write(path, bytes)
      #expect(kindOfError { _ = try IndexFile(path: path) } == .unreadableIndex, "flip at \(place)")
      // With a checksum that fits it may be a sound index; it must not lead outside of the file.
      try TestFiles.write(path, withChecksum(Array(bytes.dropLast(20))))
      guard let index = try? IndexFile(path: path) else { continue }
      for i in 0..<index.count { #expect(index.path(i).count < sound.count && index.id(i) != nil) }
      let paths = IndexPaths(index)
      for entry in paths.level(paths.all, prefix: 0, node: CacheTree.root) {
        #expect(!entry.name.isEmpty)
      }
    }
  }

  @Test func anIndexThatChangesWhileItIsReadIsTold() throws {
    let fixture = try GitFixture()
    try fixture.write("a", "one\n")
    try fixture.commitAll("one")
    let index = try IndexFile(path: fixture.file(".git/index"))
    #expect(index.isUnchanged())
    try fixture.write("b", "two\n")
    try fixture.git("add", "-A")
    #expect(!index.isUnchanged())
    unlink(fixture.file(".git/index"))
    #expect(!index.isUnchanged())
  }

  /// Somebody swaps two indexes all the time: each answer is that of one of them, or says that the index
  /// changed; never one of both.
  @Test func anIndexThatIsSwappedGivesNoMixedAnswer() throws {
    let fixture = try GitFixture()
    for i in 0..<3000 { try fixture.write("d\(i % 50)/f\(i)", "start\n") }
    try fixture.commitAll("start")
    var indexes: [[UInt8]] = []
    for name in ["one", "two"] {
      for i in stride(from: 0, to: 3000, by: 100) { try fixture.write("d\(i % 50)/f\(i)", name) }
      try fixture.git("add", "-A")
      indexes.append(try Files.read(fixture.file(".git/index")))
    }
    let ids = try ["one", "two"].map { oid(try fixture.blob(Array($0.utf8))) }
    let path = fixture.file(".git/index")
    let swapper = Swapper(path: path, contents: indexes)
    let thread = Thread({ swapper.run() })
    defer {
      swapper.isDone.store(true, ordering: .releasing)
      thread.join()
    }
    var answers = [0, 0]
    var refusals = 0
    let end = time(nil) + 60
    while answers.contains(0) || refusals == 0, time(nil) < end {
      do {
        let change = try native(fixture).stagedChanges()
        let which = try #require(ids.firstIndex { $0 == change.added.first?.id })
        #expect(change.added.count == 30 && change.added.allSatisfy { $0.id == ids[which] })
        answers[which] += 1
      } catch let error as GitError {
        #expect(error.kind == .unreadableIndex)
        refusals += 1
      }
    }
    #expect(!answers.contains(0) && refusals > 0, "\(answers) \(refusals)")
  }

  @Test(
    arguments: [
      "GIT_WORK_TREE=.", "GIT_COMMON_DIR=.git", "GIT_CEILING_DIRECTORIES=/", "GIT_NAMESPACE=x",
      "GIT_SHALLOW_FILE=x", "GIT_GRAFT_FILE=x",
    ])
  func unusualEnvironmentsAreLeftToOthers(variable: String) throws {
    let fixture = try GitFixture()
    try fixture.write("a", "one\n")
    try fixture.commitAll("one")
    let repository = try fixture.openAsHook(.automatic, ["GIT_INDEX_FILE=.git/index", variable])
    #expect(repository.readers.native == nil)
  }

  @Test(
    arguments: [
      ("core.worktree", "/"), ("core.bare", "true"), ("extensions.worktreeConfig", "true"),
      ("extensions.refStorage", "reftable"), ("core.repositoryformatversion", "7"),
    ])
  func unusualRepositoriesAreLeftToOthers(key: String, value: String) throws {
    let fixture = try GitFixture()
    try fixture.write("a", "one\n")
    try fixture.commitAll("one")
    try fixture.git("config", key, value)
    let locator = Locator(
      mode: .hook, context: fixture.context(in: nil, ["GIT_INDEX_FILE=.git/index"]))
    #expect(kindOfError { _ = try locator.openNatively() } == .unsupported)
  }

  @Test func linkedWorktreesAreRead() throws {
    let fixture = try GitFixture()
    try fixture.write("a", "one\n")
    try fixture.commitAll("one")
    let folder = fixture.file("tree")
    try fixture.git("worktree", "add", "-q", "-b", "side", folder)
    let repository = try Repository.open(
      .hook,
      context: fixture.context(in: folder, ["GIT_DIR=\(fixture.file(".git/worktrees/tree"))"]))
    #expect(repository.readers.native != nil)
    let other = try Repository.open(
      .hook,
      context: fixture.context(in: folder, ["GIT_DIR=\(fixture.file(".git/worktrees/tree"))"]),
      reader: .libgit2)
    #expect(repository.workTree == other.workTree)
    #expect(repository.commonDirectory == other.commonDirectory)
    #expect(try repository.head() == other.head())
    #expect(try repository.stagedChanges().added.isEmpty)
  }

  @Test func damagedObjectsAreNoAnswer() throws {
    let fixture = try GitFixture()
    try fixture.write("a", "one\n")
    try fixture.commitAll("one")
    let id = try fixture.blob(Array("a blob that is damaged\n".utf8))
    let reader = try #require(try native(fixture).readers.native)
    #expect(throws: Never.self) { _ = try reader.read(oid(id), limit: 1 << 20) }
    #expect(kindOfError { _ = try reader.read(oid(id), limit: 3) } == .tooLarge)
    let path = try fixture.looseObject(id)
    let sound = try Files.read(path)
    for length in sound.indices {
      try TestFiles.write(path, Array(sound[..<length]))
      #expect(kindOfError { _ = try reader.read(oid(id), limit: 1 << 20) } == .corruptObject)
    }
    try TestFiles.write(path, sound + [0])
    #expect(kindOfError { _ = try reader.read(oid(id), limit: 1 << 20) } == .corruptObject)
    // Another object's bytes under this name.
    let other = try fixture.blob(Array("another\n".utf8))
    try TestFiles.write(path, try Files.read(fixture.looseObject(other)))
    #expect(kindOfError { _ = try reader.read(oid(id), limit: 1 << 20) } == .corruptObject)
  }
}

/// Puts one index after the other in the place of the last, as git does: written beside it and renamed.
private final class Swapper: Sendable {
  let isDone = Atomic(false)
  private let path: String
  private let contents: [[UInt8]]

  init(path: String, contents: [[UInt8]]) {
    self.path = path
    self.contents = contents
  }

  func run() {
    var round = 0
    while !isDone.load(ordering: .acquiring) {
      try? Files.replace(path, with: contents[round % 2], isDurable: false)
      // Sometimes long enough for an answer, sometimes not.
      usleep(UInt32(round % 40) * 5000)
      round += 1
    }
  }
}
