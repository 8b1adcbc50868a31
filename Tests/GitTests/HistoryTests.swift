import Platform
import ScanModel
import TestSupport
import Testing

@testable import Git

@Suite struct HistoryTests {
  /// A history with branches, merges, three roots' worth of tips and wrong clocks.
  private static func history(_ fixture: borrowing GitFixture, seed: UInt64, commits: Int) throws
    -> [ObjectID]
  {
    var generator = SeededGenerator(seed: seed)
    let tree = try fixture.git(arguments: ["mktree"])
    var ids: [ObjectID] = []
    for i in 0..<commits {
      var arguments = ["commit-tree", "-m", "c\(i)", tree]
      for _ in 0..<(i == 0 ? 0 : Int.random(in: 0...12, using: &generator) < 8 ? 1 : 2) {
        let parent = ids[Int.random(in: max(0, i - 8)..<i, using: &generator)].hex
        if !arguments.contains(parent) { arguments += ["-p", parent] }
      }
      let skew = Int.random(in: 0...9, using: &generator) == 0 ? 500 : 0
      let date = "GIT_COMMITTER_DATE=\(1_700_000_000 + i * 10 - skew) +0000"
      ids.append(oid(try fixture.git(arguments: arguments, extra: [date])))
    }
    return ids
  }

