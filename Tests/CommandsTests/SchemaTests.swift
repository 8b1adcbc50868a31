import Platform
import TestSupport
import Testing

/// The JSON report against the schema that is shipped, by an independent validator.
@Suite struct SchemaTests {
  /// Whether python3 has the `jsonschema` module; without it there is nothing to compare with.
  static let hasValidator: Bool = {
    let environment = ["PATH=\(Environment.value("PATH") ?? "/usr/bin:/bin")"]
    let end = try? ChildProcess.run(
      ["python3", "-c", "import jsonschema"], environment: environment)
    return end?.status == 0
  }()

  @Test(.enabled(if: hasValidator), arguments: ["audit", "scan", "pre-commit", "shard"])
  func jsonReportFollowsTheSchema(command: String) throws {
    let fixture = try WardFixture()
    try fixture.stage("a\u{ff}\nb", Token.github())
    if command == "audit" || command == "shard" { try fixture.repository.commit("leak") }
    let arguments =
      switch command {
      case "scan": ["scan", "."]
      case "shard": ["audit", "--shard", "1/1"]
      default: [command]
      }
    let end = try fixture.run([fixture.binary] + arguments + ["--format", "json"])
    #expect(end.status == 1, "\(end)")
    let report = Files.join(fixture.repository.root, "report.json")
    try TestFiles.write(report, Array(end.output.utf8))
    let check = try fixture.run([
      "python3", "-c",
      "import json, sys, jsonschema; jsonschema.validate(*[json.load(open(f)) for f in sys.argv[1:]])",
      report, Project.file("docs/report.schema.json"),
    ])
    #expect(check.status == 0, "\(check)")
  }
}
