import ScanModel
import Scanning
import Testing

@Suite struct FailLineTests {
  private func finding(
    _ confidence: Confidence, _ severity: Severity, _ status: FindingStatus = .new
  ) -> Finding {
    var finding = Finding(
      ruleID: "r", description: "", severity: severity, confidence: confidence, why: "", tags: [],
      secret: [1], match: [1], shownPrefix: "", entropy: 0, decoded: [], revoke: nil,
      occurrences: [])
    finding.status = status
    return finding
  }

  @Test func byDefaultMediumAndHighAboveInfoBlock() {
    for severity in Severity.allCases {
      for confidence in Confidence.allCases {
        #expect(
          FailLine.standard.blocks(finding(confidence, severity))
            == (confidence != .low && severity != .info))
      }
    }
  }

  @Test func whatIsNotNewNeverBlocks() {
    for status in [FindingStatus.known, .baselined, .allowed] {
      #expect(!FailLine.standard.blocks(finding(.high, .critical, status)))
    }
  }

  @Test(arguments: [
    ("high", Confidence.high, Severity.low), ("low", .low, .low),
    ("severity:critical", .medium, .critical), ("high, severity:high", .high, .high),
  ])
  func readsItsWords(text: String, confidence: Confidence, severity: Severity) {
    #expect(FailLine(parsing: text) == FailLine(confidence: confidence, severity: severity))
  }

  @Test(arguments: ["", "none", "severity:", "severity:info", "high,never", ","])
  func refusesWhatItDoesNotKnow(text: String) {
    #expect(FailLine(parsing: text) == nil)
  }
}
