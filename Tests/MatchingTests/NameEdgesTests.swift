import TestSupport
import Testing

@testable import Matching

/// What stands right before and behind a name spares a regex, and never a finding; that all rules find what
/// they find without it, `HitReachTests` shows.
@Suite struct NameEdgesTests {
  private static let value = #"[=: "']{1,20}([0-9a-f]{32})\b"#

  @Test(arguments: [
    // Behind: the bytes with which the next pieces begin, as far as one may be empty.
    (#"\bacme"#, "acme", "=", true), (#"\bacme"#, "acme", "x", false),
    (#"\bacme(?:_[a-z]{1,9})?"#, "acme", "_", true),
    (#"\bacme(?:_[a-z]{1,9})?"#, "acme", "k", false),
    // Before: what the front ends with, and the start of the text.
    (#"\bacme"#, " acme", "=", true), (#"\bacme"#, "xacme", "=", false),
    ("(?:^|[^A-Za-z]|-D)acme", "-acme", "=", true), ("(?:^|[^A-Za-z]|-D)acme", "-Dacme", "=", true),
    ("(?:^|[^A-Za-z]|-D)acme", "myacme", "=", false), ("(?m:^)acme", "\nacme", "=", true),
    ("(?m:^)acme", " acme", "=", false), ("(?i:x)?acme", "yacme", "=", true),
    // Names of several lengths: one of them has to stand there.
    (#"\b(?:acme|acmecorp)"#, "acmecorp", "=", true),
    (#"\b(?:acme|acmecorp)"#, "xacmecorp", "=", false),
  ])
  func aNameStandsBetweenWhatTheRuleSays(
    _ name: String, before: String, behind: String, isMet: Bool
  ) throws {
    let entry = try compile([rule("one", name + Self.value)]).firstStage.entries[0]
    #expect(entry.runBehind.length == 32)
    let text = Array((before + behind).utf8)
    text.withUnsafeBytes { text in
      #expect(entry.edges.isMet(in: text, around: before.utf8.count) == isMet)
    }
  }

  /// At the end of what is seen nothing is known of what follows, and at its beginning of what stands before.
  @Test func whatIsNotSeenCounts() throws {
    let entry = try compile([rule("one", "[-]acme" + Self.value)]).firstStage.entries[0]
    for (text, end) in [("acme", 4), ("-acme", 5), ("acme=", 4)] {
      Array(text.utf8).withUnsafeBytes { #expect(entry.edges.isMet(in: $0, around: end)) }
    }
  }

  @Test func whatIsStoredIsReadAsItWas() throws {
    let entry = try compile([rule("one", #"(?:^|[^A-Za-z])(?:acme|acmecorp)"# + Self.value)])
      .firstStage.entries[0]
    #expect(entry.edges.lengths == 1 << 4 | 1 << 8)
    var stored: [UInt8] = []
    EntryTable.append(entry, to: &stored)
    #expect(stored.count == EntryTable.length)
    stored.withUnsafeBytes { #expect(EntryTable(stored: $0, count: 1)[0] == entry) }
  }

  /// Decoded texts stand behind each other when they are looked at; each is a text of its own.
  @Test func theStartOfADecodedTextIsOne() throws {
    let rules = try compile([rule("one", #"(?:^|;)acmecorp[= ]{1,20}([0-9a-f]{32})\b"#)])
    let secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    var text = ""
    for line in ["first line of plain words and so on", "acmecorp=\(secret) and words"] {
      text += "x: \(base64(line))\n"
    }
    #expect(try scan(Array(text.utf8), rules).count == 1)
  }
}
