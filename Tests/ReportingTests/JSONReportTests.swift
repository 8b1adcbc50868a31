import ScanModel
import Testing

@testable import Reporting

@Suite struct JSONReportTests {
  private static let schema = SchemaValidation.path("docs/report.schema.json")

  @Test(
    .enabled(if: SchemaValidation.mayRun, "needs python3 with jsonschema"),
    arguments: ["pre-commit", "pre-receive", "scan", "audit"], [false, true])
  func jsonFollowsTheSchema(command: String, reveal: Bool) throws {
    let text = Samples.render(Samples.everything(command), .json, reveal: reveal)
    #expect(try SchemaValidation.complaints(about: text, schema: Self.schema) == "")
  }

  @Test(
    .enabled(if: SchemaValidation.mayRun, "needs python3 with jsonschema"),
    arguments: ["pre-push", "audit"])
  func jsonLinesFollowTheSchema(command: String) throws {
    let lines = Samples.render(Samples.everything(command), .jsonl)
      .split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("{\"type\":\"head\",\"schema_version\":1,") == true)
    #expect(lines.last?.hasPrefix("{\"type\":\"receipt\",\"receipt\":{") == true)
    let findings = lines.dropFirst().dropLast().joined(separator: "\n")
    #expect(
      try SchemaValidation.complaints(
        about: findings, schema: Self.schema, definition: "#/$defs/finding", lines: true) == "")
  }

  @Test(
    .enabled(if: SchemaValidation.mayRun, "needs python3 with jsonschema"))
  func schemaRefusesAnUnknownField() throws {
    let text = Samples.render(Samples.report([]), .json)
      .replacing("\"complete\"", with: "\"compleet\"")
    #expect(try SchemaValidation.complaints(about: text, schema: Self.schema) != "")
  }

  /// A table that findings share, with a secret in a name, against names of each finding's own.
  @Test(arguments: [ReportFormat.json, .jsonl, .csv, .human], [false, true])
  func refsOfManyFindingsAreWrittenAsOfOne(format: ReportFormat, reveal: Bool) {
    let names =
      ["refs/heads/\(Samples.text(Samples.token))", "refs/heads/\u{202E}a\"b"]
      + (0..<40).map { "refs/tags/v\($0)" }
    let table = RefNames.Table(names)
    func report(_ make: ([Int32]) -> RefNames) -> String {
      let findings = (0..<30).map { number -> Finding in
        var finding = Samples.finding(path: "f\(number)")
        finding.stillIn = make((0..<Int32(names.count)).filter { ($0 * 7 + Int32(number)) % 3 > 0 })
        return finding
      }
      return Samples.render(Samples.report("audit", findings), format, reveal: reveal)
    }
    let shared = report { RefNames(table, places: $0) }
    #expect(shared == report { RefNames($0.map { names[Int($0)] }) })
    #expect(shared.contains(Samples.text(Samples.token)) == reveal)
  }

  @Test func orderOfFindingsDoesNotMatter() {
    var shuffled = Samples.everything("audit")
    let text = Samples.render(shuffled, .json)
    for _ in 0..<5 {
      shuffled.findings.shuffle()
      for format in [ReportFormat.json] { #expect(Samples.render(shuffled, format) == text) }
    }
  }

  @Test(
    arguments: ReportFormat.allCases, ["pre-commit", "pre-push", "audit", "scan", "pre-receive"])
  func noFormatGivesASecretAway(format: ReportFormat, command: String) {
    let text = Samples.render(Samples.everything(command), format)
    #expect(!text.contains(Samples.text(Samples.token)))
    #expect(!text.contains(Samples.text(Samples.password)))
    #expect(!text.contains(base64(Array("keys/".utf8) + Samples.token)))
    #expect(!text.contains("\u{1B}"))
    #expect(!text.contains("\u{202E}"))
  }

  @Test func shortSecretsTellNoLength() {
    let finding = Samples.finding(Samples.password, path: "short.env")
    let text = Samples.render(Samples.report([finding]), .json)
    #expect(text.contains("\"end_column\": null"))
    #expect(text.contains("\"byte_length\": null"))
    #expect(text.contains("\"start_column\": 9"))
    #expect(!Samples.render(Samples.report([finding]), .human).contains("bytes)"))
    let sarif = Samples.render(Samples.report([finding]), .sarif)
    #expect(!sarif.contains("endColumn") && !sarif.contains("byteLength"))
  }

  @Test func pathsThatAreNotTextHaveTheirBytes() {
    let path = Array("a".utf8) + [0xFF]
    var finding = Samples.finding()
    finding.occurrences = [Samples.place(path, length: 40)]
    let text = Samples.render(Samples.report([finding]), .json)
    #expect(text.contains("\"path\": \"a\\\\xFF\""))
    #expect(text.contains("\"path_base64\": \"Yf8=\""))
    #expect(!Samples.render(Samples.report([Samples.finding()]), .json).contains("path_base64"))
  }

  @Test func revealAddsSecretAndMatch() {
    let text = Samples.render(Samples.report([Samples.finding()]), .json, reveal: true)
    #expect(text.contains("\"secret\": \"\(Samples.text(Samples.token))\""))
    #expect(text.contains("\"match\": \"token = "))
    #expect(text.contains("\"secret_redacted\": \"gh" + "p_…\""))
  }

  @Test func hooksWriteOneObjectAPlaceAndAuditsOneASecret() {
    var finding = Samples.finding()
    finding.occurrences.append(Samples.place(Array("z.py".utf8), length: 40))
    let hook = Samples.render(Samples.report([finding]), .jsonl)
    let audit = Samples.render(Samples.report("audit", [finding]), .jsonl)
    #expect(hook.split(separator: "\n").count == 4)
    #expect(audit.split(separator: "\n").count == 3)
    #expect(audit.contains("\"occurrences\":[{\"place\":\"content\",\"path\":\"src/config.py\""))
  }

  @Test func firstSeenIsTheEarliestDateWhateverTheZone() {
    var finding = Samples.finding()
    let later = Samples.commit("c1", date: "2024-05-06T01:00:00-05:00")
    let earlier = Samples.commit("c2", date: "2024-05-06T07:00:00+02:00")
    finding.occurrences = [
      Samples.place(Array("a".utf8), length: 40, commit: later),
      Samples.place(Array("b".utf8), length: 40, commit: earlier),
    ]
    #expect(finding.firstSeen == earlier)
  }

  @Test func serversTellPushersNeitherFingerprintNorBaseline() {
    let findings = [
      Samples.finding(), Samples.finding(path: "b.py", status: .baselined, blocks: false),
    ]
    for format in ReportFormat.allCases {
      let text = Samples.render(Samples.report("pre-receive", findings), format)
      #expect(!text.contains(findings[0].fingerprint))
      #expect(!text.lowercased().contains("in the baseline"))
      #expect(
        !text.contains("\"baselined\"") || text.contains("\"baselined\": 0")
          || text.contains("\"baselined\":0"))
    }
  }

  @Test func stringsAreEscaped() {
    let value = JSON.object([("a\"\\\u{1}\n\u{7F}", .array([.string("ä\t"), .null, .int(-1)]))])
    #expect(
      String(decoding: value.compact, as: UTF8.self)
        == "{\"a\\\"\\\\\\u0001\\n\\u007f\":[\"ä\\t\",null,-1]}")
    #expect(String(decoding: JSON.array([]).indented, as: UTF8.self) == "[]")
  }

  /// RFC 4648, section 10.
  @Test(arguments: zip(["", "f", "fo", "foo", "foob"], ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]))
  func base64FollowsTheStandard(text: String, encoded: String) {
    #expect(base64(Array(text.utf8)) == encoded)
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0),
      ("2000-03-01T00:00:00+00:00", 951_868_800),
      ("2024-02-29T23:59:59-01:30", 1_709_256_599),
      ("not a date", Int.max),
      ("", Int.max),
    ])
  func datesAreRead(row: (text: String, seconds: Int)) {
    #expect(Timestamp.seconds(row.text) == row.seconds)
  }
}
