package import Containers
package import Matching
import Platform
package import Policy
package import Rules
package import ScanModel

/// Everything that stays the same during a run and is shared by its workers.
package final class ScanSession: Sendable {
  package let rules: CompiledRules
  package let options: ScanOptions
  /// How far archives and other containers are opened.
  package let containerLimits: ContainerLimits
  package let failLine: FailLine
  package let suppressions: Suppressions
  package let fingerprinter: Fingerprinter
  package let forbiddenPaths: ForbiddenPaths
  /// One phrase for the report: where rules, ignores and policy came from.
  package let policySource: String
  package let allowSource: AllowSource
  /// Workers that were asked for; 0 for one a processor.
  private let givenThreads: Int
  package let rulesHash: String

  package init(
    rules: CompiledRules, options: ScanOptions, failLine: FailLine, suppressions: Suppressions,
    fingerprinter: Fingerprinter, policySource: String, allowSource: AllowSource = .anywhere,
    threads: Int, rulesHash: String? = nil, containerLimits: ContainerLimits = .standard
  ) {
    self.containerLimits = containerLimits
    self.rules = rules
    self.options = options
    self.failLine = failLine
    self.suppressions = suppressions
    self.fingerprinter = fingerprinter
    self.forbiddenPaths = ForbiddenPaths(rules.policies)
    self.policySource = policySource
    self.allowSource = allowSource
    givenThreads = threads
    self.rulesHash = rulesHash ?? sha256(rules.canonicalBytes)
  }

  /// Workers of the run. The system is asked only where several can be used.
  package var threads: Int { givenThreads > 0 ? givenThreads : Thread.processorCount }

  /// Turns a judged match into a finding at one place.
  package func finding(_ match: Match, at occurrence: Occurrence) -> Finding {
    let rule = rules.rule(match.ruleIndex)
    var occurrence = occurrence
    occurrence.member = match.member
    var finding = Finding(
      ruleID: rule.id, description: rule.description, severity: match.severity,
      confidence: match.confidence, why: match.why, tags: rule.tags, secret: match.secret,
      match: match.match, shownPrefix: match.shownPrefix, entropy: match.entropy,
      decoded: match.decoded, revoke: rule.revoke, occurrences: [occurrence])
    if match.allowedBy == nil { for note in match.notes { finding.why += "; \(note)" } }
    if let reason = match.allowedBy {
      finding.status = .allowed
      finding.statusReason = "inline allow: \(reason)"
    }
    return finding
  }

  /// Whether an allowlist of the rules excuses this match in this commit.
  package func isCommitAllowlisted(_ match: Match, commit: ObjectID?) -> Bool {
    guard let commit else { return false }
    return rules.commitAllowlisted(ruleIndex: match.ruleIndex, commit: commit.hex)
  }

  /// A finding for a file that must not be committed.
  package func finding(forbidden policy: PolicyRule, at occurrence: Occurrence) -> Finding {
    var finding = Finding(
      ruleID: policy.id, description: policy.description, severity: policy.severity,
      confidence: .high, why: "files of this name hold credentials", tags: ["policy"], secret: [],
      match: [], shownPrefix: "", entropy: 0, decoded: [], revoke: nil, occurrences: [occurrence])
    if !policy.blocks { finding.severity = .info }
    return finding
  }

  /// Completes findings: fingerprints, suppressions, what blocks; sorts them.
  ///
  /// - Parameter countUnreachable: whether what no ref reaches may block as well.
  package func settle(_ findings: [Finding], countUnreachable: Bool = false) -> [Finding] {
    if findings.isEmpty { return [] }
    var settled = findings
    fingerprinter.prepare(findings, threads: threads)
    let aliases = Dictionary(
      rules.names.map { ($0.id, $0.aliases) }, uniquingKeysWith: { first, _ in first })
    for index in settled.indices {
      settled[index].fingerprint = fingerprinter.fingerprint(of: settled[index])
      suppressions.apply(to: &settled[index], aliases: aliases[settled[index].ruleID] ?? [])
      settled[index].blocks =
        failLine.blocks(settled[index])
        && (countUnreachable || settled[index].reachable != false)
    }
    return settled.sorted(by: inReportOrder)
  }

  /// The report of a finished run.
  package func report(_ command: String, _ findings: [Finding], _ receipt: Receipt) -> Report {
    var receipt = receipt
    receipt.notes += unknownRuleNotes()
    return Report(
      command: command, findings: findings, receipt: receipt, rulesHash: rulesHash,
      policySource: policySource, ruleCount: rules.count)
  }
}

extension ScanSession {
  /// What `.wardignore` says about rules that there are not: a misspelt line ignores nothing.
  private func unknownRuleNotes() -> [String] {
    let named = suppressions.ignores.namedRules
    guard !named.isEmpty else { return [] }
    var known = Set(rules.policies.map(\.id))
    for rule in rules.names { known.formUnion([rule.id] + rule.aliases) }
    return named.filter { !known.contains($0.ruleID) }.map {
      "\($0.entry.file):\($0.entry.line): there is no rule “\($0.ruleID)”, so this line ignores "
        + "nothing; “git ward rules list” shows them"
    }
  }
}

/// By path, place, rule and secret: the same input gives the same order, whatever found it first.
private func inReportOrder(_ a: Finding, _ b: Finding) -> Bool {
  guard let left = a.occurrences.first, let right = b.occurrences.first else {
    return a.occurrences.count > b.occurrences.count
  }
  let leftPath = left.path?.bytes ?? []
  let rightPath = right.path?.bytes ?? []
  if leftPath != rightPath { return leftPath.lexicographicallyPrecedes(rightPath) }
  if left.member != right.member {
    return (left.member ?? []).lexicographicallyPrecedes(right.member ?? [])
  }
  if left.location.byteOffset != right.location.byteOffset {
    return left.location.byteOffset < right.location.byteOffset
  }
  if a.ruleID != b.ruleID { return a.ruleID < b.ruleID }
  if a.secret != b.secret { return a.secret.lexicographicallyPrecedes(b.secret) }
  let leftCommit = left.commit?.id.hex ?? ""
  let rightCommit = right.commit?.id.hex ?? ""
  if leftCommit != rightCommit { return leftCommit < rightCommit }
  return left.place.name < right.place.name
}
