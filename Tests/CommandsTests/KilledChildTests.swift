import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Git children that are killed before their work is done: Ward says so and calls nothing clean.
@Suite struct KilledChildTests {
  /// How a git child ends.
  enum End: String, CaseIterable {
    /// Before it has said a word.
    case atOnce
    /// After some of its answer, while another process holds its output open.
    case inMidAnswer
  }

  /// Each git that Ward starts is killed once, in a repository that git alone can read.
  @Test(arguments: [["pre-commit"], ["pre-push", "origin", "https://h.invalid/r"], ["audit"]])
  func aKilledGitChildIsNoAnswer(command: [String]) throws {
    let fixture = try Self.foreignFormat()
    let ids = try fixture.repository.git("log", "-2", "--format=%H").split(separator: "\n")
    let push = "refs/heads/main \(ids[0]) refs/heads/main \(ids[1])\n"
    let killer = try Killer(fixture)
    func run(_ number: Int, _ end: End) throws -> Outcome {
      try killer.harm(number, end)
      return try fixture.run(
        [fixture.binary] + command,
        input: push,
        extra: ["PATH=\(killer.folder):/usr/bin:/bin", "WARD_GIT_PATIENCE=20"])
    }
    defer { killer.endOrphans() }
    let unharmed = try run(0, .atOnce)
    #expect(unharmed.status == 0, "\(unharmed)")
    let calls = try killer.calls()
    #expect(calls > 5, "\(command) asks git")
    // In mid-answer each takes a second or two: a few of the children stand for all.
    let runs =
      (1...calls).map { ($0, End.atOnce) }
      + [calls, calls / 2 + 1, 1].map { ($0, End.inMidAnswer) }
    for (number, end) in runs {
      let outcome = try run(number, end)
      #expect([2, 3].contains(outcome.status), "git call \(number), \(end): \(outcome)")
      #expect(outcome.text.contains { $0.isLetter }, "git call \(number), \(end)")
    }
  }

  /// A repository with SHA-256 ids, two clean commits and a staged file.
  private static func foreignFormat() throws -> WardFixture {
    let fixture = try WardFixture(isEmpty: true)
    _ = try fixture.run(["rm", "-rf", fixture.repository.file(".git")])
    try fixture.repository.git("init", "-q", "--object-format=sha256", "-b", "main")
    for number in 1...2 {
      try fixture.repository.write("f\(number)", "words \(number)\n")
      try fixture.repository.commitAll("commit \(number)")
    }
    try fixture.repository.write("staged", "more words\n")
    try fixture.repository.git("add", "staged")
    return fixture
  }

  /// A folder with a `git` that counts its calls and kills itself in one of them.
  private struct Killer {
    let folder: String

    init(_ fixture: borrowing WardFixture) throws {
      folder = Files.join(fixture.repository.root, "killer")
      try Files.createDirectories(folder)
      let real = try fixture.run(["/bin/sh", "-c", "command -v git"]).output.split(separator: "\n")
      let script = """
        #!/bin/sh
        read count <'\(folder)/count'
        count=$((count + 1))
        echo $count >'\(folder)/count'
        read wanted end <'\(folder)/wanted'
        [ $count = $wanted ] || exec '\(real[0])' "$@"
        [ $end = atOnce ] && kill -KILL $$
        exec 3<&0
        { '\(real[0])' "$@" <&3 & sleep 0.3; kill -KILL $!; } | head -c 45
        sleep 30 &
        echo $! >>'\(folder)/orphans'
        kill -KILL $$

        """
      try TestFiles.write(Files.join(folder, "git"), Array(script.utf8), mode: 0o755)
    }

    /// Says which call is killed; 0: none.
    func harm(_ number: Int, _ end: End) throws {
      try TestFiles.write(Files.join(folder, "count"), Array("0\n".utf8))
      try TestFiles.write(Files.join(folder, "wanted"), Array("\(number) \(end.rawValue)\n".utf8))
    }

    /// Ends what still holds the output of killed children.
    func endOrphans() {
      // Where none was left there is no list.
      let list = (try? Files.read(Files.join(folder, "orphans"))) ?? []
      for line in String(decoding: list, as: UTF8.self).split(separator: "\n") {
        if let orphan = pid_t(line) { _ = kill(orphan, SIGKILL) }
      }
    }

    func calls() throws -> Int {
      let text = String(decoding: try Files.read(Files.join(folder, "count")), as: UTF8.self)
      return Int(text.split(separator: "\n")[0]) ?? 0
    }
  }
}
