import Platform
import ScanModel
import Testing

@testable import Reporting

@Suite struct SARIFReportTests {
  @Test(
    .enabled(if: SchemaValidation.mayRun, "needs python3 with jsonschema"),
    arguments: ["pre-commit", "audit", "scan"])
  func followsTheSubsetOfTheStandard(command: String) throws {
    let schema = SchemaValidation.path("Tests/Fixtures/sarif-subset.schema.json")
    let text = Samples.render(Samples.everything(command), .sarif)
    #expect(try SchemaValidation.complaints(about: text, schema: schema) == "")
    let empty = Samples.render(Samples.report(command, []), .sarif)
    #expect(try SchemaValidation.complaints(about: empty, schema: schema) == "")
  }

  /// `WARD_SARIF_SCHEMA` names a copy of the schema that OASIS publishes.
  @Test(
    .enabled(
      if: Environment.value("WARD_SARIF_SCHEMA") != nil && SchemaValidation.mayRun,
      "needs WARD_SARIF_SCHEMA and python3 with jsonschema"),
    arguments: ["pre-commit", "audit", "scan"], [false, true])
  func followsTheOfficialSchema(command: String, reveal: Bool) throws {
    let schema = try #require(Environment.value("WARD_SARIF_SCHEMA"))
    let text = Samples.render(Samples.everything(command), .sarif, reveal: reveal)
    #expect(try SchemaValidation.complaints(about: text, schema: schema) == "")
  }

  @Test func failuresMakeTheRunUnsuccessful() {
    let complete = Samples.render(Samples.report([]), .sarif)
    #expect(complete.contains("\"executionSuccessful\": true"))
    let skipped = [Skipped(what: "x", why: "gone {now}", isFailure: true)]
    let incomplete = Samples.render(Samples.report([], skipped: skipped), .sarif)
    #expect(incomplete.contains("\"executionSuccessful\": false"))
    #expect(incomplete.contains("\"level\": \"error\""))
    #expect(incomplete.contains("gone {{now}}"))  // single braces are placeholders
  }

  @Test func columnsAreCharactersWhereTheLineIsKnown() {
    var options = ReportOptions()
    options.startLine = { _ in Array("äöü = ".utf8) + Samples.token }
    var finding = Samples.finding()
    finding.occurrences = [
      Samples.place(Array("a.py".utf8), column: 10, length: Samples.token.count)
    ]
    let known = Samples.render(Samples.report([finding]), .sarif, options: options)
    #expect(known.contains("\"startColumn\": 7"))
    #expect(known.contains("\"endColumn\": 47"))
    #expect(!known.contains("columnUnit"))
    let unknown = Samples.render(Samples.report([finding]), .sarif)
    #expect(unknown.contains("\"startColumn\": 10"))
    #expect(unknown.contains("\"columnUnit\": \"bytes\""))
  }

  @Test(
    arguments: [
      ("src/a.py", "src/a.py"),
      ("a b/ä%.py", "a%20b/%C3%A4%25.py"),
      ("http://x", "http%3A//x"),  // no scheme
      ("-?#[]", "-%3F%23%5B%5D"),
    ])
  func pathsBecomeRelativeReferences(row: (path: String, uri: String)) {
    #expect(SARIF.uri(Array(row.path.utf8)) == row.uri)
  }

  @Test func suppressionsAreWrittenForAllOrNone() {
    let open = Samples.finding()
    let plain = Samples.render(Samples.report([open]), .sarif)
    #expect(!plain.contains("suppressions"))
    var allowed = Samples.finding(path: "b.py", status: .allowed, blocks: false)
    allowed.statusReason = "inline allow: fixture"
    let baselined = Samples.finding(path: "c.py", status: .baselined, blocks: false)
    let text = Samples.render(Samples.report([open, allowed, baselined]), .sarif)
    #expect(text.ranges(of: "\"suppressions\"").count == 3)
    #expect(text.contains("\"suppressions\": []"))
    #expect(text.contains("\"kind\": \"inSource\""))
    #expect(text.contains("\"kind\": \"external\""))
  }

  @Test func rulesAreListedOnceAndReferredTo() {
    let text = Samples.render(
      Samples.report([
        Samples.finding(rule: "b"), Samples.finding(path: "z", rule: "b"),
        Samples.finding(path: "a", rule: "a"),
      ]), .sarif)
    #expect(text.ranges(of: "\"id\": \"b\"").count == 1)
    #expect(text.ranges(of: "\"ruleIndex\": 1").count == 2)
    #expect(text.contains("\"security-severity\": \"9.5\""))
    #expect(text.contains("\"wardFingerprint/v1\""))
  }
}
