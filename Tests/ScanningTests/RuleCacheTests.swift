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
  private let source = Array("the files' bytes".utf8)
  private let token = Array("value wt_0123456789abcdefghij\n".utf8)

  private func filled(_ folder: borrowing TemporaryFolder) throws -> RuleCache {
    let cache = RuleCache(folder: folder.appending("cache"))
    cache.store(try TestRules.compiled(), source: source)
    return cache
  }

  private func entry(_ folder: borrowing TemporaryFolder) throws -> String {
    let names = try Files.list(folder.appending("cache"))
    return folder.appending("cache/" + (try #require(names.first)))
  }

  @Test func servesTheSameRules() throws {
    let folder = try TemporaryFolder()
    let rules = try #require(try filled(folder).cached(source))
    var scanner = try Scanner(rules)
    #expect(try scanner.scan(token, path: nil).count == 1)
    #expect(rules.ruleSet.policies.map(\.id) == ["forbidden-test"])
  }

  @Test func otherSourcesAreNotServed() throws {
    let folder = try TemporaryFolder()
    #expect(try filled(folder).cached(source + [0]) == nil)
  }

  @Test func whatWasTamperedWithIsNotServed() throws {
    let folder = try TemporaryFolder()
    let cache = try filled(folder)
    let path = try entry(folder)
    let sound = try Files.read(path)
    // Every byte of the head and the parsed rules; samples of the database.
    let head = Array(0..<min(600, sound.count))
    for position in head + stride(from: 600, to: sound.count, by: max(1, sound.count / 60)) {
      var broken = sound
      broken[position] ^= 0x41
      try TestFiles.write(path, broken, mode: 0o600)
      #expect(cache.cached(source) == nil, "flip at \(position)")
    }
    try TestFiles.write(path, Array(sound.prefix(sound.count / 2)), mode: 0o600)
    #expect(cache.cached(source) == nil)
  }

  @Test(arguments: [mode_t(0o620), 0o602, 0o666])
  func aFileThatOthersMayWriteIsNotServed(mode: mode_t) throws {
    let folder = try TemporaryFolder()
    let cache = try filled(folder)
    #expect(chmod(try entry(folder), mode) == 0)
    #expect(cache.cached(source) == nil)
  }

  @Test func aFolderThatOthersMayWriteIsNotUsed() throws {
    let folder = try TemporaryFolder()
    let cache = try filled(folder)
    #expect(chmod(folder.appending("cache"), 0o770) == 0)
    #expect(cache.cached(source) == nil)
  }

  @Test func aLinkIsNotFollowed() throws {
    let folder = try TemporaryFolder()
    let cache = try filled(folder)
    let path = try entry(folder)
    #expect(rename(path, folder.appending("elsewhere")) == 0)
    #expect(symlink(folder.appending("elsewhere"), path) == 0)
    #expect(cache.cached(source) == nil)
  }

  @Test func withoutAFolderNothingIsKept() throws {
    let cache = RuleCache(folder: nil)
    cache.store(try TestRules.compiled(), source: source)
    #expect(cache.cached(source) == nil)
  }
}
