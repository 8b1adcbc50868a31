import ScanModel
import TestSupport
import Testing

@testable import Git

/// One line of `git ls-tree -r`.
private struct Leaf: Hashable {
  var mode: UInt32
  var id: ObjectID
  var kind: EntryKind { EntryKind(mode: mode) }

  func isSame(_ other: Leaf) -> Bool { id == other.id && kind == other.kind }
}

private typealias Leaves = [RepositoryPath: Leaf]

/// The definition of a change set, word for word, on whole listings.
private func naiveChanges(_ new: Leaves, _ parents: [Leaves]) -> ChangeSet {
  var changes = ChangeSet()
  var oldSide: Set<ObjectID> = []
  var deleted: Set<RepositoryPath> = []
  for (path, leaf) in new where !parents.contains(where: { $0[path]?.isSame(leaf) == true }) {
    let change = TreeChange(
      path: path, mode: leaf.mode, id: leaf.id,
      isNewPath: !parents.contains { $0[path] != nil })
    if leaf.kind == .gitlink {
      changes.gitlinks.append(change)
    } else {
      changes.added.append(change)
    }
  }
  for parent in parents {
    for (path, leaf) in parent where new[path]?.isSame(leaf) != true {
      if leaf.kind != .gitlink { oldSide.insert(leaf.id) }
      if new[path] == nil { deleted.insert(path) }
    }
  }
  changes.added.sort { $0.path < $1.path }
  changes.gitlinks.sort { $0.path < $1.path }
  changes.deletedPaths = deleted.sorted()
  changes.oldSide = oldSide.sorted()
  return changes
}

private func expectSame(_ a: ChangeSet, _ b: ChangeSet, _ what: String) {
  #expect(a.added == b.added, "\(what)")
  #expect(a.gitlinks == b.gitlinks, "\(what)")
  #expect(a.deletedPaths == b.deletedPaths, "\(what)")
  #expect(a.oldSide == b.oldSide, "\(what)")
}

extension GitFixture {
  fileprivate func leaves(_ revision: String) throws -> Leaves {
    var leaves: Leaves = [:]
    for record in try gitBytes(["ls-tree", "-r", "-z", revision]).split(separator: 0) {
      let tab = record.firstIndex(of: 9)!
      let words = record[..<tab].split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
      leaves[RepositoryPath(bytes: record[(tab + 1)...])] = Leaf(
        mode: UInt32(words[0], radix: 8)!, id: oid(words[2]))
    }
    return leaves
  }
}

/// Random histories for `git fast-import`: merges, type changes, modes, gitlinks, files that become
/// folders and back, names that sort differently as files and as folders.
private struct RandomHistory {
  private static let names = [
    "a", "a.b", "a-", "a0", "b", "d/a", "d/b", "d.x", "d/e/f", "d/e/g", "d0/a", "z/y/x/w", "\u{e9}",
  ]
  private var generator: SeededGenerator
  private var states: [[String: (mode: String, content: String)]] = []
  private(set) var stream = ""

  init(seed: UInt64, commits: Int) {
    generator = SeededGenerator(seed: seed)
    for number in 0..<commits { add(number) }
  }

  private mutating func add(_ number: Int) {
    let count = number == 0 ? 0 : Int.random(in: 0...10, using: &generator)
    var parents: [Int] = []
    // Mostly one parent, some merges of two and three, some roots.
    for _ in 0..<(count == 0 ? 0 : count < 7 ? 1 : count < 10 ? 2 : 3) {
      let parent = Int.random(in: max(0, number - 6)..<number, using: &generator)
      if !parents.contains(parent) { parents.append(parent) }
    }
    var state: [String: (mode: String, content: String)] = [:]
    for parent in parents {
      state.merge(states[parent]) { a, b in Bool.random(using: &generator) ? a : b }
    }
    for _ in 0..<Int.random(in: 0...4, using: &generator) {
      let name = Self.names.randomElement(using: &generator)!
      if Int.random(in: 0...3, using: &generator) == 0 {
        state[name] = nil
      } else {
        let mode = ["100644", "100644", "100755", "120000", "160000"]
          .randomElement(using: &generator)!
        state[name] = (mode, "content \(Int.random(in: 0...5, using: &generator))")
      }
    }
    // A name cannot be a file and a folder.
    for name in state.keys.sorted() {
      for other in state.keys where other.hasPrefix(name + "/") {
        if Bool.random(using: &generator) { state[name] = nil } else { state[other] = nil }
      }
    }
    states.append(state)
    write(number, parents, state)
  }

