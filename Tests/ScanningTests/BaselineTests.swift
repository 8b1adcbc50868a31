import Scanning
import Testing

@Suite struct BaselineTests {
  private let fingerprint = String(repeating: "0a", count: 16)

  private func entry(expires: String = "") -> Baseline.Entry {
    Baseline.Entry(
      fingerprint: fingerprint, rule: "some-rule", reason: "legacy fixture", owner: "team-a",
      expires: expires)
  }

  @Test func rendersAndReadsBack() throws {
    let baseline = Baseline(key: Array(0..<32), entries: [entry(expires: "2030-01-31")])
    let again = try Baseline(parsing: baseline.render())
    #expect(again.key == baseline.key)
    #expect(again.entries == baseline.entries)
    #expect(again.render() == baseline.render())
  }

  @Test func entriesAreSortedOneALineSoThatBranchesMerge() {
    let low = Baseline.Entry(
      fingerprint: String(repeating: "1", count: 32), rule: "a", reason: "", owner: "", expires: "")
    let high = Baseline.Entry(
      fingerprint: String(repeating: "f", count: 32), rule: "b", reason: "", owner: "", expires: "")
    let one = Baseline(key: Array(0..<32), entries: [low, high]).render()
    let other = Baseline(key: Array(0..<32), entries: [high, low]).render()
    #expect(one == other)
    #expect(one.filter { $0 == UInt8(ascii: "\n") }.count == 3)
  }

  @Test func fieldsCannotBreakTheLine() throws {
    var odd = entry()
    odd.reason = "two\nlines\tand a tab"
    let again = try Baseline(parsing: Baseline(key: Array(0..<32), entries: [odd]).render())
    #expect(again.entries[fingerprint]?.reason == "two lines and a tab")
  }

  @Test func anEntryCountsUpToItsLastDay() {
    let baseline = Baseline(key: Array(0..<32), entries: [entry(expires: "2026-05-31")])
    #expect(baseline.entry(for: fingerprint, today: "2026-05-31") != nil)
    #expect(baseline.entry(for: fingerprint, today: "2026-06-01") == nil)
    #expect(baseline.entry(for: String(repeating: "b", count: 32), today: "2026-01-01") == nil)
  }

  @Test(arguments: [
    // No header, or another file.
    ("", 1), ("something else\n", 1), ("ward-baseline 1 key=zz\n", 1),
    // A key too short to be one.
    ("ward-baseline 1 key=0011\n", 1),
    // Lines that are half an entry.
    ("ward-baseline 1 key=\(String(repeating: "00", count: 32))\nnot-hex\trule\n", 2),
    (
      "ward-baseline 1 key=\(String(repeating: "00", count: 32))\n"
        + "\(String(repeating: "a", count: 32))\trule\tr\to\tsoon\n", 2
    ),
    (
      "ward-baseline 1 key=\(String(repeating: "00", count: 32))\n\n"
        + "\(String(repeating: "a", count: 32))\trule\tr\to\t2026-01-01\tmore\n", 3
    ),
  ])
  func aLineThatIsNotUnderstoodIsAnError(text: String, line: Int) {
    let error = #expect(throws: Baseline.Malformed.self) { try Baseline(parsing: Array(text.utf8)) }
    #expect(error?.line == line)
  }
}
