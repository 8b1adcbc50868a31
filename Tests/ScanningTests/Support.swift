import Git
import Matching
import Rules
import ScanModel
import TestSupport

@testable import Scanning

/// Rules and tokens that exist in these tests only.
enum TestRules {
  /// One rule: `wt_` and 20 digits or lower-case letters.
  static func compiled() throws -> CompiledRules {
    var rule = Rule(id: "test-token", position: RulePosition(file: "test", line: 1, column: 1))
    rule.description = "test token"
    rule.regex = #"\b(wt_[0-9a-z]{20})\b"#
    rule.keywords = ["wt_"]
    rule.secretGroup = 1
    rule.confidence = .high
    var forbidden = PolicyRule(
      id: "forbidden-test", kind: .forbiddenPath,
      position: RulePosition(file: "test", line: 9, column: 1))
    forbidden.patterns = ["*.key"]
    return try CompiledRules(
      RuleSet(
        rules: [rule], globalAllowlists: [], policies: [forbidden], sources: ["test"],
        canonicalBytes: Array("test".utf8)))
  }

  static func session(threads: Int = 1, suppressions: Suppressions? = nil) throws -> ScanSession {
    ScanSession(
      rules: try compiled(), options: ScanOptions(), failLine: .standard,
      suppressions: suppressions ?? Suppressions(today: "2026-01-01"),
      fingerprinter: Fingerprinter(), policySource: "test", threads: threads)
  }

  /// A token that no file of ours holds.
  static func token(_ generator: inout some RandomNumberGenerator) -> String {
    let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyz")
    let body = (0..<20).map { _ in alphabet.randomElement(using: &generator) ?? "0" }
    return "wt" + "_" + String(body)
  }
}

extension AuditScan {
  /// Audits a fixture without a progress bar.
  static func report(_ path: String, threads: Int = 1, options: Options = Options()) throws
    -> Report
  {
    try AuditScan(
      TestRules.session(threads: threads), options: options, progress: Progress(nil)
    ) { () throws(GitError) in
      try Repository.open(.commandLine(path: path))
    }.run()
  }
}
