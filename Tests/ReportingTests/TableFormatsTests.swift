import Platform
import ScanModel
import TestSupport
import Testing

@testable import Reporting

/// CSV, JUnit, HTML, GitLab and gitleaks: read back by somebody else's parser.
@Suite struct TableFormatsTests {
  private static let hasPython: Bool = {
    (try? ChildProcess.run(
      ["python3", "-c", "import xml.dom.minidom"], environment: Environment.all))?.status == 0
  }()

  /// What a Python program prints that gets the text as a file.
  private func python(_ program: String, _ text: String) throws -> String {
    let folder = try TemporaryFolder()
    let file = Files.join(folder.path, "report")
    try Files.replace(file, with: Array(text.utf8))
    let end = try ChildProcess.run(
      ["python3", "-c", program, file], environment: Environment.all)
    #expect(end.status == 0, "\(end.errors)")
    return String(decoding: end.output, as: UTF8.self)
  }

  @Test(.enabled(if: hasPython, "needs python3"), arguments: ["pre-commit", "audit"])
  func csvHasOneRowAPlaceAndOneForWhatWasNotRead(command: String) throws {
    let report = Samples.everything(command)
    let rows = try python(
      """
      import csv, sys
      rows = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True))
      assert len({len(row) for row in rows}) == 1, [len(row) for row in rows]
      print(len(rows), [row[0] for row in rows].count("not read"))
      """, Samples.render(report, .csv))
    let places = report.findings.reduce(0) { $0 + max(1, $1.occurrences.count) }
    #expect(rows == "\(1 + places + report.receipt.skipped.count) 1\n")
  }

  @Test(
    arguments: [
      ("plain", "plain"),
      ("a,b", "\"a,b\""),
      ("say \"x\"", "\"say \"\"x\"\"\""),
      ("=1+2", "'=1+2"),
      ("+1", "'+1"),
      ("-1", "'-1"),
      ("@SUM(A1)", "'@SUM(A1)"),
      ("  =1", "'  =1"),  // blanks do not hide a formula
      ("=\"x\",1", "\"'=\"\"x\"\",1\""),
      ("", ""),
      ("a=b", "a=b"),
    ])
  func cellsAreNoFormulasAndQuotedAsTheStandardSays(row: (cell: String, written: String)) {
    #expect(CSVReport.quoted(row.cell) == row.written)
  }

  @Test(.enabled(if: hasPython, "needs python3"), arguments: ["pre-commit", "audit"])
  func junitCountsWhatItHolds(command: String) throws {
    let report = Samples.everything(command)
    let counts = try python(
      """
      import sys, xml.etree.ElementTree as tree
      suites = tree.parse(sys.argv[1]).getroot()
      suite = suites.find("testsuite")
      kinds = [child.tag for case in suite.findall("testcase") for child in case]
      for name, kind in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]:
          assert int(suite.get(name)) == kinds.count(kind) == int(suites.get(name)), name
      assert int(suite.get("tests")) == len(suite.findall("testcase"))
      print(kinds.count("failure"), kinds.count("error"))
      """, Samples.render(report, .junit))
    let blocking = report.findings.filter(\.blocks).reduce(0) { $0 + $1.occurrences.count }
    #expect(counts == "\(blocking) 1\n")
  }

  @Test func junitOfACleanRunIsOnePassedTest() {
    let text = Samples.render(Samples.report([]), .junit)
    #expect(text.contains("tests=\"1\" failures=\"0\" errors=\"0\""))
    #expect(!text.contains("<failure") && !text.contains("<error"))
  }

