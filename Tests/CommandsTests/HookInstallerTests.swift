import Commands
import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The installer on real repositories, with a recording program in the place of the binary.
@Suite struct HookInstallerTests {
  private static let usual = ["pre-commit", "pre-merge-commit", "commit-msg", "pre-push"]

  private func options(_ fixture: borrowing GitFixture, _ recorder: Recorder? = nil)
    -> HookInstaller.Options
  {
    var options = HookInstaller.Options()
    options.directory = fixture.path
    options.environment = fixture.environment
    options.binary = recorder?.path ?? "/bin/true"
    return options
  }

  /// Names, modes and content of the hooks folder, samples left out.
  private func snapshot(_ folder: String) throws -> [String] {
    try Files.list(folder).filter { !$0.hasSuffix(".sample") }.map { name in
      let path = Files.join(folder, name)
      let mode = String((Files.status(path)?.st_mode ?? 0) & 0o777, radix: 8)
      return "\(name) \(mode) \(String(decoding: try Files.read(path), as: UTF8.self))"
    }
  }

  @Test func freshRepositoryGetsTheClientHooks() throws {
    let fixture = try GitFixture()
    let recorder = try Recorder(Files.join(fixture.root, "it's \"odd\" $(x)"), name: "git-ward")
    let sentences = try HookInstaller.install(options(fixture, recorder))
    #expect(sentences == Self.usual.map { $0 + ": installed." })
    try fixture.write("f", "x\n")
    try fixture.git("add", "f")
    try fixture.git("commit", "-q", "-m", "c")
    #expect(
      try recorder.calls() == [
        "git-ward <pre-commit> []", "git-ward <commit-msg> <.git/COMMIT_EDITMSG> []",
      ])
    let status = try HookInstaller.status(options(fixture, recorder))
    #expect(status.isProtected)
    #expect(status.hooks.map(\.name) == Self.usual)
  }

  @Test func installingTwiceChangesNothing() throws {
    let fixture = try GitFixture()
    _ = try HookInstaller.install(options(fixture))
    let once = try snapshot(fixture.file(".git/hooks"))
    #expect(
      try HookInstaller.install(options(fixture)) == Self.usual.map { $0 + ": already installed." })
    #expect(try snapshot(fixture.file(".git/hooks")) == once)
  }

  /// Who ran first, with which arguments and input; the status of each counts.
  @Test(arguments: [(0, 0, true), (3, 0, false), (0, 1, false)])
  func earlierHookRunsFirstWithItsOwnInput(before: Int, ward: Int, passes: Bool) throws {
    let fixture = try GitFixture()
    let log = fixture.file(".git/log")
    let recorder = try Recorder(fixture.root, name: "git-ward", log: log, status: ward)
    try fixture.installHook("pre-push", Recorder.script("before", log: log, before))
    let sentences = try HookInstaller.install(options(fixture, recorder))
    #expect(sentences.last?.contains("runs first (now pre-push.before-ward)") == true)

    try fixture.git(arguments: ["init", "-q", "--bare", "../o.git"])
    try fixture.git("remote", "add", "origin", "../o.git")
    let id = try fixture.commit()
    let push = try fixture.run(["push", "-q", "origin", "HEAD:refs/heads/x"])
    #expect((push.status == 0) == passes, "\(push.errors)")
    let line = "HEAD \(id) refs/heads/x \(String(repeating: "0", count: 40))\n"
    let expected = [
      "before <origin> <../o.git> [\(line)]", "git-ward <pre-push> <origin> <../o.git> [\(line)]",
    ]
    #expect(try recorder.calls() == (before == 0 ? expected : Array(expected.prefix(1))))
  }

  @Test func earlierHookThatIgnoresItsInputDoesNotStarveWard() throws {
    let fixture = try GitFixture()
    let log = fixture.file(".git/log")
    let recorder = try Recorder(fixture.root, name: "git-ward", log: log)
    try fixture.installHook("pre-push", Recorder.script("before", log: log, 0, false))
    _ = try HookInstaller.install(options(fixture, recorder))
    // More than a pipe holds.
    let lines = String(repeating: "refs/heads/a b refs/heads/c d\n", count: 20_000)
    let end = try ChildProcess.run(
      [fixture.file(".git/hooks/pre-push"), "r", "u"], environment: fixture.environment,
      input: Array(lines.utf8))
    #expect(end.status == 0, "\(end.errors)")
    #expect(
      try recorder.calls() == ["before <r> <u> []", "git-ward <pre-push> <r> <u> [\(lines)]"])
  }

  @Test func earlierHookMayRewriteTheIndexBeforeWardLooks() throws {
    let fixture = try GitFixture()
    try fixture.installHook("pre-commit", "#!/bin/sh\necho late > late && git add late\n")
    var options = options(fixture)
    let ward = "#!/bin/sh\n[ \"$1\" != pre-commit ] || git ls-files > .git/seen\n"
    try TestFiles.write(Files.join(fixture.root, "ward"), Array(ward.utf8), mode: 0o755)
    options.binary = Files.join(fixture.root, "ward")
    _ = try HookInstaller.install(options)
    try fixture.git("commit", "-q", "--allow-empty", "-m", "c")
    #expect(try Files.read(fixture.file(".git/seen")) == Array("late\n".utf8))
  }

  @Test func uninstallRestoresExactlyWhatWasThere() throws {
    let fixture = try GitFixture()
    let hooks = fixture.file(".git/hooks")
    try fixture.installHook("pre-commit", "#!/bin/sh\nexit 0\n")
    try TestFiles.write(Files.join(hooks, "pre-push"), Array("not run\n".utf8), mode: 0o640)
    try TestFiles.write(Files.join(hooks, "post-checkout"), Array("x\n".utf8), mode: 0o755)
    let before = try snapshot(hooks)
    var options = options(fixture)
    options.withPrepareCommitMsg = true
    _ = try HookInstaller.install(options)
    #expect(try snapshot(hooks) != before)
    #expect(Files.exists(Files.join(hooks, "prepare-commit-msg")))
    _ = try HookInstaller.uninstall(self.options(fixture))
    #expect(try snapshot(hooks) == before)
    #expect(
      try HookInstaller.uninstall(self.options(fixture)) == ["No hook of Ward's is in \(hooks)."])
  }

  @Test func linkedWorktreeSharesTheHooksOfTheRepository() throws {
    let fixture = try GitFixture()
    try fixture.commit()
    try fixture.git("worktree", "add", "-q", "../wt", "-b", "w")
    var options = options(fixture)
    options.directory = Files.join(fixture.root, "wt")
    _ = try HookInstaller.install(options)
    #expect(Files.isRegularFile(fixture.file(".git/hooks/pre-commit")))
  }

  @Test(arguments: ["../hp", "hp", ".git/my hooks"])
  func localHooksPathIsHonouredFromAnyFolder(configured: String) throws {
    let fixture = try GitFixture()
    try fixture.git("config", "core.hooksPath", configured)
    try Files.createDirectories(fixture.file("deep/er"))
    var options = options(fixture)
    options.directory = fixture.file("deep/er")
    _ = try HookInstaller.install(options)
    #expect(Files.isRegularFile(fixture.file(configured + "/pre-commit")))
  }

  @Test func bareRepositoryGetsPreReceive() throws {
    let fixture = try GitFixture("--bare")
    #expect(try HookInstaller.install(options(fixture)) == ["pre-receive: installed."])
  }

  @Test func namedHooksAloneAreInstalled() throws {
    let fixture = try GitFixture()
    var options = options(fixture)
    options.hooks = ["pre-push", "commit-msg"]
    _ = try HookInstaller.install(options)
    #expect(
      try Files.list(fixture.file(".git/hooks")).filter { !$0.hasSuffix(".sample") } == [
        "commit-msg", "pre-push",
      ])
    options.hooks = ["pre-comit"]
    let error = #expect(throws: HookInstallationError.self) { try HookInstaller.install(options) }
    #expect(error?.kind == .unknownHook)
  }

  /// Folders that others share are written only after consent.
  @Test(arguments: [("global", "global"), ("husky", "husky"), ("tracked", "tracks")])
  func sharedFolderNeedsConsent(kind: String, reason: String) throws {
    var fixture = try GitFixture()
    let folder: String
    switch kind {
    case "global":
      folder = Files.join(fixture.root, "shared")
      let config = Files.join(fixture.root, "config")
      try TestFiles.write(config, Array("[core]\n\thooksPath = \(folder)\n".utf8))
      fixture.environment.removeAll { $0.hasPrefix("GIT_CONFIG_GLOBAL=") }
      fixture.environment.append("GIT_CONFIG_GLOBAL=\(config)")
    case "husky":
      folder = fixture.file(".husky/_")
      try fixture.git("config", "core.hooksPath", ".husky/_")
    default:
      folder = fixture.file("tools/hooks")
      try fixture.write("tools/hooks/post-commit", "#!/bin/sh\n")
      try fixture.commitAll()
      try fixture.git("config", "core.hooksPath", "tools/hooks")
    }
    var options = options(fixture)
    let error = #expect(throws: HookInstallationError.self) { try HookInstaller.install(options) }
    #expect(error?.kind == .needsConsent)
    #expect(error?.message.contains("git ward install --yes") == true)
    #expect(error?.message.contains(reason) == true)
    options.confirm = { _ in false }
    #expect(throws: HookInstallationError.self) { try HookInstaller.install(options) }
    #expect(!Files.exists(Files.join(folder, "pre-commit")))
    options.confirm = { question in question.contains(folder) }
    _ = try HookInstaller.install(options)
    #expect(Files.isRegularFile(Files.join(folder, "pre-commit")))
    options.confirm = nil
    #expect(throws: HookInstallationError.self) { try HookInstaller.uninstall(options) }
    options.isConsented = true
    _ = try HookInstaller.uninstall(options)
    #expect(!Files.exists(Files.join(folder, "pre-commit")))
  }

  @Test func statusNamesEachState() throws {
    let fixture = try GitFixture()
    let hooks = fixture.file(".git/hooks")
    #expect(try HookInstaller.status(options(fixture)).hooks.allSatisfy { $0.state == .missing })
    _ = try HookInstaller.install(options(fixture))
    try fixture.installHook("pre-commit", "#!/bin/sh\nexit 0\n")
    #expect(chmod(Files.join(hooks, "commit-msg"), 0o644) == 0)
    var moved = options(fixture)
    moved.hooks = ["pre-push"]
    moved.binary = "/nowhere/git-ward"
    _ = try HookInstaller.install(moved)
    let edited = try #require(HookScript.template("pre-merge-commit")) + "exit 0\n"
    try fixture.installHook("pre-merge-commit", edited)
    let status = try HookInstaller.status(options(fixture))
    #expect(!status.isProtected)
    #expect(
      status.hooks.map(\.state) == [
        .foreign, .outdatedScript, .notExecutable, .outdatedPath(binary: "/nowhere/git-ward"),
      ])
    // Installing again mends them all.
    _ = try HookInstaller.install(options(fixture))
    #expect(try HookInstaller.status(options(fixture)).isProtected)
  }

  /// pre-commit moves what it finds to NAME.legacy and calls it.
  @Test func frameworkThatCallsWardIsLeftAlone() throws {
    let fixture = try GitFixture()
    let hooks = fixture.file(".git/hooks")
    let recorder = try Recorder(fixture.root, name: "git-ward")
    _ = try HookInstaller.install(options(fixture, recorder))
    let script = try Files.read(Files.join(hooks, "pre-commit"))
    try TestFiles.write(Files.join(hooks, "pre-commit.legacy"), script, mode: 0o755)
    let framework = """
      #!/bin/sh
      # File generated by pre-commit: https://pre-commit.com
      exec "$0.legacy" "$@"

      """
    try fixture.installHook("pre-commit", framework)
    let status = try HookInstaller.status(options(fixture, recorder))
    #expect(status.hooks.first?.state == .calledByFramework)
    _ = try HookInstaller.install(options(fixture, recorder))
    try fixture.git("commit", "-q", "--allow-empty", "-m", "c")
    #expect(try recorder.calls().first == "git-ward <pre-commit> []")
    _ = try HookInstaller.uninstall(options(fixture, recorder))
    #expect(!Files.exists(Files.join(hooks, "pre-commit.legacy")))
    #expect(try Files.read(Files.join(hooks, "pre-commit")) == Array(framework.utf8))
  }

  /// The framework's hook is kept by Ward, then made again over Ward's: nothing may call itself.
  @Test func frameworkThatIsInstalledAgainDoesNotLoop() throws {
    let fixture = try GitFixture()
    let hooks = fixture.file(".git/hooks")
    let recorder = try Recorder(fixture.root, name: "git-ward")
    let framework = """
      #!/bin/sh
      # File generated by pre-commit: https://pre-commit.com
      here=${0%/*}; [ -z "$AGAIN" ] || exit 9; export AGAIN=1
      [ ! -x "$here/pre-commit.legacy" ] || "$here/pre-commit.legacy" "$@" || exit
      echo ran >> .git/framework

      """
    try fixture.installHook("pre-commit", framework)
    _ = try HookInstaller.install(options(fixture, recorder))
    let script = try Files.read(Files.join(hooks, "pre-commit"))
    try TestFiles.write(Files.join(hooks, "pre-commit.legacy"), script, mode: 0o755)
    try fixture.installHook("pre-commit", framework)
    try fixture.git("commit", "-q", "--allow-empty", "-m", "c")
    #expect(
      try recorder.calls().filter { $0.contains("pre-commit") } == ["git-ward <pre-commit> []"])
    #expect(try Files.read(fixture.file(".git/framework")) == Array("ran\n".utf8))
  }

  @Test func secondForeignHookIsNotLost() throws {
    let fixture = try GitFixture()
    try fixture.installHook("pre-commit", "#!/bin/sh\n# first\n")
    _ = try HookInstaller.install(options(fixture))
    try fixture.installHook("pre-commit", "#!/bin/sh\n# second\n")
    let before = try snapshot(fixture.file(".git/hooks"))
    let error = #expect(throws: HookInstallationError.self) {
      try HookInstaller.install(options(fixture))
    }
    #expect(error?.kind == .conflict)
    #expect(try snapshot(fixture.file(".git/hooks")) == before)
  }

  @Test func hooksThatAreSwitchedOffAreTold() throws {
    let fixture = try GitFixture()
    try fixture.git("config", "core.hooksPath", "/dev/null")
    let error = #expect(throws: HookInstallationError.self) {
      try HookInstaller.status(options(fixture))
    }
    #expect(error?.kind == .conflict)
  }

  @Test func folderWithoutARepositoryIsAnError() throws {
    let folder = try TemporaryFolder()
    var options = HookInstaller.Options()
    options.directory = folder.path
    options.environment =
      GitFixture.environment(home: folder.path)
      + ["GIT_CEILING_DIRECTORIES=\(folder.path)"]
    let error = #expect(throws: HookInstallationError.self) { try HookInstaller.install(options) }
    #expect(error?.kind == .notARepository)
    #expect(error?.message.contains("not a git repository") == true)
  }
}
