import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the cache of compiled rules may meet: other hooks, killed ones, no room, strangers.
///
/// In each case a staged token is blocked with exit code 1, whatever became of the cache.
@Suite struct HookCacheTests {
  private struct Scene: ~Copyable {
    let fixture: WardFixture
    let installation: SmallInstallation

    init(extraRules: Int = 0) throws {
      let fixture = try WardFixture()
      let installation = try SmallInstallation(from: fixture.binary, extraRules: extraRules)
      try fixture.stage("config", Token.github())
      self.fixture = fixture
      self.installation = installation
    }

    var cache: String { Files.join(fixture.repository.root, "cache") }
    var entries: String { Files.join(cache, "ward") }

    /// Starts the hook in a shell that runs `before` first.
    func hook(_ before: String = "", cache: String? = nil, _ arguments: String...) throws -> Outcome
    {
      try fixture.run(
        ["/bin/sh", "-c", "\(before)\nexec \"$0\" pre-commit \"$@\"", installation.binary]
          + arguments, extra: ["XDG_CACHE_HOME=\(cache ?? self.cache)"])
    }

    func expectBlocked(_ outcome: Outcome, _ what: String) {
      #expect(outcome.status == 1, "\(what): \(outcome)")
      #expect(outcome.text.contains("github-pat-classic"), "\(what): \(outcome)")
    }

    func names() throws -> [String] {
      Files.isDirectory(entries) ? try Files.list(entries) : []
    }
  }

  @Test func hooksThatCompileAtOnceAllBlockAndLeaveOneEntry() throws {
    let scene = try Scene(extraRules: 300)
    let script = """
      for i in 1 2 3 4; do "$0" pre-commit >"$1.$i" 2>&1; echo $? >>"$1.$i"; done &
      for i in 5 6 7 8; do "$0" pre-commit >"$1.$i" 2>&1; echo $? >>"$1.$i"; done
      wait
      """
    let log = Files.join(scene.fixture.repository.root, "log")
    _ = try scene.fixture.run(
      ["/bin/sh", "-c", script, scene.installation.binary, log],
      extra: ["XDG_CACHE_HOME=\(scene.cache)"])
    for i in 1...8 {
      let text = String(decoding: try Files.read("\(log).\(i)"), as: UTF8.self)
      #expect(text.hasSuffix("\n1\n"), "\(text)")
    }
    #expect(try scene.names().filter { !$0.hasSuffix(".seal") }.count == 1)
    #expect(try scene.names().allSatisfy { !$0.hasSuffix(".tmp") })
  }

  /// Killed at any moment of compiling and writing: the next hook blocks, and nothing half-made is left
  /// once one has come to its end.
  @Test func aKilledHookHarmsNoOther() throws {
    let scene = try Scene(extraRules: 300)
    for delay in stride(from: 0, to: 240, by: 12) {
      TemporaryFolder.remove(scene.entries)
      let outcome = try scene.fixture.run(
        [
          "/bin/sh", "-c",
          "\"$0\" pre-commit >/dev/null 2>&1 & sleep 0.\(delay < 100 ? "0" : "")\(delay < 10 ? "0" : "")\(delay); kill -9 $! 2>/dev/null; wait",
          scene.installation.binary,
        ], extra: ["XDG_CACHE_HOME=\(scene.cache)"])
      #expect(outcome.status >= 0)
      scene.expectBlocked(try scene.hook(), "killed after \(delay) ms")
    }
    // One that was writing when it was killed.
    try TestFiles.write(
      Files.join(scene.entries, "aa.rules.2147483646.tmp"), [1, 2, 3], mode: 0o600)
    for name in try scene.names() where name.hasSuffix(".rules") {
      unlink(Files.join(scene.entries, name))
    }
    scene.expectBlocked(try scene.hook(), "beside an unfinished file")
    #expect(try scene.names().allSatisfy { !$0.hasSuffix(".tmp") })
  }

  @Test func withoutRoomForTheCacheTheHookBlocks() throws {
    let scene = try Scene()
    for limit in [1, 8, 64] {
      scene.expectBlocked(try scene.hook("ulimit -f \(limit)"), "files of \(limit) blocks")
      #expect(try scene.names().allSatisfy { !$0.hasSuffix(".tmp") })
    }
  }

  @Test(arguments: ["/proc/none", "/dev/null", "relative"])
  func withoutAFolderForTheCacheTheHookBlocks(folder: String) throws {
    let scene = try Scene()
    scene.expectBlocked(
      try scene.hook("HOME=/nonexistent; export HOME", cache: folder), folder)
  }

  @Test func aReadOnlyFolderIsNoHindrance() throws {
    let scene = try Scene()
    try Files.createDirectories(scene.entries, mode: 0o700)
    #expect(chmod(scene.entries, 0o500) == 0)
    for _ in 0..<2 { scene.expectBlocked(try scene.hook(), "read only") }
    #expect(chmod(scene.entries, 0o700) == 0)
  }

  @Test(arguments: [mode_t(0o777), 0o720, 0o702])
  func aFolderThatOthersMayWriteIsNeitherReadNorWritten(mode: mode_t) throws {
    let scene = try Scene()
    try Files.createDirectories(scene.entries, mode: 0o700)
    #expect(chmod(scene.entries, mode) == 0)
    scene.expectBlocked(try scene.hook(), "mode \(mode)")
    #expect(try scene.names().isEmpty)
  }

  /// A byte changed in each region of the entry: it is made again, as it was.
  @Test func anEntryThatWasTamperedWithIsMadeAgain() throws {
    let scene = try Scene()
    scene.expectBlocked(try scene.hook(), "fresh")
    let path = Files.join(scene.entries, try #require(scene.names().first))
    let sound = try Files.read(path)
    for place in stride(from: 0, to: sound.count, by: max(1, sound.count / 24)) {
      var broken = sound
      broken[place] ^= 0x24
      try TestFiles.write(path, broken, mode: 0o600)
      scene.expectBlocked(try scene.hook(), "byte \(place)")
      #expect(try Files.read(path) == sound, "byte \(place)")
    }
  }

  /// A team's rule is compiled by itself: the entry of the built-in rules is not written again.
  @Test func aLayerLeavesTheBuiltInEntryAsItIs() throws {
    let scene = try Scene(extraRules: 20)
    scene.expectBlocked(try scene.hook(), "built-in")
    let builtIn = Files.join(scene.entries, try #require(scene.names().first))
    let before = try #require(Files.status(builtIn)).st_ino
    let size = try #require(Files.status(builtIn)).st_size
    for text in ["team", "crew"] {
      let rules = Files.join(scene.fixture.repository.root, "team")
      try TestFiles.write(
        Files.join(rules, "team.toml"),
        Array(
          """
          [[rules]]
          id = "team-token"
          description = "Token of the team"
          severity = "high"
          confidence = "high"
          regex = '''\\b(\(text)_[0-9]{12})\\b'''
          keywords = ["\(text)_"]
          secretGroup = 1

          """.utf8))
      scene.expectBlocked(try scene.hook("", cache: nil, "--rules", rules), text)
      #expect(try #require(Files.status(builtIn)).st_ino == before)
    }
    let sizes = try scene.names().filter { $0.hasSuffix(".rules") }.compactMap {
      Files.status(Files.join(scene.entries, $0))?.st_size
    }
    #expect(sizes.count == 2)
    // Its own database is much smaller than that of twenty rules and more.
    #expect(try #require(sizes.min()) < size)
  }
}
