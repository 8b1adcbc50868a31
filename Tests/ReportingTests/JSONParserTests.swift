import Testing

@testable import Reporting

/// The reader of Ward's own reports.
@Suite struct JSONParserTests {
  private func compact(_ text: String) throws(JSONParser.Malformed) -> String {
    String(decoding: try JSONParser.value(of: Array(text.utf8)).compact, as: UTF8.self)
  }

  @Test(arguments: [
    "null", "true", "[]", "{}", "-12", "[1,2,[3]]", "{\"a\":{\"b\":[null,false]},\"c\":\"d\"}",
    "\"\\\"\\\\\\n\\t\\u0001 ä…\"", "9223372036854775807",
  ])
  func whatWardWritesIsRead(text: String) throws {
    #expect(try compact(text) == text)
    #expect(try compact(" \n\t\r" + text + "\n") == text)
  }

  @Test(arguments: [
    "", " ", "nul", "[1,]", "[1", "{\"a\"}", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "{a:1}", "1 2",
    "01x",
    "1.5", "1e3", "9223372036854775808", "-", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
    "\"\u{1}\"", "[}", "]",
  ])
  func allElseIsRefused(text: String) {
    #expect(throws: JSONParser.Malformed.self) { try compact(text) }
  }

  @Test func depthIsBounded() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONParser.Malformed.self) { try compact(deep) }
  }

  @Test func bytesThatAreNoTextAreRefused() {
    #expect(throws: JSONParser.Malformed.self) {
      try JSONParser.value(of: [UInt8(ascii: "\""), 0xFF, UInt8(ascii: "\"")])
    }
  }
}
