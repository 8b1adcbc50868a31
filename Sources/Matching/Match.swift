package import ScanModel

/// How a scan behaves apart from its rules.
package struct ScanOptions: Sendable {
  /// Whether `gitleaks:allow` in a comment counts as an inline allow.
  package var gitleaksAllow: Bool

  /// Whether generic values are kept whatever their score, with their features; for fitting it.
  package var keepsEveryValue: Bool

  package init(gitleaksAllow: Bool = false, keepsEveryValue: Bool = false) {
    self.gitleaksAllow = gitleaksAllow
    self.keepsEveryValue = keepsEveryValue
  }
}

/// A judged match: what one rule found at one place.
package struct Match: Sendable {
  /// Index into `ruleSet.rules`.
  package var ruleIndex: Int
  /// Of the secret, in the original bytes.
  package var location: SourceLocation
  package var secret: [UInt8]
  /// The whole match around the secret, cut to a few kilobytes.
  package var match: [UInt8]
  /// The rule's literal prefix of the secret: at most 8 bytes and a third of it; may be empty.
  package var shownPrefix: String
  /// Shannon entropy of the secret in bits per byte, 0…8.
  package var entropy: Double
  package var confidence: Confidence
  package var severity: Severity
  /// One sentence of facts, without the secret.
  package var why: String
  /// Decoding steps from the outside in.
  package var decoded: [String]
  /// The reason of the inline allow that covers the match.
  package var allowedBy: String?
  package var notes: [String]
  /// Whether the check digits of the kind were looked at and are right.
  package var hasRightCheckDigits = false
  /// What the score of a generic value was made of; `nil` for other rules.
  package var features: ScoreFeatures?
  /// The path inside of a container; set by whoever opened one.
  package var member: [UInt8]?

  package init(
    ruleIndex: Int, location: SourceLocation, secret: [UInt8], match: [UInt8], shownPrefix: String,
    entropy: Double, confidence: Confidence, severity: Severity, why: String, decoded: [String],
    allowedBy: String? = nil, notes: [String] = [], features: ScoreFeatures? = nil
  ) {
    self.ruleIndex = ruleIndex
    self.location = location
    self.secret = secret
    self.match = match
    self.shownPrefix = shownPrefix
    self.entropy = entropy
    self.confidence = confidence
    self.severity = severity
    self.why = why
    self.decoded = decoded
    self.allowedBy = allowedBy
    self.notes = notes
    self.features = features
  }
}
