import Foundation
import ScanModel
import Testing

@testable import Rules

@Suite struct LayeringTests {
  private func layer(_ name: String, _ text: String, trusted: Bool = true) -> RuleLayer {
    RuleLayer(
      name: name, source: .bytes([("\(name).toml", Array(text.utf8))]), isTrusted: trusted)
  }

  private let locked = "[[rules]]\nid='a'\nregex='x'\nlocked=true\naliases=['a-alias']\n"
  private let plain = "[[rules]]\nid='b'\nregex='y'\nseverity='low'\n"

  @Test func laterLayersReplaceWholeRules() throws {
    let (loaded, diagnostics) = RuleLoader.load([
      layer("one", "[[rules]]\nid='b'\nregex='x'\nseverity='low'\ntags=['t']\n"),
      layer("two", plain),
    ])
    #expect(diagnostics.isEmpty)
    let set = try #require(loaded)
    #expect(set.rules.map(\.regex) == ["y"] && set.rules[0].tags.isEmpty)
    #expect(set.sources == ["one", "two"])
  }

  @Test(arguments: [
    ("[[rules]]\nid='a'\nregex='z'\nseverity='low'", "cannot be overridden"),
    ("title='g'\n[[rules]]\nid='a'\nregex='z'", "cannot be overridden"),
    ("[extend]\nuseDefault=true\n[[rules]]\nid='a-alias'\nentropy=8", "under its alias"),
    ("disabledRules=['a-alias']", "cannot be disabled"),
    ("[extend]\ndisabledRules=['a']", "cannot be disabled"),
    ("[[allowlists]]\npaths=['.']\ntargetRules=['a']", "cannot be loosened"),
    ("[[policies]]\nid='p'\nkind='forbidden-path'\npatterns=['z']", "cannot be overridden"),
  ])
  func lockedRulesStay(_ text: String, _ words: String) {
    let policy = "[[policies]]\nid='p'\nkind='forbidden-path'\npatterns=['x']\nlocked=true\n"
    for trusted in [true, false] {
      let (loaded, diagnostics) = RuleLoader.load([
        layer("one", locked + plain + policy), layer("two", text, trusted: trusted),
      ])
      #expect(loaded == nil)
      #expect(diagnostics.map(\.level) == [.error])
      #expect(diagnostics.first?.message.contains(words) == true, "\(diagnostics)")
      #expect(diagnostics.first?.position?.file == "two.toml")
    }
  }

  @Test func allowlistForAllLeavesOutWhatIsLocked() throws {
    let (loaded, _) = RuleLoader.load([
      layer("one", locked + plain), layer("two", "[[allowlists]]\npaths=['docs']"),
    ])
    #expect(try #require(loaded).globalAllowlists.map(\.targetRules) == [["b"]])
  }

  @Test func allowlistOfTheLockingLayerItselfHoldsForAll() throws {
    let (loaded, _) = RuleLoader.load([
      layer("one", locked + plain + "[[allowlists]]\npaths=['docs']")
    ])
    #expect(try #require(loaded).globalAllowlists.map(\.targetRules) == [[]])
  }

  @Test func untrustedLayersCannotLock() throws {
    let (loaded, diagnostics) = RuleLoader.load([
      layer("one", locked, trusted: false),
      layer("two", "[[rules]]\nid='a'\nregex='z'\nseverity='low'"),
    ])
    #expect(diagnostics.map(\.level) == [.warning])
    #expect(try #require(loaded).rules.map(\.regex) == ["z"])
  }

  @Test func sameIdInTwoFilesOfALayerIsAnError() {
    let layer = RuleLayer(
      name: "l",
      source: .bytes([("2.toml", Array(plain.utf8)), ("1.toml", Array(plain.utf8))]),
      isTrusted: true)
    let (loaded, diagnostics) = RuleLoader.load([layer])
    #expect(loaded == nil)
    // Name order decides which is the second.
    #expect(diagnostics.map { $0.position?.file } == ["2.toml"])
    #expect(diagnostics.first?.message.contains("first at 1.toml:2") == true)
  }

  @Test func mistakesOfAllLayersAreToldWithoutFollowUps() {
    let (loaded, diagnostics) = RuleLoader.load([
      layer("one", plain + "colour=1"),
      // `b` is missing only because its layer was left out.
      layer("two", "disabledRules=['b']\n[[rules]]\nid='c'\nregex='z'\nseverity='nope'"),
    ])
    #expect(loaded == nil)
    #expect(diagnostics.map { $0.position?.file } == ["one.toml", "two.toml"])
  }

  @Test func disablingARequiredRuleIsAnError() {
    let (loaded, diagnostics) = RuleLoader.load([
      layer("one", plain + "[[rules]]\nid='c'\nregex='z'\n[[rules.required]]\nid='b'"),
      layer("two", "disabledRules=['b']"),
    ])
    #expect(loaded == nil)
    #expect(diagnostics.first?.message.contains("required by \"c\"") == true)
  }

  @Test func noLayersIsAnError() {
    #expect(RuleLoader.load([]).ruleSet == nil)
  }
}

@Suite struct CanonicalBytesTests {
  private func bytes(_ text: String) throws -> [UInt8] {
    try #require(load(text).ruleSet, "\(text)").canonicalBytes
  }

