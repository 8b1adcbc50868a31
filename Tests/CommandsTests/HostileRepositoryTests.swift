import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Repositories made to harm whoever looks at them: nothing of theirs is run, nothing is written outside of
/// what was asked for.
@Suite struct HostileRepositoryTests {
  /// Settings of the repository that name a program; `RUN` stands for one that leaves a mark.
  struct Trap: CustomTestStringConvertible, Sendable {
    let name: String
    /// Lines of `git config`: key, then value.
    var settings: [(String, String)] = []
    /// Whether a blob is missing that a remote has promised.
    var lacksBlob = false
    var testDescription: String { name }
  }

  static let traps: [Trap] = [
    Trap(name: "fsmonitor", settings: [("core.fsmonitor", "RUN")]),
    Trap(name: "hooks path", settings: [("core.hooksPath", "HOOKS")]),
    Trap(
      name: "pager, editor, aliases",
      settings: [
        ("core.pager", "RUN"), ("core.editor", "RUN"), ("sequence.editor", "RUN"),
        ("alias.cat-file", "!RUN"), ("alias.rev-parse", "!RUN"), ("pager.config", "RUN"),
      ]),
    Trap(
      name: "diff, filter, signature",
      settings: [
        ("diff.external", "RUN"), ("diff.x.textconv", "RUN"), ("diff.x.command", "RUN"),
        ("filter.x.clean", "RUN"), ("filter.x.smudge", "RUN"), ("filter.x.process", "RUN"),
        ("filter.x.required", "true"), ("gpg.program", "RUN"), ("log.showSignature", "true"),
      ]),
    Trap(
      name: "ssh command",
      settings: [("remote.origin.url", "ssh://h.invalid/r"), ("core.sshCommand", "RUN")],
      lacksBlob: true),
    Trap(
      name: "upload pack",
      settings: [("remote.origin.url", "BARE"), ("remote.origin.uploadpack", "RUN")],
      lacksBlob: true),
    Trap(
      name: "ext protocol",
      settings: [("remote.origin.url", "ext::RUN"), ("protocol.ext.allow", "always")],
      lacksBlob: true),
    Trap(
      name: "rewritten address",
      settings: [
        ("remote.origin.url", "https://h.invalid/r"),
        ("url.ext::RUN .insteadOf", "https://h.invalid/"),
        ("protocol.allow", "always"),
      ], lacksBlob: true),
    Trap(
      name: "proxy",
      settings: [("remote.origin.url", "git://127.0.0.1:1/r"), ("core.gitProxy", "RUN")],
      lacksBlob: true),
    Trap(
      name: "credentials",
      settings: [
        ("remote.origin.url", "http://127.0.0.1:1/r"), ("core.askPass", "RUN"),
        ("credential.helper", "!RUN"), ("credential.http://127.0.0.1:1.helper", "!RUN"),
      ], lacksBlob: true),
    Trap(
      name: "refs of alternates",
      settings: [("remote.origin.url", "BARE"), ("core.alternateRefsCommand", "RUN")],
      lacksBlob: true),
  ]

