/// What became of a finding when history, baseline and suppressions were asked.
package enum FindingStatus: String, Sendable {
  /// Not seen before: blocks if confidence and severity say so.
  case new
  /// Was there before the change under review; a note.
  case known
  /// Listed in the baseline.
  case baselined
  /// Suppressed by an inline allow, an ignore file or an allowlist of the trusted side.
  case allowed
}

/// A match that survived judgement.
///
/// Holds the secret itself; only `Reporting`'s redactor decides what of it leaves the process.
package struct Finding: Sendable {
  package var ruleID: String
  package var description: String
  package var severity: Severity
  package var confidence: Confidence
  /// Whether this finding makes the run exit with 1.
  package var blocks: Bool
  /// One sentence: the facts that made it a finding ("prefix ghp_, check digits right").
  package var why: String
  package var tags: [String]
  package var status: FindingStatus
  /// The way a finding was suppressed, when it was ("inline allow: test fixture").
  package var statusReason: String?
  /// The canonical secret: decoded bytes of the secret group.
  package var secret: [UInt8]
  /// The match around the secret, for `--reveal`.
  package var match: [UInt8]
  /// The rule's literal prefix that may be shown ("ghp_"); empty where there is none.
  package var shownPrefix: String
  /// Shannon entropy of the secret in bits per byte, 0…8.
  package var entropy: Double
  /// Decoding steps from the outside in, e.g. `["base64"]`; empty for plain text.
  package var decoded: [String]
  /// How to make the secret worthless.
  package var revoke: String?
  /// Keyed fingerprint of the secret, 32 hex digits; empty until `Scanning` has set it.
  package var fingerprint: String
  /// Sorted, the first is the one that is shown; hooks and `scan` have exactly one.
  package var occurrences: [Occurrence]
  /// Audit only: whether HEAD's tree still holds it.
  package var inHead: Bool?
  /// Audit only: names of refs whose tips still hold it, sorted.
  package var stillIn: RefNames
  /// Audit only: whether any ref or reflog reaches it.
  package var reachable: Bool?

  package init(
    ruleID: String, description: String, severity: Severity, confidence: Confidence, why: String,
    tags: [String], secret: [UInt8], match: [UInt8], shownPrefix: String, entropy: Double,
    decoded: [String], revoke: String?, occurrences: [Occurrence]
  ) {
    self.ruleID = ruleID
    self.description = description
    self.severity = severity
    self.confidence = confidence
    self.blocks = false
    self.why = why
    self.tags = tags
    self.status = .new
    self.statusReason = nil
    self.secret = secret
    self.match = match
    self.shownPrefix = shownPrefix
    self.entropy = entropy
    self.decoded = decoded
    self.revoke = revoke
    self.fingerprint = ""
    self.occurrences = occurrences
    self.inHead = nil
    self.stillIn = []
    self.reachable = nil
  }
}