  private mutating func write(
    _ number: Int, _ parents: [Int], _ state: [String: (mode: String, content: String)]
  ) {
    stream += "reset refs/heads/b\(number)\n\ncommit refs/heads/b\(number)\nmark :\(number + 1)\n"
    stream += "committer A <a@b> \(1_700_000_000 + number) +0000\ndata 1\nm\n"
    for (i, parent) in parents.enumerated() {
      stream += "\(i == 0 ? "from" : "merge") :\(parent + 1)\n"
    }
    stream += "deleteall\n"
    for (name, file) in state.sorted(by: { $0.key < $1.key }) {
      if file.mode == "160000" {
        let digit = file.content.last!
        stream += "M 160000 \(String(repeating: digit, count: 39))a \(name)\n"
      } else {
        stream +=
          "M \(file.mode) inline \(name)\ndata \(file.content.utf8.count)\n\(file.content)\n"
      }
    }
    stream += "\n"
  }
}

@Suite struct ChangeSetTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func randomHistoriesGiveWhatTheDefinitionSays(seed: UInt64) throws {
    let fixture = try GitFixture()
    let history = RandomHistory(seed: seed, commits: 40)
    try fixture.git(
      arguments: ["fast-import", "--quiet", "--force"], input: Array(history.stream.utf8))
    let libgit = try fixture.open(.automatic)
    let plumbing = try fixture.open(.plumbing)
    var count = 0
    for id in try fixture.ids("rev-list", "--all") {
      let commit = try libgit.commit(id)
      let new = try fixture.leaves(id.hex)
      let parents = try commit.parents.map { try fixture.leaves($0.hex) }
      let expected = naiveChanges(new, parents)
      expectSame(try libgit.changes(of: commit), expected, "\(seed) \(id)")
      expectSame(try plumbing.changes(of: commit), expected, "\(seed) \(id) by git")
      let quick = try libgit.changes(of: commit, wantsOldSide: false)
      #expect(quick.added == expected.added)
      #expect(quick.gitlinks == expected.gitlinks)
      count += 1
    }
    #expect(count == 40)
  }

  @Test(arguments: [4, 5] as [UInt64])
  func randomIndexesGiveWhatTheDefinitionSays(seed: UInt64) throws {
    let fixture = try GitFixture()
    let history = RandomHistory(seed: seed, commits: 30)
    try fixture.git(
      arguments: ["fast-import", "--quiet", "--force"], input: Array(history.stream.utf8))
    let commits = try fixture.ids("rev-list", "--all", "--topo-order")
    for (head, staged) in zip(commits, commits.dropFirst(3)) {
      try fixture.git("update-ref", "--no-deref", "HEAD", head.hex)
      try fixture.git("read-tree", staged.hex)
      let expected = naiveChanges(
        try fixture.leaves(staged.hex), [try fixture.leaves(head.hex)])
      for reader in bothReaders {
        expectSame(try fixture.open(reader).stagedChanges(), expected, "\(seed) \(reader)")
      }
    }
  }

  @Test(arguments: bothReaders)
  func anUnbornHeadMakesEverythingStagedNew(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    #expect(try fixture.open(reader).stagedChanges().added.isEmpty)
    try fixture.write("d/a", "x")
    try fixture.git("add", "-A")
    let repository = try fixture.open(reader)
    #expect(try repository.head() == nil)
    #expect(try repository.stagedChanges().addedPaths == ["d/a"])
  }

  @Test(arguments: bothReaders)
  func aMergeComparesWithAllItsParents(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("base", "base")
    try fixture.commitAll()
    try fixture.git("checkout", "-q", "-b", "side")
    try fixture.write("s", "from the side")
    try fixture.write("base", "side")
    try fixture.commitAll()
    try fixture.git("checkout", "-q", "main")
    try fixture.write("base", "main")
    try fixture.commitAll()
    #expect(try fixture.run(["merge", "-q", "side"]).status != 0)
    let repository = try fixture.open(reader)
    // Unresolved: the three sides are told, whatever they are.
    #expect(try repository.indexEntries().map { $0.stage }.sorted() == [0, 1, 2, 3])
    #expect(try repository.mergeHeads() == [fixture.id("side")])
    try fixture.write("base", "resolved")
    try fixture.write("extra", "only in the merge")
    try fixture.git("add", "-A")
    let resolved = try fixture.open(reader)
    #expect(try resolved.stagedChanges().addedPaths == ["base", "extra"])
    let merge = oid(try fixture.commit("merge"))
    let changes = try resolved.changes(of: resolved.commit(merge))
    #expect(changes.addedPaths == ["base", "extra"])
    #expect(
      Set(changes.oldSide)
        == Set([try fixture.id("main~1:base"), try fixture.id("side:base")]))
  }

  @Test(arguments: bothReaders)
  func intentToAddIsNotPartOfACommit(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    try fixture.write("empty", "")
    try fixture.write("later", "not yet")
    try fixture.git("add", "empty")
    try fixture.git("add", "-N", "later")
    let repository = try fixture.open(reader)
    #expect(
      try repository.indexEntries().map { [$0.path.lossyString: $0.isIntentToAdd] }
        == [["empty": false], ["later": true]])
    #expect(try repository.stagedChanges().addedPaths == ["empty"])
  }

  @Test(arguments: bothReaders)
  func namesAreBytes(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    let names: [[UInt8]] = [
      Array("new\nline".utf8), Array("quo\"te\t\\".utf8), [0x62, 0xff, 0xfe], Array("-x".utf8),
      Array("d/\u{65}\u{301}".utf8), Array("sp ace/ b".utf8),
    ]
    let blob = try fixture.blob(Array("x".utf8))
    var input: [UInt8] = []
    for name in names { input += Array("100644 \(blob) 0\t".utf8) + name + [0] }
    try fixture.git(arguments: ["update-index", "-z", "--index-info"], input: input)
    let repository = try fixture.open(reader)
    let expected = names.map { RepositoryPath(bytes: $0) }.sorted()
    #expect(try repository.stagedChanges().added.map { $0.path } == expected)
    let id = oid(try fixture.commit())
    let commit = try repository.commit(id)
    #expect(try repository.changes(of: commit).added.map { $0.path } == expected)
  }

  @Test func treesThatAreOutOfOrderHideNothing() throws {
    let fixture = try GitFixture()
    let blobs = try ["1", "2", "3"].map { oid(try fixture.blob(Array($0.utf8))) }
    func entry(_ name: String, _ id: ObjectID) -> [UInt8] {
      Array("100644 \(name)".utf8) + [0] + id.withBytes { Array($0) }
    }
    let bytes = entry("c", blobs[0]) + entry("a", blobs[1]) + entry("b", blobs[2])
    let tree = try fixture.git(
      arguments: ["hash-object", "--literally", "-w", "-t", "tree", "--stdin"], input: bytes)
    let repository = try fixture.open()
    #expect(try repository.content(ofTree: oid(tree)).addedPaths == ["a", "b", "c"])
  }

  @Test(arguments: ["", "100644 a", "100644 \0", "1x0644 a\0aaaaaaaaaaaaaaaaaaaa", " a\0", "junk"])
  func malformedTreesAreCorrupt(text: String) throws {
    let fixture = try GitFixture()
    let tree = try fixture.git(
      arguments: ["hash-object", "--literally", "-w", "-t", "tree", "--stdin"],
      input: Array(text.utf8))
    let repository = try fixture.open()
    let kind = kindOfError { _ = try repository.content(ofTree: oid(tree)) }
    #expect(kind == (text.isEmpty ? nil : .corruptObject))
  }
}
