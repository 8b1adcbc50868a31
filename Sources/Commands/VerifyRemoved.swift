import ArgumentParser
import Reporting
import ScanModel
import Scanning

/// `git ward verify-removed FINGERPRINT`: whether a rewritten history has truly lost a secret.
struct VerifyRemoved: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-removed",
    abstract: "Tell whether a secret is gone from every object of a repository.",
    discussion: """
      Exit codes: 0 no object holds it, 1 something still does, 3 not everything could be read. \
      Fingerprints depend on their key: give the --key-file or --baseline that they were made with.
      """)

  @Argument(help: "The fingerprint that a report shows: 32 hexadecimal digits.")
  var fingerprint: String
  @OptionGroup var audit: Audit

  func validate() throws {
    guard fingerprint.count == 32, fingerprint.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
      throw ValidationError("a fingerprint has 32 hexadecimal digits, as reports show it")
    }
    if audit.range != nil || audit.since != nil || audit.state != nil {
      throw ValidationError(
        "the whole history is looked at: --range, --since and --state do not fit")
    }
  }

  func run() throws {
    let report = try audit.report()
    let wanted = fingerprint.lowercased()
    let held = report.findings.filter { $0.fingerprint == wanted }
    let redactor = Redactor(findings: report.findings, reveal: false)
    for finding in held {
      try Console.print(redactor.text("\(finding.ruleID): \(Self.whereabouts(of: finding))"))
      for place in finding.occurrences.prefix(20) {
        let path = place.path?.lossyString ?? place.place.name
        let commit = place.commit.map { "\($0.id)".prefix(12) } ?? "no commit"
        try Console.print("  \(redactor.text(path)):\(place.location.startLine) (\(commit))")
      }
      if finding.occurrences.count > 20 {
        try Console.print("  and \(finding.occurrences.count - 20) more places")
      }
    }
    if !held.isEmpty { throw ExitCode(1) }
    guard report.isComplete else {
      throw CommandFailure.incomplete(
        "not found, but not everything could be read; run “git ward audit” for the reasons")
    }
    try Console.print(
      "\(wanted): no object of this repository holds it, as far as today's rules see. Other clones, "
        + "forks and caches of the server may; rotate the credential if it was ever shared.")
  }

  private static func whereabouts(of finding: Finding) -> String {
    guard let isReachable = finding.reachable else {
      return
        "in objects; whether a ref or reflog reaches them is not known: not everything could be read"
    }
    guard isReachable else {
      return "only in objects that no ref or reflog reaches; “git gc --prune=now” drops them"
    }
    if finding.stillIn.isEmpty { return "in the history, at the tip of no ref" }
    return "at the tip of " + finding.stillIn.joined(separator: ", ")
  }
}
