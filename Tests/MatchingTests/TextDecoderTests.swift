import TestSupport
import Testing

@testable import Matching

/// What is decoded many bytes at a time is what is decoded byte by byte.
@Suite struct TextDecoderTests {
  private static func decode(_ text: String, _ kind: EncodedText.Kind) -> [UInt8] {
    let bytes = Array(text.utf8)
    var out: [UInt8] = [0x2A]
    var noMap: SourceMap?
    bytes.withUnsafeBytes {
      TextDecoder.decode(
        EncodedText(range: 0..<$0.count, kind: kind), in: $0, into: &out, map: &noMap)
    }
    var again: [UInt8] = [0x2A]
    var map: SourceMap? = SourceMap()
    bytes.withUnsafeBytes {
      TextDecoder.decode(
        EncodedText(range: 0..<$0.count, kind: kind), in: $0, into: &again, map: &map)
    }
    // With a map each digit is taken by itself.
    #expect(out == again, "\(text)")
    #expect(out.first == 0x2A)
    return Array(out.dropFirst())
  }

  @Test func base64OfAnyLengthAndWidth() {
    var random = SeededGenerator(seed: 12)
    for count in 0..<200 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let width = Int.random(in: 1...90, using: &random)
      let end = ["\n", "\r\n", "\n\t  "].randomElement(using: &random) ?? ""
      let digits = base64(bytes)
      #expect(Self.decode(digits, .base64) == bytes)
      #expect(Self.decode(wrapped(digits, width).joined(separator: end), .base64) == bytes)
    }
  }

  @Test func escapesOfAllBytes() {
    for byte in UInt8.min...UInt8.max {
      let digits = hex([byte])
      for digits in [digits, digits.uppercased()] {
        #expect(Self.decode("a\\x\(digits)b", .escapes) == [0x61, byte, 0x62])
        #expect(Self.decode("%\(digits)", .percent) == [byte])
      }
    }
    #expect(
      Self.decode(#"\u00e9\U0001F600\ud83d\n\q\x4"#, .escapes) == Array("é😀".utf8) + [0xFF]
        + Array("\n\\q\\x4".utf8))
  }

  @Test func digitsAreThoseOfBase16() {
    for byte in UInt8.min...UInt8.max {
      let expected = byte < 0x80 ? UInt8(String(UnicodeScalar(byte)), radix: 16) : nil
      #expect(PercentText.digit(byte) == expected, "\(byte)")
    }
  }

  @Test func wordsWithEscapesEndAtBlanksQuotesAndBrackets() {
    let word = #"\x41\x42\x43\x44\x45"#
    for byte in UInt8.min...UInt8.max {
      for length in [0, 1, 43, 44, 45, 108, 200] {
        let before = Array(word.utf8) + Array(repeating: 0x61, count: length)
        let text = before + [byte] + Array(repeating: 0x62, count: 70)
        var found: [EncodedText] = []
        text.withUnsafeBytes { EscapedStretches.find(in: $0, into: &found) }
        let ends = byte <= 0x20 || byte >= 0x7F || "\"'`<>".utf8.contains(byte)
        #expect(found.map(\.range) == [0..<(ends ? before.count : text.count)], "\(byte) \(length)")
      }
    }
  }
}
