import Platform
import ScanModel
import TestSupport
import Testing

@testable import Git

@Suite struct RemoteTests {
  @Test(arguments: bothReaders)
  func onlyTheRemoteItselfAndTrustedOnesCount(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    var commits: [String: ObjectID] = [:]
    for name in ["origin", "origin/private", "public", "trusted"] {
      commits[name] = oid(try fixture.commit(name))
      try fixture.git("config", "remote.\(name).url", "https://example.invalid/\(name)")
      try fixture.git("update-ref", "refs/remotes/\(name)/main", "HEAD")
    }
    let last = oid(try fixture.commit("last"))
    func published(_ name: String, _ url: String, _ updates: [PushUpdate] = []) throws -> [ObjectID]
    {
      try fixture.open(reader).remoteView(
        name: name, url: url == "x" ? "https://example.invalid/\(name)" : url, updates: updates
      ).publishedIDs
    }
    func ids(_ names: String...) -> [ObjectID] { names.compactMap { commits[$0] }.sorted() }
    #expect(try published("origin", "x") == ids("origin"))
    #expect(try published("origin/private", "x") == ids("origin/private"))
    #expect(
      try published("https://example.invalid/public", "https://example.invalid/public")
        == ids("public"))
    #expect(try published("https://example.invalid/other", "https://example.invalid/other").isEmpty)
    let unknown = oid(String(repeating: "7", count: 40))
    let line = "refs/heads/x \(last) refs/heads/x "
    let updates = try PushUpdate.parse(Array("\(line)\(last)\n\(line)\(unknown)\n".utf8))
    #expect(try published("public", "x", updates) == (ids("public") + [last]).sorted())
    try fixture.git("config", "--add", "ward.trustedRemotes", "trusted, gone")
    #expect(try published("public", "x") == ids("public", "trusted"))
  }

  /// A remote with a tracking ref; returns what counts when `main` is pushed and the remote tells `told`.
  private func published(
    _ settings: [String], to url: String = "https://example.invalid/o/r", told: String? = nil,
    branch: String = "main"
  ) throws -> Set<String> {
    let fixture = try GitFixture()
    var names: [ObjectID: String] = [:]
    try fixture.git("config", "remote.origin.url", "https://example.invalid/o/r")
    try fixture.git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
    for name in ["main", "dev"] {
      names[oid(try fixture.commit(name))] = name
      try fixture.git("update-ref", "refs/remotes/origin/\(name)", "HEAD")
    }
    for setting in settings {
      let words = setting.split(separator: " ", maxSplits: 1).map(String.init)
      try fixture.git("config", "--add", words[0], words[1])
    }
    let last = oid(try fixture.commit("last"))
    names[last] = "last"
    let zero = String(repeating: "0", count: 40)
    let id = told == "zero" ? zero : told == "last" ? last.hex : String(repeating: "7", count: 40)
    let updates =
      told == nil
      ? [] : try PushUpdate.parse(Array("HEAD \(last) refs/heads/\(branch) \(id)\n".utf8))
    let view = try fixture.open(.automatic).remoteView(name: "origin", url: url, updates: updates)
    return Set(view.publishedIDs.compactMap { names[$0] })
  }

  @Test func whatTheRemoteTellsIsYoungerThanTrackingRefs() throws {
    #expect(try published([]) == ["main", "dev"])
    #expect(try published([], told: "last") == ["last", "dev"])
    #expect(try published([], told: "unknown") == ["dev"])
    // A branch that was deleted there says nothing of the others; a lost default branch does.
    #expect(try published([], told: "zero", branch: "dev") == ["main"])
    #expect(try published([], told: "zero").isEmpty)
    #expect(try published(["ward.trustedRemotes origin"], told: "zero") == ["main", "dev"])
  }

  @Test func trackingRefsTellOfThePlaceThatIsFetchedFrom() throws {
    #expect(try published([], to: "git@example.invalid:o/r.git") == ["main", "dev"])
    #expect(try published([], to: "https://example.invalid/o/other").isEmpty)
    #expect(try published([], to: "") == ["main", "dev"])
    #expect(try published(["remote.origin.pushurl https://elsewhere.invalid/o/r"], to: "").isEmpty)
    #expect(try published(["remote.origin.url https://elsewhere.invalid/o/r"], to: "").isEmpty)
    let instead = "url.ssh://git@example.invalid/.insteadOf https://example.invalid/"
    #expect(try published([instead], to: "ssh://git@example.invalid/o/r") == ["main", "dev"])
    let other = "remote.other.fetch +refs/heads/*:refs/remotes/origin/*"
    #expect(try published([other]).isEmpty)
  }

  @Test(arguments: [
    ("git@host:o/r", "host/o/r"), ("https://u:p@HOST:443/o/r.git/", "host/o/r"),
    ("ssh://git@host:22/o/r", "host/o/r"), ("http://host:8080/o/r", "host:8080/o/r"),
    ("/srv/r.git", "/srv/r"), ("file:///srv/r", "/srv/r"),
    ("../r/.git", "../r"), ("./a:b", "./a:b"),
  ])
  func placesOfURLs(url: String, place: String) {
    #expect(RemoteURL.place(url) == place)
  }

  @Test func pushLinesAreReadStrictly() throws {
    let a = String(repeating: "a", count: 40)
    let zero = String(repeating: "0", count: 40)
    let long = String(repeating: "b", count: 64)
    let updates = try PushUpdate.parse(
      Array(
        """
        refs/heads/x \(a) refs/heads/y \(zero)
        (delete) \(zero) refs/heads/z \(a)
        main@{1 day ago} \(long) refs/heads/w \(long)

        """.utf8))
    #expect(
      updates.map { String(decoding: $0.localReference, as: UTF8.self) }
        == ["refs/heads/x", "(delete)", "main@{1 day ago}"])
    #expect(updates.map { $0.localID == nil } == [false, true, false])
    #expect(updates.map { $0.remoteID == nil } == [true, false, false])
    #expect(try PushUpdate.parse([]).isEmpty)
    #expect(try PushUpdate.parse(Array("x \(a) y \(a)".utf8)).count == 1)
    for bad in [
      "\n", "x\n", "x \(a) y\n", "x \(a) y \(a.dropLast())\n", "x \(a) y \(long)\n",
      " \(a) y \(a)\n",
      "x \(a) y \(a) \n", "x \(a)  \(a)\n", "x \(a) y \(a)\n\nx \(a) y \(a)\n", "x \(a) y \(a)\r\n",
    ] {
      #expect(kindOfError { _ = try PushUpdate.parse(Array(bad.utf8)) } == .badHookInput, "\(bad)")
    }
  }

  @Test func receiveLinesAreReadStrictly() throws {
    let a = String(repeating: "a", count: 40)
    let zero = String(repeating: "0", count: 40)
    let updates = try ReceiveUpdate.parse(
      Array("\(zero) \(a) refs/heads/x\n\(a) \(zero) refs/heads/y\n".utf8))
    #expect(updates.map { $0.old == nil } == [true, false])
    #expect(updates.map { $0.new == nil } == [false, true])
    for bad in [
      "", "\n", "\(a) \(a)\n", "\(a) \(a) \n", "\(a) x refs/heads/x\n", "\(a) \(a) a b\n",
    ] {
      #expect(
        kindOfError { _ = try ReceiveUpdate.parse(Array(bad.utf8)) } == .badHookInput, "\(bad)")
    }
  }
}

