import Platform
import TestSupport
import Testing

/// `git ward audit --shard I/N` and `git ward merge`, with the real binary.
@Suite struct ShardCommandTests {
  private static func reports(_ fixture: borrowing WardFixture, _ count: Int) throws -> [String] {
    try (1...count).map { index in
      let file = Files.join(fixture.repository.root, "part-\(index).json")
      let end = try fixture.ward(
        "audit", "--shard", "\(index)/\(count)", "--format", "json", "--output", file)
      #expect(end.status == 0 || end.status == 1, "\(end)")
      return file
    }
  }

  @Test func mergeWritesWhatOneAuditWrites() throws {
    let fixture = try WardFixture()
    let token = Token.github()
    for number in 0..<6 {
      try fixture.stage("dir/f\(number)", number == 3 ? token : "words \(number)")
      try fixture.repository.commit("commit \(number)")
    }
    try fixture.repository.git("tag", "-a", "-m", "tag \(Token.github())", "t")
    try fixture.repository.git("gc", "-q")
    let files = try Self.reports(fixture, 3)
    for format in ["json", "human", "sarif", "csv"] {
      let whole = try fixture.ward("audit", "--format", format)
      let merged = try fixture.run(
        [fixture.binary, "merge", "--format", format] + files.reversed())
      #expect(whole.status == 1 && merged.status == 1, "\(merged)")
      #expect(merged.output == whole.output)
    }
    // Elsewhere the reports say where they were made, or the caller does.
    let whole = try fixture.ward("audit")
    #expect(try fixture.run([fixture.binary, "merge"] + files, in: "/").output == whole.output)
    let named = [fixture.binary, "merge", "--repository", fixture.path] + files
    #expect(try fixture.run(named, in: "/").output == whole.output)
    #expect(!whole.text.contains(token))
  }

  @Test func whatDoesNotBelongTogetherIsRefused() throws {
    let fixture = try WardFixture()
    let files = try Self.reports(fixture, 3)
    func refused(_ arguments: [String], _ reason: String) throws {
      let end = try fixture.run([fixture.binary, "merge"] + arguments)
      #expect(end.status == 2 && end.errors.contains(reason), "\(end)")
      #expect(end.output.isEmpty)
    }
    try refused([], "report")
    try refused(Array(files.dropLast()), "missing: 3")
    try refused(files + [files[0]], "and so is")
    try refused([files[0], files[1], "/nowhere/report"], "/nowhere/report")
    let whole = Files.join(fixture.repository.root, "whole.json")
    _ = try fixture.ward("audit", "--format", "json", "--output", whole)
    try refused([files[0], files[1], whole], "--shard")
    let cut = Files.join(fixture.repository.root, "cut.json")
    try TestFiles.write(cut, Array(try Files.read(files[2]).dropLast(200)))
    try refused([files[0], files[1], cut], "no JSON")
    try fixture.repository.commit("moved on")
    try refused(files, "HEAD of this repository")
  }

  @Test(arguments: [
    ["0/3"], ["4/3"], ["1"], ["1/0"], ["a/b"], ["+1/3"], ["1/3/5"], ["1/1000"], [""],
    ["1/3", "--range", "HEAD"], ["1/3", "--since", "2020-01-01"], ["1/3", "--state", "f"],
  ])
  func usageMistakes(arguments: [String]) throws {
    let fixture = try WardFixture()
    let end = try fixture.run([fixture.binary, "audit", "--shard"] + arguments)
    #expect(end.status == 2, "\(end)")
  }
}
