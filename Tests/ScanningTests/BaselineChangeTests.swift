import ScanModel
import Testing

@testable import Scanning

/// What `baseline update`, `prune` and `diff` act on.
@Suite struct BaselineChangeTests {
  private static let template = Baseline.Entry(
    fingerprint: "", rule: "", reason: "why", owner: "who", expires: "")

  private func finding(_ rule: String, _ secret: String, blocks: Bool = true) -> Finding {
    var finding = Finding(
      ruleID: rule, description: "", severity: .high, confidence: .high, why: "", tags: [],
      secret: Array(secret.utf8), match: [], shownPrefix: "", entropy: 4, decoded: [], revoke: nil,
      occurrences: [])
    finding.blocks = blocks
    return finding
  }

  private func change(_ baseline: Baseline, _ findings: [Finding]) -> BaselineChange {
    BaselineChange(
      from: baseline, to: findings, template: Self.template, today: "2026-06-15")
  }

  @Test func everyDifferenceIsInOneList() {
    var baseline = Baseline(key: Array(repeating: 7, count: 32))
    let secrets = ["kept and the same", "expired and there", "renamed and there", "gone for good"]
    for (secret, expires) in zip(secrets, ["", "2026-06-14", "", "2020-01-01"]) {
      let fingerprint = Fingerprinter(key: baseline.key).fingerprint(of: finding("rule", secret))
      baseline.set(
        Baseline.Entry(
          fingerprint: fingerprint, rule: "rule", reason: secret, owner: "", expires: expires))
    }
    let change = change(
      baseline,
      [
        finding("rule", secrets[0]), finding("rule", secrets[1]), finding("other", secrets[2]),
        finding("rule", "a new one that blocks"),
        finding("rule", "a new one that does not", blocks: false),
      ])
    #expect(change.expired.map(\.reason) == [secrets[1]])
    #expect(change.renamed.map(\.reason) == [secrets[2]])
    #expect(change.renamed.map(\.rule) == ["other"])
    #expect(change.gone.map(\.reason) == [secrets[3]])
    #expect(change.missing.map(\.reason) == ["why"])
    #expect(change.missing.map(\.owner) == ["who"])
    #expect(!change.isEmpty)
  }

  @Test func sameSecretByTwoRulesIsOneEntry() {
    let baseline = Baseline()
    let change = change(
      baseline, [finding("a", "the same secret"), finding("b", "the same secret")])
    #expect(change.missing.map(\.rule) == ["a"])
  }

  @Test func entriesThatWereAddedAreNoDifference() {
    var baseline = Baseline()
    let findings = [finding("a", "one secret value"), finding("b", "another secret value")]
    for entry in change(baseline, findings).missing { baseline.set(entry) }
    #expect(baseline.entries.count == 2)
    #expect(change(baseline, findings).isEmpty)
  }
}
