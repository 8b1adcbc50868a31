import Platform
import TestSupport
import Testing

/// The hook's own readers against libgit2 and git, through the command: each answer is the same.
@Suite struct ShortPathTests {
  /// Variables of git's that our own readers do not follow, so that libgit2, or git, reads.
  private static let longWays = [
    "GIT_CEILING_DIRECTORIES=/nonexistent", "GIT_DISCOVERY_ACROSS_FILESYSTEM=0",
  ]

  /// A hook sees git's configuration from its files, not from variables.
  private func hook(_ fixture: borrowing WardFixture, _ extra: [String] = []) throws -> Outcome {
    let home = Files.join(fixture.repository.root, "home")
    return try fixture.run(
      [
        "/usr/bin/env", "-u", "GIT_CONFIG_GLOBAL", "-u", "GIT_CONFIG_NOSYSTEM", fixture.binary,
        "pre-commit",
      ], extra: ["HOME=\(home)", "GIT_INDEX_FILE=.git/index"] + extra)
  }

  private func expectSame(_ fixture: borrowing WardFixture, _ what: String) throws -> Int32 {
    let short = try hook(fixture)
    for way in Self.longWays {
      let long = try hook(fixture, [way])
      #expect(long.status == short.status, "\(what), \(way)\n\(short)\n\(long)")
      #expect(long.text == short.text, "\(what), \(way)\n\(short)\n\(long)")
    }
    return short.status
  }

  /// Random stagings, with and without tokens, commits and repacks between them.
  @Test(arguments: [11, 12, 13, 14, 15, 16])
  func randomRepositoriesGetTheSameReport(seed: UInt64) throws {
    let fixture = try WardFixture()
    var random = SeededRandom(seed)
    let names = ["a", "b/c", "b/d/e", "b.c", "ü/é", "q q", ".env", "z/1/2/3"]
    var blocked = 0
    var passed = 0
    for step in 0..<14 {
      for _ in 0..<random.below(3) + 1 {
        let name = names[random.below(names.count)]
        switch random.below(5) {
        case 0: try fixture.stage(name, Token.github())
        case 1: _ = try fixture.git("rm", "-q", "-r", "-f", "--ignore-unmatch", "--", name)
        default: try fixture.stage(name, "words \(step) \(random.below(1000))")
        }
      }
      switch try expectSame(fixture, "seed \(seed) step \(step)") {
      case 0: passed += 1
      case 1: blocked += 1
      default: Issue.record("step \(step) was neither clean nor blocked")
      }
      switch random.below(5) {
      case 0: try fixture.repository.commit("step \(step)")
      case 1: try fixture.repository.git("gc", "-q")
      case 2: try fixture.repository.git("reset", "-q", "--hard")
      case 3:
        try fixture.repository.git("update-index", "--index-version", "\(2 + random.below(3))")
      default: break
      }
    }
    #expect(blocked > 0 && blocked + passed == 14)
    try fixture.repository.git("reset", "-q", "--hard")
    #expect(try expectSame(fixture, "seed \(seed), nothing staged") == 0)
  }

  /// An index that is cut off, of a version to come, or with a wrong checksum: the answer is that of git,
  /// which reads the last of them, and never "clean" for the others.
  @Test func damagedIndexesGetTheSameAnswer() throws {
    let fixture = try WardFixture()
    try fixture.stage("config", Token.github())
    let path = fixture.repository.file(".git/index")
    let sound = try Files.read(path)
    var cases: [(name: String, bytes: [UInt8])] = []
    for length in stride(from: 0, to: sound.count, by: max(1, sound.count / 12)) {
      cases.append(("cut at \(length)", Array(sound[..<length])))
    }
    for version in [0, 1, 5, 255] as [UInt8] {
      var bytes = sound
      bytes[7] = version
      cases.append(("version \(version)", bytes))
    }
    var wrong = sound
    wrong[wrong.count - 1] ^= 1
    cases.append(("checksum", wrong))
    for (name, bytes) in cases {
      try TestFiles.write(path, bytes)
      #expect(try expectSame(fixture, name) != 0, "\(name)")
    }
  }
}

/// Numbers that a seed repeats.
private struct SeededRandom {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }
}