@Suite struct ConfigurationTests {
  @Test(arguments: bothReaders)
  func valuesComeInGitsOrder(reader: ReaderChoice) throws {
    let fixture = try GitFixture()
    let global = Files.join(fixture.root, "global")
    try TestFiles.write(
      global, Array("[ward]\n  rules = from-global\n  Two = g\n[ward \"Sub\"]\n x = 1\n".utf8))
    try fixture.git("config", "ward.rules", "from-local")
    try fixture.git("config", "--add", "ward.two", "l")
    try TestFiles.write(
      fixture.file(".git/config"),
      try Files.read(fixture.file(".git/config")) + Array("[ward]\n\tflag\n".utf8))
    let context = fixture.context([
      "GIT_CONFIG_GLOBAL=\(global)", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=ward.two",
      "GIT_CONFIG_VALUE_0=e",
    ])
    let repository = try Repository.open(
      .commandLine(path: fixture.path), context: context, reader: reader)
    #expect(try repository.configValues("ward.rules") == ["from-global", "from-local"])
    #expect(try repository.configValues("Ward.TWO") == ["g", "l", "e"])
    #expect(try repository.configValues("ward.Sub.X") == ["1"])
    #expect(try repository.configValues("ward.sub.x").isEmpty)
    #expect(try repository.configValues("ward.flag") == ["true"])
    #expect(try repository.configValues("ward.rules", scope: .protected) == ["from-global"])
    #expect(try repository.configValues("ward.flag", scope: .protected).isEmpty)
  }

  @Test func libgit2SeesTheSameLocalValues() throws {
    let fixture = try GitFixture()
    try fixture.git("config", "--add", "ward.two", "a")
    try fixture.git("config", "--add", "ward.two", "b")
    try TestFiles.write(fixture.file(".git/more"), Array("[ward]\n\ttwo = c\n".utf8))
    try fixture.git("config", "include.path", "more")
    let libgit = try #require(try fixture.open().readers.libgit)
    let entries = try libgit.configuration().filter { $0.key == "ward.two" }
    #expect(entries.map { $0.value } == ["a", "b", "c"])
    #expect(entries.allSatisfy { !$0.isProtected })
  }
}
