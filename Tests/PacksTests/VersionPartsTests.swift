import ScanModel
import TestSupport
import Testing

@testable import Packs

/// The parts that two versions of a content have in common.
@Suite struct VersionPartsTests {
  private static func parts(of new: [UInt8], in old: [UInt8]) -> [PackSegment] {
    var parts: [PackSegment] = []
    new.withUnsafeBytes { new in
      old.withUnsafeBytes { old in VersionParts.find(of: new, in: old) { parts.append($0) } }
    }
    return parts
  }

  /// Whether the parts are all of a content, in order, and copies what they say.
  private static func expectSound(_ parts: [PackSegment], _ new: [UInt8], _ old: [UInt8]) {
    var end = 0
    for part in parts {
      #expect(part.start == end && part.length > 0)
      end += Int(part.length)
      guard part.isCopy else { continue }
      let source = Int(part.source)..<(Int(part.source) + Int(part.length))
      #expect(source.upperBound <= old.count)
      #expect(new[Int(part.start)..<end] == old[source])
    }
    #expect(end == new.count)
  }

  private static func text(_ lines: Int, _ random: inout SeededGenerator) -> [UInt8] {
    (0..<lines).flatMap { _ in
      Array("words \(UInt64.random(in: 0..<(1 << 40), using: &random)) of a line\n".utf8)
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>) func partsMakeUpTheNewVersion(seed: UInt64) {
    var random = SeededGenerator(seed: seed &+ 900)
    var old = Self.text(Int.random(in: 0..<900, using: &random), &random)
    for _ in 0..<20 {
      var new = old
      for _ in 0..<Int.random(in: 0..<5, using: &random) {
        let start = Int.random(in: 0...new.count, using: &random)
        let end = min(new.count, start + Int.random(in: 0..<3000, using: &random))
        switch Int.random(in: 0..<3, using: &random) {
        case 0: new.removeSubrange(start..<end)
        case 1: new.insert(contentsOf: Array(new[start..<end]), at: 0)
        default: new.replaceSubrange(start..<end, with: Self.text(3, &random))
        }
      }
      Self.expectSound(Self.parts(of: new, in: old), new, old)
      old = new
    }
  }

  @Test func whatStandsBetweenTwoEditsIsFound() {
    var random = SeededGenerator(seed: 7)
    let parts = (0..<4).map { _ in Self.text(400, &random) }
    let old = Array(parts.joined())
    let new =
      parts[0] + Array("one more\n".utf8) + parts[1] + parts[2].dropFirst(40)
      + Array("another\n".utf8) + parts[3]
    let found = Self.parts(of: new, in: old)
    Self.expectSound(found, new, old)
    let copied = found.filter(\.isCopy).reduce(0) { $0 + Int($1.length) }
    #expect(copied > new.count - 200)
  }

  @Test func emptyAndEqualVersions() {
    let text = Array("a line\n".utf8)
    #expect(Self.parts(of: [], in: []).isEmpty)
    #expect(Self.parts(of: [], in: text).isEmpty)
    #expect(Self.parts(of: text, in: []).map(\.isCopy) == [false])
    #expect(Self.parts(of: text, in: text).map(\.isCopy) == [true])
  }

  /// Lines that are nowhere else are not looked for without end.
  @Test(.timeLimit(.minutes(1))) func differentTextsEndTheSearch() {
    var random = SeededGenerator(seed: 8)
    let old = Self.text(20_000, &random)
    let new = Self.text(20_000, &random)
    Self.expectSound(Self.parts(of: new, in: old), new, old)
    let same = [UInt8](repeating: 0x0A, count: 500_000)
    Self.expectSound(Self.parts(of: same, in: old), same, old)
    Self.expectSound(Self.parts(of: old, in: same), old, same)
  }
}
