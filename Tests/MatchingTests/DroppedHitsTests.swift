import Rules
import ScanModel
import Testing

@testable import Matching

/// Hits that are nothing are not carried from version to version: a change that makes something of them
/// has to bring them back.
@Suite struct DroppedHitsTests {
  private func dashes(_ count: Int) -> String { String(repeating: "-", count: count) }

  /// Replaces one byte, as a delta does.
  private func change(
    _ text: [UInt8], at place: Int, to byte: UInt8, _ scanner: inout Scanner
  ) throws -> (before: ChangedContent, after: ChangedContent) {
    let before = try ChangedContent(text, &scanner)
    let after = try ChangedContent(
      [.copy(0..<place), .insert([byte]), .copy((place + 1)..<text.count)], of: before, &scanner)
    return (before, after)
  }

  /// Each byte of a match of every width that is dropped, and of the first that is carried, is what was
  /// missing.
  @Test func whateverMakesAMatchBringsItsHitsBack() throws {
    for width in [12, 60, 200, 250, 254, 255, 256, 257, 258, 300] {
      // The name, any bytes but a line's end, and digits, never more than `width`.
      let gap = width - 12
      let rules = try compile([rule("far", #"\bkeyname=.{0,\#(gap)}\d{4}"#)])
      var scanner = try Scanner(rules)
      let match = "keyname=" + String(repeating: "x", count: gap) + "1234"
      let text = Array((dashes(700) + match + dashes(700)).utf8)
      let spared = stride(from: 8, to: match.utf8.count - 4, by: 7)
      let telling = Array(0..<8) + spared + Array((match.utf8.count - 4)..<match.utf8.count)
      for offset in telling {
        let place = 700 + offset
        var broken = text
        broken[place] = UInt8(ascii: "\n")
        let (before, after) = try change(broken, at: place, to: text[place], &scanner)
        let found = (before.hasFinding, after.hasFinding)
        #expect(found == (false, true), "\(width): \(offset)")
      }
    }
  }

  /// A run becomes a value by what stands before or behind it.
  @Test func whateverMakesAValueBringsTheRunBack() throws {
    let rules = try compile([
      rule("entropy") {
        $0.detector = EntropyDetector(alphabet: .base64, minLength: 24, maxLength: 80)
        $0.entropy = 4
      }
    ])
    var scanner = try Scanner(rules)
    let run = "8fK2mQx7Lp4vTz9Rb3Ws6Yd1"
    var made = 0
    for value in [
      "token: '\(run)'", "token = \"\(run)==\"", "token=\(run)\n", "token: \(run)\n",
      "run --token \(run)\n", "token:" + String(repeating: " ", count: 120) + run + "\n",
    ] {
      let text = Array((dashes(500) + "\n" + value + "\n" + dashes(500)).utf8)
      let whole = try ChangedContent(text, &scanner)
      for place in 501..<(501 + value.utf8.count) {
        for byte in [UInt8(ascii: "#"), UInt8(ascii: "\n")] {
          var broken = text
          broken[place] = byte
          let (before, after) = try change(broken, at: place, to: text[place], &scanner)
          let found = (after.hasFinding, whole.hasFinding)
          #expect(found.0 == found.1, "\(value): \(place)")
          if after.hasFinding && !before.hasFinding { made += 1 }
        }
      }
    }
    #expect(made > 100)
  }
}
