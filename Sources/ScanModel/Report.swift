/// Something that was not scanned, and why.
package struct Skipped: Hashable, Sendable {
  /// The object id, path or ref that was not read.
  package var what: String
  package var why: String
  /// Whether this makes the run incomplete (exit 3). An LFS object that is not present does not.
  package var isFailure: Bool

  package init(what: String, why: String, isFailure: Bool) {
    self.what = what
    self.why = why
    self.isFailure = isFailure
  }
}

/// What a run read and what it did not: the end of every report.
package struct Receipt: Sendable {
  package var commits = 0
  package var blobs = 0
  package var trees = 0
  package var tags = 0
  package var files = 0
  /// Bytes of content that were matched.
  package var bytes = 0
  package var skipped: [Skipped] = []
  /// Sentences about what shaped the run: rules from where, alternates followed, variables that count.
  package var notes: [String] = []

  package init() {}

  /// Whether everything that had to be read was read.
  package var isComplete: Bool { !skipped.contains { $0.isFailure } }

  /// Adds the counts of another worker's receipt.
  package mutating func merge(_ other: Receipt) {
    commits += other.commits
    blobs += other.blobs
    trees += other.trees
    tags += other.tags
    files += other.files
    bytes += other.bytes
    skipped += other.skipped
    notes += other.notes.filter { !notes.contains($0) }
  }
}

/// The outcome of a run, ready to be written in any format.
package struct Report: Sendable {
  package static let schemaVersion = 1
  /// The source of a run that nothing but the built-in rules shaped.
  package static let usualPolicySource = "built-in rules"

  /// The command as a word: `pre-commit`, `audit`, `scan`, …
  package var command: String
  package var findings: [Finding]
  package var receipt: Receipt
  /// SHA-256 (hex) over the rules of the run.
  package var rulesHash: String
  /// Where rules, ignores and policy came from, one phrase.
  package var policySource: String
  package var ruleCount: Int
  /// Of an audit's part alone: what joins it to the others.
  package var shard: ShardRecord?

  package init(
    command: String, findings: [Finding], receipt: Receipt, rulesHash: String, policySource: String,
    ruleCount: Int
  ) {
    self.command = command
    self.findings = findings
    self.receipt = receipt
    self.rulesHash = rulesHash
    self.policySource = policySource
    self.ruleCount = ruleCount
  }

  package var isComplete: Bool { receipt.isComplete }
  package var blocking: Int { findings.count { $0.blocks } }
}
