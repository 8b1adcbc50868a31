import Git
import Matching
import ScanModel
import TestSupport
import Testing

@testable import Scanning

/// Judging in one sweep says of each blob and path what reading them one by one says.
@Suite struct JudgePassTests {
  @Test(arguments: [1, 3]) func aSweepJudgesAsReadingOneByOne(threads: Int) throws {
    var random = SeededGenerator(seed: 77)
    let fixture = try GitFixture()
    let (kept, packed) = (TestRules.token(&random), TestRules.token(&random))
    var lines = (0..<300).map { "quiet line \($0)" }
    for version in 0..<30 {
      lines[Int.random(in: 0..<300, using: &random)] = "version \(version)"
      if version % 3 == 0 { lines[7] = "value \(kept)" }
      if version % 3 == 1 { lines[9] = "value \(TestRules.token(&random))" }
      try fixture.write("f\(version % 4).txt", lines.joined(separator: "\n"))
      try fixture.commitAll("version \(version)")
    }
    let maker = try GitFixture()
    try maker.write(
      "inner.txt", "first\n\(packed)\n" + String(repeating: "plain words\n", count: 60))
    try maker.commitAll()
    try fixture.write("all.zip", bytes: try maker.gitBytes(["archive", "--format=zip", "HEAD"]))
    try fixture.write(
      "broken.zip", bytes: Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 7, count: 90))
    try fixture.commitAll("archives")
    try fixture.git("repack", "-adfq", "--depth=50", "--window=50")
    try fixture.write("loose.txt", "value \(TestRules.token(&random))\n")
    try fixture.write(
      "pointer.bin",
      "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "ab", count: 32))\nsize 4\n"
    )
    try fixture.commitAll("loose")

    let path = fixture.path
    let open: RepositoryOpener = { () throws(GitError) in
      try Repository.open(.commandLine(path: path))
    }
    let repository = try open()
    let session = try TestRules.session(threads: threads)
    let sweep = try ObjectSweep(repository, open: open)
    let first = try ObjectPass.run(
      session, sweep: sweep, isFullScan: false, progress: Progress(nil))
    var places: Set<JudgePass.Place> = []
    for (number, blob) in sweep.objectIDs.enumerated() {
      places.insert(JudgePass.Place(blob: blob, path: nil))
      for name in ["a.txt", "b/c.yml", "d\(number).md"] {
        places.insert(JudgePass.Place(blob: blob, path: RepositoryPath(name)))
      }
    }
    // Trees and commits are no blobs, and nobody's missing object is judged.
    places.insert(
      JudgePass.Place(
        blob: try #require(ObjectID(hex: Substring(String(repeating: "5", count: 40)))), path: nil))
    let commits = Set(first.commits.ids)
    let pass = try JudgePass.run(
      session, sweep: sweep, places, clusters: first.clusters, commits: commits, isFullScan: false,
      progress: Progress(nil))

    #expect(pass.commits.count == commits.count)
    for id in commits { #expect(pass.commits[id] == (try repository.commit(id).info)) }
    var (judged, withMatches, told) = (0, 0, 0)
    for place in places where try isOrdinaryBlob(place.blob, repository) {
      let outcome = try #require(pass.outcomes[place])
      var content = try ContentScanner(session)
      let slow = content.matches(in: place.blob, path: place.path, of: repository)
      #expect("\(outcome.matches)" == "\(slow ?? [])")
      #expect(outcome.skipped == content.receipt.skipped)
      judged += 1
      withMatches += outcome.matches.isEmpty ? 0 : 1
      told += outcome.skipped.isEmpty ? 0 : 1
    }
    #expect(judged == pass.outcomes.count)
    #expect(withMatches > 50)
    #expect(told > 0)
  }

  /// Whether a sweep judges an object: a pointer to a file elsewhere is left to be read by itself.
  private func isOrdinaryBlob(_ id: ObjectID, _ repository: borrowing Repository) throws -> Bool {
    guard try repository.contains(id) else { return false }
    return try repository.withObject(id) { kind, bytes in
      kind == .blob && LFSPointer(bytes) == nil
    }
  }
}