  private let rule = "[[rules]]\nid='a'\nregex='xy'\nseverity='low'\nkeywords=['xy','x']\n"

  @Test func whatOnlyPeopleReadDoesNotCount() throws {
    let other =
      "# c\n\n[[rules]]\nrevoke='r'\nkeywords=['x','xy','XY']\nseverity='low'\nregex='xy'\n"
      + "description='d'\ntags=['t']\nid='a'\n[[rules.tests]]\nmatch='xy'\n"
    #expect(try bytes(rule) == bytes(other))
  }

  @Test(arguments: [
    "entropy=1", "secretGroup=0\nconfidence='low'", "checksum='luhn'", "locked=true", "path='p'",
    "aliases=['q']", "[[rules.allowlists]]\npaths=['p']", "[[rules.allowlists]]\nregexes=['p']",
    "[[allowlists]]\npaths=['p']", "[[rules]]\nid='b'\nregex='z'",
    "[[policies]]\nid='p'\nkind='forbidden-path'\npatterns=['x']",
  ])
  func whatShapesAScanCounts(_ addition: String) throws {
    #expect(try bytes(rule) != bytes(rule + addition))
  }
}

@Suite struct LayerFilesTests {
  /// A folder that is taken away afterwards.
  private final class Folder {
    let path = NSTemporaryDirectory() + "ward-rules-\(UUID().uuidString)"
    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func write(_ name: String, _ text: String) throws {
      let file = path + "/" + name
      try FileManager.default.createDirectory(
        atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try text.write(toFile: file, atomically: false, encoding: .utf8)
    }
    func load() -> (ruleSet: RuleSet?, diagnostics: [Diagnostic]) {
      RuleLoader.load([RuleLayer(name: path, source: .folder(path), isTrusted: true)])
    }
  }

  @Test func folderIsReadInNameOrderWithoutSubfolders() throws {
    let folder = try Folder()
    try folder.write("b.toml", "[[rules]]\nid='b'\nregex='x'\nseverity='low'")
    try folder.write("a.toml", "[[rules]]\nid='a'\nregex='x'\nseverity='low'")
    try folder.write("sub/c.toml", "broken")
    try folder.write(".hidden.toml", "broken")
    try folder.write("readme.md", "broken")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/d.toml", withDestinationPath: "real")
    try folder.write("real", "[[rules]]\nid='d'\nregex='x'\nseverity='low'")
    let (loaded, diagnostics) = folder.load()
    #expect(diagnostics.isEmpty, "\(diagnostics)")
    #expect(loaded?.rules.map(\.id) == ["a", "b", "d"])
    #expect(loaded?.rules.first?.position.file == folder.path + "/a.toml")
  }

  @Test func absentFolderFileAndEmptyFolderAreErrors() throws {
    let folder = try Folder()
    #expect(folder.load().diagnostics.first?.message.contains("holds no *.toml") == true)
    try folder.write("a.txt", "")
    for (path, words) in [("/a.txt", "is not a folder"), ("/absent", "does not exist")] {
      let layer = RuleLayer(name: "l", source: .folder(folder.path + path), isTrusted: true)
      let (loaded, diagnostics) = RuleLoader.load([layer])
      #expect(loaded == nil)
      #expect(diagnostics.first?.message.contains(words) == true)
    }
  }

  @Test func filesThatCannotBeReadAreErrors() throws {
    let folder = try Folder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/a.toml", withDestinationPath: "nowhere")
    try FileManager.default.createDirectory(
      atPath: folder.path + "/b.toml", withIntermediateDirectories: true)
    #expect(mkfifo(folder.path + "/c.toml", 0o600) == 0)
    try folder.write("d.toml", String(repeating: "# filler\n", count: 1_000_000))
    let (loaded, diagnostics) = folder.load()
    #expect(loaded == nil)
    #expect(
      diagnostics.map { $0.position?.file.suffix(6) } == ["a.toml", "b.toml", "c.toml", "d.toml"])
    #expect(diagnostics.last?.message.contains("larger than 8 MiB") == true)
  }

  @Test func unreadableFolderIsAnError() throws {
    // The superuser reads every folder.
    guard geteuid() != 0 else { return }
    let folder = try Folder()
    chmod(folder.path, 0)
    defer { chmod(folder.path, 0o700) }
    #expect(folder.load().ruleSet == nil)
  }

  @Test func extendedFileMustStayInTheFolder() throws {
    let folder = try Folder()
    try folder.write("in/a.toml", "[extend]\npath='sub/base'")
    try folder.write("in/sub/base", "title='b'\n[[rules]]\nid='a'\nregex='x'")
    try folder.write("out.toml", "title='b'\n[[rules]]\nid='a'\nregex='x'")
    let path = folder.path + "/in"
    let layer = RuleLayer(name: "l", source: .folder(path), isTrusted: true)
    #expect(RuleLoader.load([layer]).ruleSet?.rules.count == 1)
    // A link that leads out is as bad as "..".
    try FileManager.default.createSymbolicLink(
      atPath: path + "/link", withDestinationPath: "../out.toml")
    try folder.write("in/a.toml", "[extend]\npath='link'")
    let (loaded, diagnostics) = RuleLoader.load([layer])
    #expect(loaded == nil)
    #expect(diagnostics.first?.message.contains("inside of the folder") == true)
  }
}
