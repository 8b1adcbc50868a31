package import Policy
package import ScanModel

/// What may turn a finding into a note: ignore files and the baseline, all from the trusted side.
package struct Suppressions: Sendable {
  package var ignores: IgnoreList
  package var baseline: Baseline?
  /// `YYYY-MM-DD`.
  package var today: String
  /// Whether findings may say what the baseline holds; who pushes to a server must not learn it.
  package var tellsBaseline = true

  package init(ignores: IgnoreList = IgnoreList(), baseline: Baseline? = nil, today: String) {
    self.ignores = ignores
    self.baseline = baseline
    self.today = today
  }

  /// Sets the status of a finding that is still `new`.
  package func apply(to finding: inout Finding, aliases: [String]) {
    guard finding.status == .new else { return }
    // A finding in several places is ignored only when every place is.
    var reason: String?
    for occurrence in finding.occurrences {
      guard let decision = ignore(occurrence, finding.ruleID, aliases) else {
        reason = nil
        break
      }
      reason = decision
    }
    if let reason {
      finding.status = .allowed
      finding.statusReason = reason
    } else if let entry = baseline?.entry(for: finding.fingerprint, today: today) {
      finding.status = .baselined
      finding.statusReason = entry.reason.isEmpty ? "in the baseline" : "baseline: \(entry.reason)"
    } else if tellsBaseline, let entry = baseline?.entries[finding.fingerprint] {
      finding.why += "; its baseline entry expired on \(entry.expires)"
    }
  }

  private func ignore(_ occurrence: Occurrence, _ rule: String, _ aliases: [String]) -> String? {
    guard let path = occurrence.path else { return nil }
    let entry = ignores.matches(
      path: path, ruleID: rule, aliases: aliases, line: occurrence.location.startLine,
      commit: occurrence.commit?.id)
    return entry.map { "\($0.file):\($0.line)" }
  }
}