  @Test(.enabled(if: hasPython, "needs python3"))
  func htmlIsWellFormedAndLoadsNothing() throws {
    var report = Samples.everything("audit")
    report.findings[0].description = "<script>alert(1)</script> & \"quotes\" 'too'"
    report.findings[0].occurrences[0].path = RepositoryPath("<img src=x onerror=y>.txt")
    let text = Samples.render(report, .html)
    let tags = try python(
      """
      import sys, xml.etree.ElementTree as tree
      text = open(sys.argv[1], encoding="utf-8").read().replace("<!DOCTYPE html>", "")
      page = tree.fromstring(text)
      names = {element.tag for element in page.iter()}
      attributes = {name for element in page.iter() for name in element.attrib}
      print(sorted(names & {"script", "img", "link", "iframe", "a"}), sorted(attributes))
      """, text)
    #expect(
      tags == "[] ['charset', 'class', 'content', 'http-equiv', 'lang']\n")
    #expect(text.contains("&lt;script&gt;"))
    #expect(text.contains("not read: deadbeef"))
  }

  /// The parts of GitLab's schema that it refuses a report over.
  @Test(.enabled(if: hasPython, "needs python3"), arguments: ["pre-commit", "audit"])
  func gitlabHasWhatItsSchemaRequires(command: String) throws {
    var options = ReportOptions()
    options.time = 1_700_000_000
    let out = try python(
      """
      import json, re, sys
      report = json.load(open(sys.argv[1], encoding="utf-8"))
      scan = report["scan"]
      assert scan["type"] == "secret_detection" and scan["status"] == "failure"
      for time in (scan["start_time"], scan["end_time"]):
          assert re.fullmatch(r"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d", time)
      for tool in (scan["analyzer"], scan["scanner"]):
          assert tool["id"] and tool["name"] and tool["version"] and tool["vendor"]["name"]
      for message in scan["messages"]:
          assert message["level"] in ("info", "warn", "fatal") and message["value"]
      ids = [v["id"] for v in report["vulnerabilities"]]
      assert len(set(ids)) == len(ids)
      for v in report["vulnerabilities"]:
          assert v["severity"] in ("Info", "Unknown", "Low", "Medium", "High", "Critical")
          assert v["identifiers"] and all(i["type"] and i["name"] and i["value"] for i in v["identifiers"])
          assert v["location"]["commit"]["sha"]
      print(scan["start_time"])
      """, Samples.render(Samples.everything(command), .gitlab, options: options))
    #expect(out == "2023-11-14T22:13:20\n")
  }

  @Test(.enabled(if: hasPython, "needs python3"))
  func gitleaksHasThatToolsFields() throws {
    let fields = try python(
      """
      import json, sys
      findings = json.load(open(sys.argv[1], encoding="utf-8"))
      print(sorted({key for finding in findings for key in finding}), len(findings) > 5)
      """, Samples.render(Samples.everything("audit"), .gitleaks))
    #expect(
      fields == "['Author', 'Commit', 'Date', 'Description', 'Email', 'EndColumn', 'EndLine', "
        + "'Entropy', 'File', 'Fingerprint', 'Match', "
        + "'Message', 'RuleID', 'Secret', 'StartColumn', 'StartLine', 'SymlinkFile', 'Tags'] True\n"
    )
  }

  @Test func suppressedFindingsAreNotGivenToToolsThatCannotTell() {
    let allowed = Samples.finding(path: "allowed.py", status: .allowed, blocks: false)
    let baselined = Samples.finding(path: "based.py", status: .baselined, blocks: false)
    let report = Samples.report([allowed, baselined])
    #expect(Samples.render(report, .gitleaks) == "[]\n")
    #expect(Samples.render(report, .gitlab).contains("\"vulnerabilities\": []"))
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00"), (951_782_400, "2000-02-29T00:00:00"),
      (1_735_689_599, "2024-12-31T23:59:59"), (-5, "1970-01-01T00:00:00"),
      (Int64.max, "9999-12-31T23:59:59"),
    ] as [(Int64, String)])
  func timesAreWrittenInUTC(row: (seconds: Int64, text: String)) {
    #expect(Timestamp.text(row.seconds) == row.text)
    #expect(row.seconds < 0 || row.seconds == .max || Timestamp.seconds(row.text) == row.seconds)
  }
}