  @Test(arguments: traps)
  func nothingOfTheRepositoryIsRun(trap: Trap) throws {
    let fixture = try WardFixture()
    let root = fixture.repository.root
    let mark = Files.join(root, "mark")
    let program = Files.join(root, "run")
    try fixture.repository.write("../run", "#!/bin/sh\ntouch '\(mark)'\nexit 1\n")
    #expect(chmod(program, 0o755) == 0)
    try fixture.repository.write(".gitattributes", "* diff=x filter=x\n")
    try fixture.repository.write("f", "words\n")
    try fixture.repository.commitAll("all")
    let bare = try fixture.addOrigin()
    let hooks = Files.join(root, "hooks")
    try Files.createDirectories(hooks)
    for name in ["post-index-change", "reference-transaction", "pre-auto-gc", "post-checkout"] {
      for folder in [hooks, fixture.repository.file(".git/hooks")] {
        try Files.createDirectories(folder)
        try TestFiles.write(Files.join(folder, name), Array("#!/bin/sh\n'\(program)'\n".utf8))
        #expect(chmod(Files.join(folder, name), 0o755) == 0)
      }
    }
    if trap.lacksBlob {
      let blob = try fixture.repository.git("rev-parse", "HEAD:f")
      try fixture.repository.git("config", "core.repositoryFormatVersion", "1")
      try fixture.repository.git("config", "extensions.partialClone", "origin")
      try fixture.repository.git("config", "remote.origin.promisor", "true")
      unlink(fixture.repository.file(".git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"))
      try fixture.repository.write(".git/objects/info/alternates", "\(bare)/none\n")
    }
    unlink(mark)
    for (key, value) in trap.settings {
      let value = value.replacing("RUN", with: program).replacing("BARE", with: "\(bare)-none")
        .replacing("HOOKS", with: hooks)
      try fixture.repository.git(
        "config", "--replace-all", key.replacing("RUN", with: program), value)
    }
    let commands = [
      ["audit"], ["audit", "--range", "HEAD"], ["audit", "--offline"], ["policy", "check"],
      ["status"],
    ]
    for command in commands {
      let end = try fixture.run([fixture.binary] + command)
      #expect(!Files.exists(mark), "\(command) of \(trap.name): \(end)")
      if trap.lacksBlob, command[0] == "audit" { #expect(end.status == 3, "\(command): \(end)") }
      #expect(end.status < 4, "\(command): \(end)")
    }
  }

  /// The user's own settings stay: the guard replaces what the repository says, and nothing else.
  @Test func theUsersOwnProgramFetches() throws {
    let fixture = try WardFixture()
    let mark = Files.join(fixture.repository.root, "mark")
    let blob = try fixture.repository.git("rev-parse", "HEAD:README")
    for (key, value) in [
      ("core.repositoryFormatVersion", "1"), ("extensions.partialClone", "origin"),
      ("remote.origin.promisor", "true"), ("remote.origin.url", "ssh://h.invalid/r"),
      ("core.sshCommand", "false"),
    ] {
      try fixture.repository.git("config", key, value)
    }
    // Never “git config --global” here: the tests' global file is /dev/null.
    let global = Files.join(fixture.repository.root, "global")
    try fixture.repository.write("../global", "[core]\n\tsshCommand = touch '\(mark)'; false\n")
    let extra = ["GIT_CONFIG_GLOBAL=\(global)"]
    unlink(fixture.repository.file(".git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"))
    #expect(try fixture.ward("audit", "--offline", extra: extra).status == 3)
    #expect(!Files.exists(mark))
    #expect(try fixture.ward("audit", extra: extra).status == 3)
    #expect(Files.exists(mark))
  }

  @Test func partsOfAnotherOwnerAreNotFollowed() throws {
    // Only root can give files away.
    if geteuid() != 0 { return }
    for part in ["alternates", "git file"] {
      let fixture = try WardFixture()
      let other = Files.join(fixture.repository.root, "other")
      try fixture.repository.git("clone", "-q", fixture.path, other)
      if part == "alternates" {
        try fixture.repository.write(".git/objects/info/alternates", "\(other)/.git/objects\n")
      } else {
        try fixture.repository.git("worktree", "list")
        #expect(rename(fixture.repository.file(".git"), "\(other)/own") == 0)
        try fixture.repository.write(".git", "gitdir: \(other)/.git\n")
      }
      _ = try fixture.run(["chown", "-R", "65534", other])
      let end = try fixture.ward("audit")
      #expect(end.status == 2, "\(part): \(end)")
      #expect(end.errors.contains("another user") || end.errors.contains("ownership"), "\(end)")
    }
  }

  @Test func outputGoesToNoLinkAndNoForeignFile() throws {
    let fixture = try WardFixture()
    let target = Files.join(fixture.repository.root, "target")
    let link = Files.join(fixture.repository.root, "link")
    try fixture.repository.write("../target", "before")
    #expect(symlink(target, link) == 0)
    for path in [link, "/dev/full", fixture.path] {
      let end = try fixture.ward("audit", "--output", path)
      #expect(end.status != 0 && end.status < 4, "\(path): \(end)")
    }
    #expect(try Files.read(target) == Array("before".utf8))
    if geteuid() == 0 {
      #expect(chown(target, 65534, 65534) == 0)
      #expect(try fixture.ward("audit", "--output", target).status != 0)
      #expect(try Files.read(target) == Array("before".utf8))
    }
  }
}
