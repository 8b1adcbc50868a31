import Foundation
import ScanModel
import TestSupport
import Testing

@testable import Scanning

/// Random histories with tokens planted at random; what must be found is computed from `git rev-list`
/// and `git ls-tree` alone.
@Suite struct RandomHistoryTests {
  /// Where a token came in: commit, path and line.
  private struct Place: Hashable, CustomStringConvertible {
    var token: String
    var commit: String
    var path: String
    var line: Int
    var description: String { "\(token) in \(commit.prefix(8)) \(path):\(line)" }
  }

  /// More histories on demand: WARD_HISTORIES=2000.
  static let count = Int(ProcessInfo.processInfo.environment["WARD_HISTORIES"] ?? "") ?? 12

  @Test(arguments: 0..<count)
  func auditAgreesWithGit(number: Int) throws {
    var random = SeededGenerator(seed: UInt64(number) &+ 77)
    let repository = try GitFixture()
    try grow(repository, &random)
    let expected = try naive(repository)
    let report = try AuditScan.report(repository.path, threads: 1 + number % 2)
    var found: Set<Place> = []
    // Commits that nothing reaches are told apart, and rev-list does not know them.
    for finding in report.findings
    where finding.ruleID == "test-token" && finding.reachable == true {
      for occurrence in finding.occurrences {
        guard let commit = occurrence.commit, let path = occurrence.path else { continue }
        found.insert(
          Place(
            token: String(decoding: finding.secret, as: UTF8.self), commit: commit.id.hex,
            path: path.lossyString, line: occurrence.location.startLine))
      }
    }
    #expect(report.isComplete)
    #expect(found.subtracting(expected).isEmpty, "found and not expected, history \(number)")
    #expect(expected.subtracting(found).isEmpty, "expected and not found, history \(number)")
  }

  /// Some dozen random operations.
  private func grow(_ repository: borrowing GitFixture, _ random: inout SeededGenerator) throws {
    var branches = ["main"]
    try repository.git("symbolic-ref", "HEAD", "refs/heads/main")
    for step in 0..<18 {
      switch step == 0 ? 0 : Int.random(in: 0..<12, using: &random) {
      case 0...3: try edit(repository, &random)
      case 4:
        try edit(repository, &random)
        try repository.git(
          "commit", "-q", "--amend", "--no-verify", "--allow-empty", "-m", "amended")
      case 5:
        let name = "b\(step)"
        try repository.git("checkout", "-q", "-b", name)
        branches.append(name)
      case 6:
        try repository.git("checkout", "-q", branches.randomElement(using: &random) ?? "main")
      case 7, 8:
        let other = branches.randomElement(using: &random) ?? "main"
        try merge(repository, other, &random)
      case 9:
        try repository.write("f\(Int.random(in: 0..<4, using: &random)).txt", text(&random))
        _ = try repository.run(["stash", "push", "-q", "--include-untracked"])
      case 10: try repository.git("tag", "-a", "-m", "tag \(step)", "t\(step)")
      default:
        let files = try repository.git("ls-files").split(separator: "\n").map(String.init)
        if let file = files.randomElement(using: &random) {
          let moved = "moved\(step)/\(file)"
          try FileManager.default.createDirectory(
            atPath: (repository.file(moved) as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true)
          try repository.git("mv", file, moved)
          try repository.commit("move")
        }
      }
    }
    if Bool.random(using: &random) { try repository.git("gc", "-q") }
  }

  private func edit(_ repository: borrowing GitFixture, _ random: inout SeededGenerator) throws {
    let folder = ["", "a/", "a/b/"].randomElement(using: &random) ?? ""
    try repository.write("\(folder)f\(Int.random(in: 0..<4, using: &random)).txt", text(&random))
    try repository.commitAll("edit")
  }

  /// A merge whose conflicts, and sometimes more, are settled with content of its own.
  private func merge(
    _ repository: borrowing GitFixture, _ other: String, _ random: inout SeededGenerator
  ) throws {
    _ = try repository.run(["merge", "--no-ff", "--no-commit", "-q", other])
    let conflicts = try repository.git("diff", "--name-only", "--diff-filter=U")
      .split(separator: "\n").map(String.init)
    for file in conflicts { try repository.write(file, text(&random)) }
    if Bool.random(using: &random) { try repository.write("evil.txt", text(&random)) }
    try repository.commitAll("merge")
  }

  private func text(_ random: inout SeededGenerator) -> String {
    var lines = (0..<Int.random(in: 1..<6, using: &random)).map {
      "line \($0) \(Int.random(in: 0..<5, using: &random))"
    }
    if Int.random(in: 0..<3, using: &random) == 0 {
      lines.insert(
        "value \(TestRules.token(&random))", at: Int.random(in: 0...lines.count, using: &random))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// For every commit: tokens in blobs that no parent has at that path.
  private func naive(_ repository: borrowing GitFixture) throws -> Set<Place> {
    var places: Set<Place> = []
    var trees: [String: [String: String]] = [:]
    let commits = try repository.git("rev-list", "--all", "--reflog", "--parents")
    for line in commits.split(separator: "\n") {
      let ids = line.split(separator: " ").map(String.init)
      for id in ids where trees[id] == nil { trees[id] = try files(repository, id) }
      for (path, blob) in trees[ids[0]] ?? [:]
      where !ids.dropFirst().contains(where: { trees[$0]?[path] == blob }) {
        let content = try repository.git("cat-file", "blob", blob)
        for (number, text) in content.split(separator: "\n", omittingEmptySubsequences: false)
          .enumerated()
        {
          guard let range = text.range(of: "wt_[0-9a-z]{20}", options: .regularExpression) else {
            continue
          }
          places.insert(
            Place(token: String(text[range]), commit: ids[0], path: path, line: number + 1))
        }
      }
    }
    return places
  }

  private func files(_ repository: borrowing GitFixture, _ commit: String) throws -> [String:
    String]
  {
    var files: [String: String] = [:]
    for line in try repository.git("ls-tree", "-r", commit).split(separator: "\n") {
      let parts = line.split(separator: "\t", maxSplits: 1)
      files[String(parts[1])] = String(parts[0].split(separator: " ")[2])
    }
    return files
  }
}
