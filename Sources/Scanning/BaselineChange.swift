package import ScanModel

/// What lies between a baseline and the findings of an audit.
package struct BaselineChange: Sendable {
  /// Findings that block and that no entry covers, as the entries they would get.
  package private(set) var missing: [Baseline.Entry] = []
  /// Entries whose secret nothing in the repository holds any more.
  package private(set) var gone: [Baseline.Entry] = []
  /// Entries whose last day is over, and whose secret is still there.
  package private(set) var expired: [Baseline.Entry] = []
  /// Entries whose secret is found by another rule now, as they should read.
  package private(set) var renamed: [Baseline.Entry] = []

  package var isEmpty: Bool {
    missing.isEmpty && gone.isEmpty && expired.isEmpty && renamed.isEmpty
  }

  /// Compares a baseline with the findings of a complete audit.
  ///
  /// - Parameters:
  ///   - template: reason, owner and expiry of entries to be added.
  ///   - today: `YYYY-MM-DD`.
  package init(
    from baseline: Baseline, to findings: [Finding], template: Baseline.Entry, today: String
  ) {
    let fingerprinter = Fingerprinter(key: baseline.key)
    var seen: Set<String> = []
    for finding in findings {
      let fingerprint = fingerprinter.fingerprint(of: finding)
      guard seen.insert(fingerprint).inserted else { continue }
      guard var entry = baseline.entries[fingerprint] else {
        if finding.status == .new && finding.blocks {
          var entry = template
          entry.fingerprint = fingerprint
          entry.rule = finding.ruleID
          missing.append(entry)
        }
        continue
      }
      if baseline.entry(for: fingerprint, today: today) == nil { expired.append(entry) }
      if entry.rule != finding.ruleID {
        entry.rule = finding.ruleID
        renamed.append(entry)
      }
    }
    gone = baseline.entries.values.filter { !seen.contains($0.fingerprint) }
    for list in [\BaselineChange.missing, \.gone, \.expired, \.renamed] as [WritableKeyPath] {
      self[keyPath: list].sort { $0.fingerprint < $1.fingerprint }
    }
  }
}
