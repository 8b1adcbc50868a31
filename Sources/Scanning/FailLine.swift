package import ScanModel

/// What blocks: by default confidence high or medium, and severity above `info`.
package struct FailLine: Sendable, Equatable {
  package var confidence: Confidence
  package var severity: Severity

  package static let standard = FailLine(confidence: .medium, severity: .low)

  package init(confidence: Confidence, severity: Severity) {
    self.confidence = confidence
    self.severity = severity
  }

  /// Reads `--fail-on` or `ward.failOn`: a confidence, a severity after `severity:`, or both with a
  /// comma (`high,severity:critical`).
  ///
  /// - Returns: `nil` where a word is not understood.
  package init?(parsing text: String) {
    self = .standard
    for part in text.split(separator: ",").map({ $0.filter { $0 != " " } }) {
      if part.hasPrefix("severity:") {
        guard let value = Severity(rawValue: String(part.dropFirst("severity:".count))),
          value > .info
        else { return nil }
        severity = value
      } else {
        guard let value = Confidence(rawValue: part) else { return nil }
        confidence = value
      }
    }
    if text.allSatisfy({ $0 == " " || $0 == "," }) { return nil }
  }

  package func blocks(_ finding: Finding) -> Bool {
    finding.status == .new && finding.confidence >= confidence && finding.severity >= severity
  }
}
