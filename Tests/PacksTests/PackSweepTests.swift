import Packs
import Platform
import ScanModel
import TestSupport
import Testing

/// Layouts of an object database that git itself makes, compared with `git cat-file`.
@Suite struct PackSweepTests {
  /// The ways to store one history; each is a list of git commands, run one after another.
  static let layouts: [(name: String, steps: [[String]])] = [
    ("loose", [["unpack"]]),
    ("one pack, long chains", [["repack", "-adfq", "--depth=250", "--window=60"]]),
    ("no deltas", [["repack", "-adfq", "--depth=0"]]),
    ("reference deltas", [["-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"]]),
    ("index of version 1", [["-c", "pack.indexVersion=1", "repack", "-adfq"]]),
    ("a pack of all on top of loose ones", [["unpack"], ["repack", "-afq"]]),
    ("a second pack of all", [["repack", "-adq"], ["again"]]),
    ("multi-pack-index", [["again"], ["repack", "-dq"], ["multi-pack-index", "write"]]),
    ("wide offsets", [["repack", "-adfq"], ["wide"]]),
    ("cruft pack", [["unpack"], ["branch"], ["repack", "--cruft", "-dq"]]),
  ]

  private static func lay(_ steps: [[String]], _ fixture: borrowing GitFixture) throws {
    let objects = try fixture.objects()
    for step in steps {
      switch step {
      case ["unpack"]:
        for name in try Files.list(Files.join(objects, "pack")) where name.hasSuffix(".pack") {
          let bytes = try Files.read(Files.join(objects, "pack/" + name))
          for end in [".pack", ".idx", ".rev"] {
            TemporaryFolder.remove(
              Files.join(objects, "pack/" + String(name.dropLast(5)) + end))
          }
          try fixture.git(arguments: ["unpack-objects", "-q"], input: bytes)
        }
      case ["again"]:
        let all = try fixture.gitBytes(["rev-list", "--objects", "--all"])
        try fixture.git(
          arguments: ["pack-objects", "-q", Files.join(objects, "pack/again")], input: all)
      case ["branch"]:
        // Leaves objects that nothing reaches.
        try fixture.git("update-ref", "refs/heads/main", "refs/heads/main~5")
        try fixture.git("tag", "-d", "v1")
      case ["wide"]:
        for name in try Files.list(Files.join(objects, "pack")) where name.hasSuffix(".pack") {
          let path = Files.join(objects, "pack/" + name)
          TemporaryFolder.remove(String(path.dropLast(5)) + ".idx")
          try fixture.git("index-pack", "--index-version=2,0x40", path)
        }
      default: try fixture.git(arguments: step)
      }
    }
  }

  @Test(arguments: layouts.indices)
  func sweepShowsWhatGitPrints(layout: Int) throws {
    let fixture = try GitFixture()
    try fixture.addHistory(60, seed: 1)
    try Self.lay(Self.layouts[layout].steps, fixture)
    try expectSameAsGit(fixture, idLength: 20)
  }

  @Test func sha256IsReadByItsLength() throws {
    let fixture = try GitFixture("--object-format=sha256")
    try fixture.addHistory(40, seed: 2)
    try fixture.git("repack", "-adfq")
    try fixture.addHistory(5, seed: 3, branch: "other")
    try expectSameAsGit(fixture, idLength: 32)
  }

  @Test func severalPacksWithCopiesShowEachObjectOnce() throws {
    let fixture = try GitFixture()
    for seed in 1...4 {
      try fixture.addHistory(40, seed: UInt64(seed), branch: "b\(seed)")
      try fixture.git("repack", "-dq")
      try Self.lay([["again"]], fixture)
    }
    let names = try Files.list(Files.join(try fixture.objects(), "pack"))
    #expect(names.filter { $0.hasSuffix(".pack") }.count >= 6)
    try expectSameAsGit(fixture, idLength: 20)
  }

  @Test func alternatesAreReadAsTheCallerListsThem() throws {
    let old = try GitFixture()
    try old.addHistory(40, seed: 1)
    try old.git("repack", "-adfq")
    let new = try GitFixture()
    let objects = try new.objects()
    try TestFiles.write(
      Files.join(objects, "info/alternates"), Array((try old.objects() + "\n").utf8))
    try new.addHistory(40, seed: 5)
    try new.git("repack", "-adlq")
    let sweep = try PackSweep(
      objectDirectories: [objects, try old.objects()], idLength: 20)
    #expect(sweep.failures.isEmpty)
    #expect(sweep.gather(threads: 2).objects == (try new.allObjects()))
  }

  @Test func emptyRepositoryHasNoObjects() throws {
    let fixture = try GitFixture()
    try expectSameAsGit(fixture, idLength: 20)
  }

  @Test func missingObjectFolderIsAFailure() throws {
    let sweep = try PackSweep(objectDirectories: ["/nowhere/objects"], idLength: 20)
    #expect(sweep.failures.map(\.reason) == [.unreadable])
    #expect(throws: PacksError.unsupportedIDLength(16)) {
      try PackSweep(objectDirectories: [], idLength: 16)
    }
  }

  private func expectSameAsGit(_ fixture: borrowing GitFixture, idLength: Int) throws {
    let expected = try fixture.allObjects()
    let sweep = try PackSweep(
      objectDirectories: [try fixture.objects()], idLength: idLength)
    #expect(sweep.failures.isEmpty)
    #expect(sweep.objectIDs == expected.keys.sorted())
    #expect(sweep.objectCount == expected.count)
    for look in Look.allCases {
      for threads in [1, 3] {
        let result = sweep.gather(threads: threads, look: look)
        #expect(result.objects == expected)
        #expect(result.visits == expected.count)
        #expect(result.failures.isEmpty)
        #expect(result.deferred.isEmpty)
        #expect(result.finished == threads)
      }
    }
    for kind in PackObjectKind.allCases {
      let result = sweep.gather(threads: 2, kinds: PackObjectKinds(kind))
      #expect(result.objects == expected.filter { $0.value.kind == kind })
    }
    // Every seventh object, and one that is not there.
    let wanted = expected.keys.sorted().enumerated().filter { $0.offset % 7 == 0 }.map(\.element)
    let absent = ObjectID(hex: String(repeating: "ab", count: idLength))!
    let result = sweep.gather(ids: wanted + [absent])
    #expect(result.objects == expected.filter { wanted.contains($0.key) })
    #expect(result.visits == wanted.count)
    #expect(wanted.allSatisfy { sweep.contains($0) } && !sweep.contains(absent))
  }
}
