import ScanModel
import Testing

@testable import Reporting

@Suite struct HumanReportTests {
  @Test func blockedCommitShowsPlaceRuleAndWayOut() {
    let text = Samples.render(Samples.report([Samples.finding()]), .human)
    #expect(
      text == """
        Ward: 1 finding blocks this commit.

          src/config.py:12:9  github-pat  critical
            GitHub personal access token: \("gh" + "p_…") (40 bytes)
            why: prefix, check digits right

        The way out
          Take it out and stage the file again, or unstage it:
            git restore --staged src/config.py
          If it was ever real, revoke it: others may have it already.
            Delete it in the settings.
          If it is no secret, say why in a comment on its line or the line above:
            ward:allow github-pat REASON

        Read 3 blobs, 12.3 kB.
        Rules 0123456789ab: 61 rules, built-in.

        """)
  }

  @Test func cleanRunSaysSoOnlyWhenComplete() {
    let clean = Samples.render(Samples.report("audit", []), .human)
    #expect(clean.hasSuffix("Nothing found.\n"))
    let failure = Skipped(what: "x", why: "gone", isFailure: true)
    let broken = Samples.render(Samples.report([], skipped: [failure]), .human)
    #expect(broken.hasPrefix("Ward: INCOMPLETE: 1 thing could not be read"))
    #expect(broken.contains("  x: gone\n"))
    #expect(!broken.contains("Nothing"))
  }

  /// A hook runs many times a day: one line while there is nothing to tell.
  @Test(arguments: ["pre-commit", "pre-merge-commit", "commit-msg", "pre-push", "pre-receive"])
  func cleanHookIsToldInOneLine(command: String) {
    var report = Samples.report(command, [])
    report.policySource = Report.usualPolicySource
    let what = command == "commit-msg" ? "the message" : "3 blobs"
    #expect(
      Samples.render(report, .human)
        == "ward: nothing found in \(what), 12.3 kB (61 rules, 0123456789ab)\n")
    report.policySource = "built-in rules, --rules mine"
    report.receipt.notes = ["policy"]
    let shaped = Samples.render(report, .human)
    #expect(shaped.contains("; built-in rules, --rules mine)\nward: note: policy\n"))
    report.receipt = Receipt()
    #expect(!Samples.render(report, .human).contains("0 bytes)"))
  }

  @Test func tagsAndNamesHaveTheirOwnWayOut() {
    var finding = Samples.finding()
    finding.occurrences = [Samples.place(nil, length: 40, place: .tagMessage)]
    let tag = Samples.render(Samples.report("pre-push", [finding]), .human)
    #expect(tag.contains("git tag -d") && !tag.contains("--amend"))
    finding.occurrences = [Samples.place(nil, length: 40, place: .refName)]
    let name = Samples.render(Samples.report("pre-push", [finding]), .human)
    #expect(name.contains("Rename the branch") && !name.contains("--amend"))
  }

  @Test func quietLeavesOutTheReceiptOfACleanRunOnly() {
    var options = ReportOptions()
    options.quiet = true
    #expect(Samples.render(Samples.report([]), .human, options: options) == "")
    let failure = Skipped(what: "x", why: "gone", isFailure: true)
    let broken = Samples.render(Samples.report([], skipped: [failure]), .human, options: options)
    #expect(broken.contains("INCOMPLETE"))
  }

  @Test func skippedListIsCutAfterTen() {
    let skipped = (0..<25).map { Skipped(what: "object \($0)", why: "missing", isFailure: true) }
    let text = Samples.render(Samples.report([], skipped: skipped), .human)
    #expect(text.contains("object 9: missing"))
    #expect(!text.contains("object 10: missing"))
    #expect(text.contains("and 15 more"))
  }

  /// No line may begin with what a repository chose: not even a path that looks like a message.
  @Test(arguments: ["pre-commit", "pre-push", "audit", "scan", "commit-msg"])
  func noLineBeginsWithTextOfTheRepository(command: String) {
    let text = Samples.render(Samples.everything(command), .human)
    let starts = [
      " ", "Ward: ", "The way out", "Already there", "In the baseline", "Allowed", "Also seen",
      "Public by design",
      "Read ", "INCOMPLETE", "Skipped", "Rules", "Note: ",
    ]
    for line in text.split(separator: "\n") {
      #expect(starts.contains { line.hasPrefix($0) }, "\(line)")
    }
  }

  @Test func notesAreShort() {
    let text = Samples.render(
      Samples.report([
        Samples.finding(status: .known, blocks: false),
        Samples.finding(path: "b", status: .baselined, blocks: false),
        Samples.finding(path: "l", confidence: .low, blocks: false),
      ]), .human)
    #expect(text.contains("Already there before this change (rotate if real): 1\n"))
    #expect(text.contains("In the baseline: 1\n"))
    #expect(text.contains("Also seen (does not block): 1\n  l:12:9  github-pat"))
    #expect(text.contains("low confidence"))
    #expect(!text.contains("The way out"))
    #expect(text.hasSuffix("Nothing blocks.\n"))
  }

  @Test func whatIsPublicByDesignHasASectionAndIsCountedInHooks() {
    var finding = Samples.finding(path: "l", blocks: false)
    finding.severity = .info
    let page = Samples.render(Samples.report("scan", [finding]), .human)
    #expect(page.contains("Public by design (does not block): 1\n  l:12:9  github-pat"))
    #expect(!page.contains("Also seen"))
    let line = Samples.render(Samples.report("pre-commit", [finding]), .human)
    #expect(line.hasPrefix("ward: nothing found") || line.hasPrefix("ward: nothing new"))
    #expect(line.contains(", 1 value public by design"))
  }

  @Test func sameSecretIsOneBlockWithItsPlaces() {
    let findings = (0..<9).map { Samples.finding(path: "f\($0)") }
    let text = Samples.render(Samples.report(findings), .human)
    #expect(text.hasPrefix("Ward: 1 finding blocks"))
    #expect(text.contains("also f1:12:9"))
    #expect(text.contains("and in 3 more places"))
    #expect(text.contains("git restore --staged f8"))
  }

  /// Path, options, the command that unstages it.
  @Test(
    arguments: [
      ("a b.py", false, false, "git restore --staged 'a b.py'"),
      ("it's", false, false, "git restore --staged 'it'\\''s'"),
      ("-x", false, false, "git restore --staged -- -x"),
      ("a*", false, false, "git restore --staged ':(top,literal)a*'"),
      ("a.py", true, false, "git restore --staged :/a.py"),
      ("a.py", false, true, "git rm --cached a.py"),
      ("$(reboot)", false, false, "git restore --staged '$(reboot)'"),
      ("a\nb", false, false, "git restore --staged (the path a\\x0Ab)"),
    ])
  func unstagingIsSafeToPaste(
    row: (path: String, isBelowTop: Bool, isUnborn: Bool, line: String)
  ) {
    var options = ReportOptions()
    options.isBelowTop = row.isBelowTop
    options.isUnborn = row.isUnborn
    let report = Samples.report([Samples.finding(path: row.path)])
    #expect(
      Samples.render(report, .human, options: options).contains("    \(row.line)\n"), "\(row)")
  }

  @Test func pushNamesTheCommitToRepair() {
    var finding = Samples.finding()
    finding.occurrences[0].commit = Samples.commit()
    let text = Samples.render(Samples.report("pre-push", [finding]), .human)
    #expect(text.contains("blocks this push"))
    #expect(text.contains("commit c0c0c0c0c0c0 add gh" + "p_…"))
    #expect(text.contains("git commit --amend"))
    #expect(text.contains("git rebase -i c0c0c0c0c0c0^"))
    #expect(!text.contains("restore --staged"))
  }

  @Test func auditSaysRevokeFirstAndWhereItStillIs() {
    var finding = Samples.finding()
    finding.inHead = true
    finding.stillIn = ["refs/heads/main"]
    let text = Samples.render(Samples.report("audit", [finding]), .human)
    #expect(text.contains("Revoke it first"))
    #expect(text.contains("git ward baseline create"))
    #expect(!text.contains("ward:allow"))
    #expect(text.contains("still in HEAD"))
    #expect(text.contains("still in refs/heads/main"))
    #expect(text.contains("fingerprint f1f1"))
  }

  @Test func forbiddenFileIsNamedWithoutAPosition() {
    let file = Samples.finding([], path: "server.key", rule: "no-key-files")
    let text = Samples.render(Samples.report([file]), .human)
    #expect(text.contains("  server.key  no-key-files"))
    #expect(text.contains("git ward policy fix"))
    #expect(!text.contains("ward:allow"))
    #expect(!text.contains("revoke it"))
  }

  @Test func coloursOnlyWhenAsked() {
    var options = ReportOptions()
    #expect(
      !Samples.render(Samples.everything("scan"), .human, options: options).contains("\u{1B}"))
    options.colour = true
    #expect(
      Samples.render(Samples.everything("scan"), .human, options: options).contains("\u{1B}[1;31m"))
  }

  @Test(
    arguments: [
      (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1_000, "1.0 kB"), (12_345, "12.3 kB"),
      (999_949, "999.9 kB"), (999_950, "1.0 MB"), (8_100_000_000, "8.1 GB"),
      (1_234_500_000_000_000, "1234.5 TB"),
    ])
  func bytesAreReadable(row: (count: Int, text: String)) {
    #expect(Quantity.bytes(row.count) == row.text)
  }
}
