import ScanModel

@testable import Reporting

/// Reports that have a bit of everything.
enum Samples {
  /// Looks like a token; put together here so that no scanner trips over this file.
  static let token = Array(("gh" + "p_" + String(repeating: "aB3x", count: 9)).utf8)
  static let password = Array(("hunter" + "22").utf8)
  static let blob = ObjectID(hex: String(repeating: "1b", count: 20))!

  static func commit(_ digit: String = "c0", date: String = "2024-05-06T07:08:09+02:00")
    -> CommitInfo
  {
    CommitInfo(
      id: ObjectID(hex: String(repeating: digit, count: 20))!, author: "A. \u{202E}Uthor",
      email: "a@example.com", date: date, subject: "add \(text(token))")
  }

  static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  static func place(
    _ path: [UInt8]?, line: Int = 12, column: Int = 9, length: Int, place: Place = .content,
    commit: CommitInfo? = nil
  ) -> Occurrence {
    Occurrence(
      place: place, path: path.map { RepositoryPath(bytes: $0) }, blob: path == nil ? nil : blob,
      commit: commit,
      location: SourceLocation(
        startLine: line, endLine: line, startColumn: column, endColumn: column + length,
        byteOffset: 100, byteLength: length))
  }

  static func finding(
    _ secret: [UInt8] = token, path: String = "src/config.py", rule: String = "github-pat",
    confidence: Confidence = .high, status: FindingStatus = .new, blocks: Bool = true
  ) -> Finding {
    var finding = Finding(
      ruleID: rule, description: "GitHub personal access token", severity: .critical,
      confidence: confidence, why: "prefix, check digits right", tags: ["vcs"], secret: secret,
      match: Array("token = ".utf8) + secret, shownPrefix: "gh" + "p_", entropy: 4.5, decoded: [],
      revoke: "Delete it in the settings.",
      occurrences: [place(Array(path.utf8), length: secret.count)])
    finding.blocks = blocks
    finding.status = status
    finding.fingerprint = String(repeating: "f1", count: 16)
    return finding
  }

  static func report(_ findings: [Finding], skipped: [Skipped] = []) -> Report {
    report("pre-commit", findings, skipped: skipped)
  }

  static func report(
    _ command: String, _ findings: [Finding], skipped: [Skipped] = []
  ) -> Report {
    var receipt = Receipt()
    receipt.blobs = 3
    receipt.bytes = 12_345
    receipt.skipped = skipped
    return Report(
      command: command, findings: findings, receipt: receipt,
      rulesHash: "0123456789abcdef0123456789abcdef", policySource: "built-in", ruleCount: 61)
  }

  /// One report with every kind of finding, hostile text and an incomplete receipt.
  static func everything(_ command: String) -> Report {
    var encoded = finding(path: "b64.txt", rule: "encoded")
    encoded.decoded = ["base64"]
    encoded.occurrences[0].commit = commit()
    encoded.occurrences.append(
      place(Array("b64.txt".utf8), line: 40, length: token.count, commit: commit("c1")))
    var short = finding(password, path: "short.env", rule: "generic-password")
    short.shownPrefix = ""
    short.why = "named password"
    var odd = finding(path: "odd", rule: "odd-path")
    odd.occurrences = [
      place(Array("evil\n\u{1B}[31m\u{202E}".utf8) + [0xFF] + Array(".txt".utf8), length: 40)
    ]
    var inPath = finding(path: "in-path", rule: "in-path")
    inPath.occurrences = [
      place(Array("keys/".utf8) + token, length: 40, place: .pathName)
    ]
    var message = finding(path: "m", rule: "in-message")
    message.occurrences = [place(nil, length: 40, place: .commitMessage, commit: commit())]
    var ref = finding(path: "r", rule: "in-ref")
    ref.occurrences = [place(Array("refs/heads/x".utf8), length: 40, place: .refName)]
    var allowed = finding(path: "allowed.py", rule: "allowed", status: .allowed, blocks: false)
    allowed.statusReason = "inline allow: \(text(token)) is a fixture"
    var file = finding([], path: "server.key", rule: "no-key-files")
    file.description = "A key file must not be committed"
    file.shownPrefix = ""
    var audited = finding(path: "old.py", rule: "audited")
    audited.inHead = true
    audited.stillIn = ["refs/heads/\(text(token))", "refs/tags/v1"]
    audited.reachable = true
    audited.severity = .info
    return report(
      command,
      [
        encoded, short, odd, inPath, message, ref, allowed, file, audited, finding(),
        finding(path: "low.py", rule: "low", confidence: .low, blocks: false),
        finding(path: "known.py", rule: "known", status: .known, blocks: false),
        finding(path: "based.py", rule: "based", status: .baselined, blocks: false),
      ],
      skipped: [
        Skipped(what: "deadbeef \(text(token))", why: "object not found {x}", isFailure: true),
        Skipped(what: "big.bin", why: "an LFS object that is not here", isFailure: false),
      ])
  }

  static func render(
    _ report: Report, _ format: ReportFormat, reveal: Bool = false,
    options: ReportOptions = ReportOptions()
  ) -> String {
    let redactor = Redactor(findings: report.findings, reveal: reveal)
    let writer = ReportWriter(format: format, redactor: redactor, options: options)
    return String(decoding: writer.render(report), as: UTF8.self)
  }
}