  @Test func walksAreThoseOfRevList() throws {
    let fixture = try GitFixture()
    let ids = try Self.history(fixture, seed: 9, commits: 60)
    var generator = SeededGenerator(seed: 10)
    let libgit = try fixture.open(.automatic)
    let plumbing = try fixture.open(.plumbing)
    for _ in 0..<12 {
      let from = (0..<2).map { _ in ids.randomElement(using: &generator)! }
      let hiding = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
        ids.randomElement(using: &generator)!
      }
      let expected = Set(
        try fixture.git(
          arguments: ["rev-list"] + from.map { $0.hex } + hiding.map { "^\($0.hex)" }
        ).split(separator: "\n").map { oid($0) })
      for walk in [
        try libgit.commits(from: from, hiding: hiding),
        try plumbing.commits(from: from, hiding: hiding),
        try libgit.readers.libgit!.commits(from: from, hiding: hiding),
      ] {
        #expect(Set(walk) == expected)
        #expect(walk.count == expected.count)
        var seen: Set<ObjectID> = []
        for id in walk {
          let parents = try libgit.commit(id).parents.filter { expected.contains($0) }
          #expect(parents.allSatisfy { seen.contains($0) })
          seen.insert(id)
        }
      }
    }
  }

  /// A saving only: nothing that is new enough is left out, and what is older than a week before is.
  @Test func walksSinceADateEndAWeekBefore() throws {
    var fixture = try GitFixture()
    fixture.environment.removeAll { $0.hasPrefix("GIT_COMMITTER_DATE=") }
    let day: Int64 = 86_400
    var ids: [ObjectID] = []
    for number in 0..<30 as Range<Int64> {
      let date = "\(1_700_000_000 + number * day) +0000"
      try fixture.git(
        arguments: ["commit", "-q", "--allow-empty", "-m", "\(number)"],
        extra: ["GIT_COMMITTER_DATE=\(date)"])
      ids.append(oid(try fixture.git("rev-parse", "HEAD")))
    }
    let repository = try fixture.open(.automatic)
    let tip = [ids[29]]
    let walk = try repository.commits(
      from: tip, hiding: [], since: 1_700_000_000 + 20 * day)
    #expect(walk == Array(ids[13...]))
    #expect(try repository.commits(from: tip, hiding: [ids[25]], since: 0) == Array(ids[26...]))
    #expect(try repository.commits(from: tip, hiding: [], since: .max).isEmpty)
    #expect(try repository.commits(from: tip, hiding: [], since: .min) == ids)
  }

  @Test(arguments: bothReaders)
  func unknownHiddenIdsHideNothingAndTagsArePeeled(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    let first = oid(try fixture.commit("1"))
    let second = oid(try fixture.commit("2"))
    try fixture.git("tag", "-a", "-m", "t", "t1", first.hex)
    try fixture.git("tag", "-a", "-m", "t", "t2", "t1")
    let blob = oid(try fixture.blob([1]))
    let repository = try fixture.open(reader)
    let unknown = oid(String(repeating: "9", count: 40))
    #expect(try repository.commits(from: [second], hiding: [unknown, blob]) == [first, second])
    #expect(try repository.commits(from: [second], hiding: [fixture.id("t2")]) == [second])
    #expect(try repository.commits(from: [fixture.id("t2"), blob], hiding: []) == [first])
    #expect(try repository.commits(from: [blob], hiding: []).isEmpty)
    let peeled = try repository.peel(fixture.id("t2"))
    #expect(peeled.tags == [try fixture.id("t2"), try fixture.id("t1")])
    #expect(peeled.id == first)
    #expect(
      kindOfError { _ = try repository.commits(from: [unknown], hiding: []) } == .missingObject)
  }

  @Test(arguments: bothReaders)
  func aMissingCommitStopsTheWalkWithAnError(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    let first = try fixture.commit("1")
    let second = oid(try fixture.commit("2"))
    TemporaryFolder.remove(try fixture.looseObject(first))
    let repository = try fixture.open(reader)
    #expect(kindOfError { _ = try repository.commits(from: [second], hiding: []) } != nil)
  }

  @Test(arguments: bothReaders)
  func aShallowCloneIsToldAndWalkedToItsEdge(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    for i in 0..<4 {
      try fixture.write("f\(i)", "\(i)")
      try fixture.commitAll()
    }
    let clone = Files.join(fixture.root, "clone")
    try fixture.git("clone", "-q", "--depth", "2", "file://\(fixture.path)", clone)
    let repository = try fixture.open(reader, at: clone)
    let isShallow = repository.isShallow
    #expect(isShallow)
    let walk = try repository.commits(from: [fixture.id("HEAD")], hiding: [])
    #expect(walk == [try fixture.id("HEAD~1"), try fixture.id("HEAD")])
    // The edge counts as a root: all it holds is new.
    let edge = try repository.changes(of: repository.commit(walk[0]))
    #expect(edge.addedPaths == ["f0", "f1", "f2"])
  }

  @Test(arguments: bothReaders)
  func graftsAreNotHonoured(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    let first = oid(try fixture.commit("1"))
    let second = oid(try fixture.commit("2"))
    try TestFiles.write(fixture.file(".git/info/grafts"), Array("\(second.hex)\n".utf8))
    let repository = try fixture.open(reader)
    #expect(try repository.commits(from: [second], hiding: []) == [first, second])
  }

  @Test func commitsTellAuthorDateAndMessage() throws {
    let fixture = try GitFixture()
    let id = oid(try fixture.commit("subject line\n\nbody"))
    let repository = try fixture.open()
    let commit = try repository.commit(id)
    #expect(commit.info.author == "Ada")
    #expect(commit.info.email == "ada@example.invalid")
    #expect(commit.info.date == "2024-05-06T07:08:09+02:00")
    #expect(commit.info.subject == "subject line")
    let bytes = try repository.bytes(id)
    #expect(Array(bytes[commit.messageRange]) == Array("subject line\n\nbody\n".utf8))
  }

  @Test(
    arguments: [
      // seconds, zone, expected
      (0, "+0000", "1970-01-01T00:00:00+00:00"),
      (951_782_400, "-0130", "2000-02-28T22:30:00-01:30"),
      (1_709_164_800, "+1400", "2024-02-29T14:00:00+14:00"),
      (-1, "+0000", "1969-12-31T23:59:59+00:00"),
      (253_402_300_799, "+0000", nil),
      (1, "junk", nil),
      (Int64.max, "+0000", nil),
      (Int64.min, "+0000", nil),
    ] as [(Int64, String, String?)])
  func datesAreRFC3339(seconds: Int64, zone: String, expected: String?) {
    #expect(rfc3339(seconds: seconds, zone: zone) == expected)
  }

  @Test(arguments: [
    "", "tree", "tree abc\n", "parent 0\n",
    "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nparent xyz\n",
  ])
  func malformedCommitsAreCorrupt(text: String) throws {
    let id = oid(String(repeating: "1", count: 40))
    let bytes = Array(text.utf8)
    #expect(
      kindOfError { _ = try bytes.withUnsafeBytes { try CommitObject(id: id, bytes: $0) } }
        == .corruptObject)
    #expect(
      kindOfError { _ = try bytes.withUnsafeBytes { try TagObject(id: id, bytes: $0) } }
        == .corruptObject)
  }

  /// What stands in a head beside its people and times is text of its own.
  @Test(arguments: [
    ("author A <a> 1 +0000\ncommitter C <c> 2 -0130\n", false),
    ("author B <b> 1 +0000\nauthor A <a> 1 +0000\n", true),
    ("committer B <b> 1 +0000\ncommitter C <c> 2 +0000\n", true),
    ("author A <a> 1 +0000 text\n", true), ("author A <a> text\n", true),
    ("author A <a> 1 +0000\ncommitter A <a> 1 +0000 text\n", true),
    ("author A <a> 1 +0000\ncommitter A <a> 1 +0000\n text\n", true),
    ("author A <a> 1 +0000\ngpgsig 1\n text\n", false),
    ("author A <a> 1 +0000\ngpgsig 1\ngpgsig text\n", true),
    ("author A <a> 1 +0000\ngpgsig 1\n 2\nnote text\n", true),
    ("author A <a> 1 +0000\n text\n", true), ("author A <a> 1 +0000\nnote text\n", true),
  ])
  func furtherTextOfAHeadIsTold(lines: String, hasMore: Bool) throws {
    let id = oid(String(repeating: "1", count: 40))
    let bytes = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\(lines)\nm".utf8)
    let head = try bytes.withUnsafeBytes { try CommitHead(id: id, bytes: $0) }
    #expect(head.hasMore == hasMore)
    let text = String(
      decoding: bytes.withUnsafeBytes { headerText(of: $0) { _ in false } }, as: UTF8.self)
    #expect(text.contains("text") == lines.contains("text"))
  }

  /// Only ids where git reads them are left out: elsewhere such a line may hold anything.
  @Test(arguments: [
    ("", ""), ("parent ID\nparent ID\n", ""), ("type commit\ntag v1\n", "tag v1\n"),
    ("type secretword\n", "type secretword\n"), ("parent abc\n", "parent abc\n"),
    ("parent IDa\n", "parent IDa\n"), ("object ID\n", "object ID\n"), ("tree ID\n", "tree ID\n"),
    ("note a\nparent ID\ntype tag\n", "note a\nparent ID\ntype tag\n"),
  ])
  func idsAreLeftOutWhereGitReadsThem(lines: String, kept: String) {
    for first in ["tree", "object"] {
      for length in [40, 64] {
        let id = String(repeating: "1f", count: length / 2)
        func text(_ form: String) -> String {
          form.split(separator: "ID", omittingEmptySubsequences: false).joined(separator: id)
        }
        let bytes = Array(text("\(first) ID\n\(lines)\nm").utf8)
        let found = bytes.withUnsafeBytes { headerText(of: $0) { _ in false } }
        #expect(String(decoding: found, as: UTF8.self) == text(kept))
      }
    }
  }

  /// A signature is told with all of its lines, and left out where it is one.
  @Test(arguments: ["1", "1\n 2", "1\n \n 3\n "])
  func signaturesAreToldWhole(value: String) throws {
    let tree = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
    for (before, behind) in [("", ""), ("note a\n b\n", "note c\n")] {
      let bytes = Array("\(tree)\(before)gpgsig \(value)\n\(behind)\n m".utf8)
      let head = try bytes.withUnsafeBytes {
        try CommitHead(id: oid(String(repeating: "1", count: 40)), bytes: $0)
      }
      #expect(String(decoding: bytes[head.signature], as: UTF8.self) == value)
      let text = bytes.withUnsafeBytes { bytes in
        headerText(of: bytes) { String(decoding: $0, as: UTF8.self) == value }
      }
      #expect(String(decoding: text, as: UTF8.self) == before + behind)
    }
  }

  @Test func oddAuthorLinesDoNotHideACommit() throws {
    let tree = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
    let id = oid(String(repeating: "1", count: 40))
    for line in ["author", "author ", "author <>", "author a <b> x y", "author > <", ""] {
      let bytes = Array((tree + line + "\n\nm").utf8)
      let commit = try bytes.withUnsafeBytes { try CommitObject(id: id, bytes: $0) }
      #expect(commit.author.date.isEmpty)
    }
  }
}
