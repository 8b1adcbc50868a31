import Matching
import Platform
import Rules
import TestSupport
import Testing

@testable import Scanning

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct RuleCacheTests {
  private let token = Array("value wt_0123456789abcdefghij\n".utf8)

  /// A layer that is one file in `folder`; its bytes only stand for the rules of `TestRules`.
  private func layers(_ folder: borrowing TemporaryFolder) throws -> [RuleLayer] {
    let path = folder.appending("rules.toml")
    if !Files.exists(path) { try TestFiles.write(path, Array("the file's bytes".utf8)) }
    return [RuleLayer(name: "test", source: .file(path), isTrusted: true)]
  }

  /// - Parameter later: seconds that the cache thinks have gone by since, so that files count as settled.
  private func filled(_ folder: borrowing TemporaryFolder, later: Int = 0) throws -> RuleCache {
    let cache = RuleCache(folder: folder.appending("cache")) { time(nil) + later }
    let layers = try layers(folder)
    let source = try #require(RuleLoader.source(of: layers))
    let entry = RuleCache.Entry(try TestRules.compiled(), source: source, base: nil)
    cache.store(entry, of: layers, source: source)
    return cache
  }

  private func entry(_ folder: borrowing TemporaryFolder) throws -> String {
    let names = try Files.list(folder.appending("cache"))
    return folder.appending("cache/" + (try #require(names.first)))
  }

  @Test func servesTheSameRules() throws {
    let folder = try TemporaryFolder()
    let entry = try #require(try filled(folder).cached(layers(folder)))
    var scanner = try Scanner(entry.rules)
    #expect(try scanner.scan(token, path: nil).count == 1)
    #expect(entry.rules.policies.map(\.id) == ["forbidden-test"])
    #expect(entry.rulesHash == sha256(Array("test".utf8)))
  }

  @Test func changedFilesAreNotServed() throws {
    let folder = try TemporaryFolder()
    let cache = try filled(folder)
    let path = folder.appending("rules.toml")
    // Of the same length, longer, shorter and gone.
    for text in ["the file's BYTES", "the file's bytes.", "the file's byte"] {
      try TestFiles.write(path, Array(text.utf8))
      #expect(try cache.cached(layers(folder)) == nil, "\(text)")
    }
    try TestFiles.write(path, Array("the file's bytes".utf8))
    #expect(try cache.cached(layers(folder)) != nil)
    let layers = try layers(folder)
    unlink(path)
    #expect(cache.cached(layers) == nil)
  }

  @Test func aFileMoreOrLessInAFolderIsAChange() throws {
    let folder = try TemporaryFolder()
    try Files.createDirectories(folder.appending("rules"))
    try TestFiles.write(folder.appending("rules/a.toml"), Array("a".utf8))
    try TestFiles.write(folder.appending("rules/note.txt"), Array("not a rule file".utf8))
    let layers = [
      RuleLayer(name: "test", source: .folder(folder.appending("rules")), isTrusted: true)
    ]
    let source = try #require(RuleLoader.source(of: layers))
    #expect(source.withUnsafeBytes { RuleLoader.isSource($0, of: layers) })
    try TestFiles.write(folder.appending("rules/b.toml"), [])
    #expect(!source.withUnsafeBytes { RuleLoader.isSource($0, of: layers) })
    let longer = try #require(RuleLoader.source(of: layers))
    #expect(longer.withUnsafeBytes { RuleLoader.isSource($0, of: layers) })
    unlink(folder.appending("rules/b.toml"))
    #expect(!longer.withUnsafeBytes { RuleLoader.isSource($0, of: layers) })
    let other = [RuleLayer(name: "test", source: layers[0].source, isTrusted: false)]
    #expect(!source.withUnsafeBytes { RuleLoader.isSource($0, of: other) })
  }

  /// Every length that a source could be cut to is a difference, and none is read over.
  @Test func cutOrLengthenedSourcesAreDifferent() throws {
    let layers = [
      RuleLayer(
        name: "test", source: .bytes([("b", [1, 2, 3]), ("a", [58, 58])]), isTrusted: true)
    ]
    let source = try #require(RuleLoader.source(of: layers))
    #expect(source.withUnsafeBytes { RuleLoader.isSource($0, of: layers) })
    for length in source.indices {
      #expect(!source[..<length].withUnsafeBytes { RuleLoader.isSource($0, of: layers) })
    }
    for byte in [UInt8(0), 0x30, 0x39, 0x3a] {
      #expect(!(source + [byte]).withUnsafeBytes { RuleLoader.isSource($0, of: layers) })
    }
  }

  @Test func aLayerIsBoundToItsBase() throws {
    let folder = try TemporaryFolder()
    let cache = try filled(folder)
    let base = try #require(try cache.cached(layers(folder)))
    let added = [RuleLayer(name: "added", source: .bytes([("x.toml", [1])]), isTrusted: false)]
    let source = try #require(RuleLoader.source(of: added))
    let made = RuleCache.Entry(
      try CompiledRules(base.rules.ruleSet, base: base.rules), source: source, base: base)
    cache.store(made, of: added, source: source, base: base)
    let loaded = try #require(cache.cached(added, base: base))
    var scanner = try Scanner(loaded.rules)
    #expect(try scanner.scan(token, path: nil).count == 1)
    // The same rules, built from other files.
    let other = RuleCache.Entry(try TestRules.compiled(), source: [9], base: nil)
    #expect(cache.cached(added, base: other) == nil)
    #expect(cache.cached(added) == nil)
  }

  @Test func whatWasTamperedWithIsNotServed() throws {
    let folder = try TemporaryFolder()
    let cache = try filled(folder)
    let layers = try layers(folder)
    let path = try entry(folder)
    let sound = try Files.read(path)
    // Every byte of the head and the parsed rules; samples of the database.
    let head = Array(0..<min(600, sound.count))
    for position in head + stride(from: 600, to: sound.count, by: max(1, sound.count / 60)) {
      var broken = sound
      broken[position] ^= 0x41
      try TestFiles.write(path, broken, mode: 0o600)
      #expect(cache.cached(layers) == nil, "flip at \(position)")
    }
    for length in stride(from: 0, to: sound.count, by: max(1, sound.count / 40)) {
      try TestFiles.write(path, Array(sound.prefix(length)), mode: 0o600)
      #expect(cache.cached(layers) == nil, "cut at \(length)")
    }
  }

  // MARK: - Seals

  /// A cache whose entry was compared and sealed, with the entry's file and its seal.
  private func sealed(_ folder: borrowing TemporaryFolder) throws -> (
    cache: RuleCache, file: String, seal: String
  ) {
    let cache = try filled(folder, later: 60)
    let file = try entry(folder)
    let seal = RuleCache.sealPath(file)
    #expect(!Files.exists(seal))
    #expect(try cache.cached(layers(folder)) != nil)
    #expect(Files.exists(seal))
    return (cache, file, seal)
  }

  /// Writes into a file where it is and sets the time of modification back, as who wants to hide it would.
  private func overwrite(_ path: String, at position: Int, _ bytes: [UInt8]) throws {
    let before = try #require(Files.statusFollowingLinks(path))
    // The time of change must differ, and clocks of file systems are coarse.
    usleep(20_000)
    let file = try FileDescriptor.open(path, O_WRONLY)
    #expect(pwrite(file.raw, bytes, bytes.count, off_t(position)) == bytes.count)
    #if canImport(Glibc)
      var times = [before.st_atim, before.st_mtim]
    #else
      var times = [before.st_atimespec, before.st_mtimespec]
    #endif
    #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
  }

  @Test func whatIsSealedIsServedAgain() throws {
    let folder = try TemporaryFolder()
    let (cache, _, seal) = try sealed(folder)
    let before = try Files.read(seal)
    let again = try #require(try cache.cached(layers(folder)))
    var scanner = try Scanner(again.rules)
    #expect(try scanner.scan(token, path: nil).count == 1)
    #expect(try Files.read(seal) == before)
  }

  /// What was written just now could be written again within the same tick of the clock.
  @Test func whatChangedJustNowIsNotSealed() throws {
    let folder = try TemporaryFolder()
    let cache = try filled(folder)
    #expect(try cache.cached(layers(folder)) != nil)
    #expect(try !Files.exists(RuleCache.sealPath(entry(folder))))
  }

  @Test func aRuleFileThatChangesBreaksTheSeal() throws {
    let folder = try TemporaryFolder()
    let (cache, _, _) = try sealed(folder)
    let layers = try layers(folder)
    try overwrite(folder.appending("rules.toml"), at: 3, Array("X".utf8))
    #expect(cache.cached(layers) == nil)
    // The old bytes are served again, after they were compared.
    try overwrite(folder.appending("rules.toml"), at: 3, Array(" ".utf8))
    #expect(cache.cached(layers) != nil)
  }

  /// Every part of a sealed file: each byte of its head, samples of the rest.
  @Test func aSealedFileThatIsTamperedWithIsNotServed() throws {
    let folder = try TemporaryFolder()
    let (cache, file, _) = try sealed(folder)
    let layers = try layers(folder)
    let sound = try Files.read(file)
    let places =
      Array(stride(from: 0, to: 200, by: 9))
      + stride(from: 200, to: sound.count, by: max(1, sound.count / 40))
    for place in places {
      try overwrite(file, at: place, [sound[place] ^ 0x41])
      #expect(cache.cached(layers) == nil, "byte \(place)")
      try overwrite(file, at: place, [sound[place]])
      #expect(cache.cached(layers) != nil, "byte \(place) put back")
    }
  }

  @Test func aSealThatOthersMayWriteOrThatIsALinkCountsForNothing() throws {
    let folder = try TemporaryFolder()
    let (cache, file, seal) = try sealed(folder)
    let layers = try layers(folder)
    let status = try #require(Files.status(file))
    let wanted = try #require(RuleCache.Seal(FileIdentity(status), layers))
    #expect(cache.isSealed(wanted, at: file))
    #expect(chmod(seal, 0o620) == 0)
    #expect(!cache.isSealed(wanted, at: file))
    #expect(chmod(seal, 0o600) == 0)
    #expect(rename(seal, folder.appending("elsewhere")) == 0)
    #expect(symlink(folder.appending("elsewhere"), seal) == 0)
    #expect(!cache.isSealed(wanted, at: file))
    unlink(seal)
    for broken in [[], Array(wanted.bytes.dropLast()), wanted.bytes + [0]] {
      try TestFiles.write(seal, broken, mode: 0o600)
      #expect(!cache.isSealed(wanted, at: file))
    }
  }

  /// Who may bind whom is part of the rules, though no file tells it.
  @Test func aSealIsBoundToItsLayers() throws {
    let folder = try TemporaryFolder()
    let layers = try layers(folder)
    let status = try #require(Files.status(folder.appending("rules.toml")))
    let seal = try #require(RuleCache.Seal(FileIdentity(status), layers))
    var other = layers
    other[0].isTrusted = false
    #expect(try #require(RuleCache.Seal(FileIdentity(status), other)).bytes != seal.bytes)
    other = [RuleLayer(name: "other", source: layers[0].source, isTrusted: true)]
    #expect(try #require(RuleCache.Seal(FileIdentity(status), other)).bytes != seal.bytes)
    unlink(folder.appending("rules.toml"))
    #expect(RuleCache.Seal(FileIdentity(status), layers) == nil)
  }

  @Test func whatWasTamperedWithIsReplaced() throws {
    let folder = try TemporaryFolder()
    _ = try filled(folder)
    let path = try entry(folder)
    try TestFiles.write(path, [1, 2, 3], mode: 0o600)
    #expect(try filled(folder).cached(layers(folder)) != nil)
  }

  @Test func abandonedFilesGoAndFreshOnesStay() throws {
    let folder = try TemporaryFolder()
    // Of processes that are there, and of one that cannot be.
    let old = folder.appending("cache/x.rules.1.tmp")
    let fresh = folder.appending("cache/x.rules.\(getpid()).tmp")
    let killed = folder.appending("cache/x.rules.2147483646.tmp")
    try Files.createDirectories(folder.appending("cache"), mode: 0o700)
    for path in [old, fresh, killed] { try TestFiles.write(path, [0], mode: 0o600) }
    var times = [timespec(tv_sec: 1000, tv_nsec: 0), timespec(tv_sec: 1000, tv_nsec: 0)]
    #expect(utimensat(AT_FDCWD, old, &times, 0) == 0)
    _ = try filled(folder)
    #expect(!Files.exists(old))
    #expect(!Files.exists(killed))
    #expect(Files.exists(fresh))
  }

  @Test(arguments: [mode_t(0o620), 0o602, 0o666])
  func aFileThatOthersMayWriteIsNotServed(mode: mode_t) throws {
    let folder = try TemporaryFolder()
    let cache = try filled(folder)
    #expect(chmod(try entry(folder), mode) == 0)
    #expect(try cache.cached(layers(folder)) == nil)
  }

  @Test func aFolderThatOthersMayWriteIsNotUsed() throws {
    let folder = try TemporaryFolder()
    let cache = try filled(folder)
    #expect(chmod(folder.appending("cache"), 0o770) == 0)
    #expect(try cache.cached(layers(folder)) == nil)
  }

  @Test func aLinkIsNotFollowed() throws {
    let folder = try TemporaryFolder()
    let cache = try filled(folder)
    let path = try entry(folder)
    #expect(rename(path, folder.appending("elsewhere")) == 0)
    #expect(symlink(folder.appending("elsewhere"), path) == 0)
    #expect(try cache.cached(layers(folder)) == nil)
  }

  @Test func aPipeDoesNotHoldUp() throws {
    let folder = try TemporaryFolder()
    let cache = try filled(folder)
    let path = try entry(folder)
    unlink(path)
    #expect(mkfifo(path, 0o600) == 0)
    #expect(try cache.cached(layers(folder)) == nil)
  }

  @Test func withoutAFolderNothingIsKept() throws {
    let folder = try TemporaryFolder()
    let cache = RuleCache(folder: nil)
    let entry = RuleCache.Entry(try TestRules.compiled(), source: [], base: nil)
    cache.store(entry, of: try layers(folder), source: [])
    #expect(try cache.cached(layers(folder)) == nil)
  }
}
