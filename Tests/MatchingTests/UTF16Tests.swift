import Rules
import ScanModel
import Testing

@testable import Matching

@Suite struct UTF16Tests {
  private let rules = [rule("tok", #"\b(tk_[0-9a-z]{8})\b"#)]

  private func encode(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
    var bytes: [UInt8] = mark ? (bigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE]) : []
    for unit in text.utf16 {
      let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      bytes += bigEndian ? pair : pair.reversed()
    }
    return bytes
  }

  @Test(arguments: [(false, true), (true, true), (false, false), (true, false)])
  func tokensInUTF16AreFoundAtTheirOriginalPlace(bigEndian: Bool, mark: Bool) throws {
    let text = "first = ü€ line\r\ntoken = tk_0a1b2c3d\r\n"
    let bytes = encode(text, bigEndian: bigEndian, mark: mark)
    let found = try scan(bytes, compile(rules))
    #expect(found.map(\.text) == ["tk_0a1b2c3d"])
    #expect(found.map(\.decoded) == [["utf-16"]])
    let location = try #require(found.first).location
    let before = text.utf16.prefix { $0 != UInt16(UInt8(ascii: "_")) }.count - 2
    #expect(location.byteOffset == before * 2 + (mark ? 2 : 0))
    #expect(location.byteLength == 22)
    #expect(location.startLine == 2 && location.startColumn == 17 && location.endColumn == 39)
  }

  @Test func secretIsReadAsRealText() throws {
    let secret = [rule("pw", #"pw=(\S+)"#)]
    let bytes = encode("pw=pässwörd€1 ", bigEndian: false, mark: true)
    #expect(try scan(bytes, compile(secret)).map(\.text) == ["pässwörd€1"])
  }

  @Test func otherBytesAreNotTakenForUTF16() {
    let cases: [[UInt8]] = [
      [], [0xFF, 0xFE], Array("plain text, long enough to be sampled".utf8),
      [UInt8](repeating: 0, count: 100), (0..<200).map { UInt8($0) },
      [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 6],
    ]
    for bytes in cases {
      #expect(bytes.withUnsafeBytes { UTF16Text.detect($0) } == nil, "\(bytes.prefix(8))")
    }
  }

  @Test func truncatedTextsDoNoHarm() throws {
    let bytes = encode("token = tk_0a1b2c3d", bigEndian: false, mark: true)
    let compiled = try compile(rules)
    for count in 0..<bytes.count { #expect(try scan(Array(bytes[..<count]), compiled).isEmpty) }
  }
}
