import ScanModel
import Testing

@testable import Scanning

@Suite struct FingerprinterTests {
  private func finding(_ secret: String, entropy: Double) -> Finding {
    Finding(
      ruleID: "rule", description: "", severity: .high, confidence: .medium, why: "", tags: [],
      secret: Array(secret.utf8), match: [], shownPrefix: "", entropy: entropy, decoded: [],
      revoke: nil, occurrences: [])
  }

  /// Weak ones, one of them twice, a strong one and one without a secret.
  private var findings: [Finding] {
    (0..<5).map { finding("weak-\($0 % 4)", entropy: 2) }
      + [finding(String(repeating: "kQ7x", count: 16), entropy: 4), finding("", entropy: 0)]
  }

  @Test(arguments: [1, 2, 7])
  func fingerprintsMadeAheadAreThoseMadeOneByOne(threads: Int) {
    let ahead = Fingerprinter(key: [1])
    ahead.prepare(findings, threads: threads)
    let single = Fingerprinter(key: [1])
    #expect(
      findings.map { ahead.fingerprint(of: $0) } == findings.map { single.fingerprint(of: $0) })
  }

  @Test func theSystemIsNotAskedForThreadsWhereOneIsEnough() {
    var asked = 0
    func threads() -> Int {
      asked += 1
      return 2
    }
    let fingerprinter = Fingerprinter(key: [1])
    fingerprinter.prepare(
      [finding("weak", entropy: 2), finding("weak", entropy: 2)], threads: threads())
    fingerprinter.prepare(
      [finding(String(repeating: "kQ7x", count: 16), entropy: 4)], threads: threads())
    #expect(asked == 0)
    fingerprinter.prepare(
      [finding("weak", entropy: 2), finding("poor", entropy: 2)], threads: threads())
    #expect(asked == 1)
  }

  private let secret = Array("not-a-real-secret-but-long-enough".utf8)

  @Test func isThirtyTwoHexDigitsAndDependsOnTheKeyAlone() {
    let one = Fingerprinter(key: [1]).fingerprint(of: secret, entropy: 4)
    let again = Fingerprinter(key: [1]).fingerprint(of: secret, entropy: 4)
    let other = Fingerprinter(key: [2]).fingerprint(of: secret, entropy: 4)
    #expect(one.count == 32 && one.allSatisfy(\.isHexDigit))
    #expect(one == again)
    #expect(one != other)
  }

  @Test func weakSecretsAreStretched() {
    let fingerprinter = Fingerprinter(key: [1])
    let strong = fingerprinter.fingerprint(of: secret, entropy: 4)
    let weak = Fingerprinter(key: [1]).fingerprint(of: secret, entropy: 0.1)
    #expect(strong != weak)
  }

  @Test func sha256IsTheStandardOne() {
    // FIPS 180-2, appendix B.1.
    #expect(
      sha256(Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
