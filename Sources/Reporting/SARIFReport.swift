import ScanModel

/// The report as SARIF 2.1.0 (OASIS), for code scanning services.
///
/// Section numbers in these files are those of the standard.
enum SARIFReport: ReportRenderer {
  static func render(
    _ report: Report, _ redactor: Redactor, _ options: ReportOptions
  ) -> [UInt8] {
    let rules = SARIFRules(report.findings, redactor)
    let results = SARIFResults(
      redactor: redactor, options: options, rules: rules,
      hasSuppressions: report.findings.contains { SARIFResults.suppresses($0) })
    let driver: [(String, JSON)] = [
      ("name", .string("Ward")),
      ("semanticVersion", .string(Escaping.text(options.version))),
      ("shortDescription", SARIF.message("Finds credentials in git content.")),
      ("rules", rules.json),
    ]
    let run: [(String, JSON)] = [
      ("tool", .object([("driver", .object(driver))])),
      ("invocations", .array([invocation(report, redactor)])),
      ("columnKind", .string("unicodeCodePoints")),
      ("results", .array(report.findings.flatMap(results.objects))),
      ("properties", properties(report, redactor)),
    ]
    let log = JSON.object([
      ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
      ("version", .string("2.1.0")),
      ("runs", .array([.object(run)])),
    ])
    return log.indented + [UInt8(ascii: "\n")]
  }

  /// What was not read becomes notifications; a failure among them makes the run unsuccessful.
  private static func invocation(_ report: Report, _ redactor: Redactor) -> JSON {
    let notifications = report.receipt.skipped.map { skipped -> JSON in
      .object([
        ("level", .string(skipped.isFailure ? "error" : "note")),
        (
          "message",
          SARIF.message("Not read: \(redactor.text(skipped.what)): \(redactor.text(skipped.why))")
        ),
      ])
    }
    return .object([
      ("executionSuccessful", .bool(report.isComplete)),
      ("toolExecutionNotifications", .array(notifications)),
    ])
  }

  private static func properties(_ report: Report, _ redactor: Redactor) -> JSON {
    .object([
      ("command", .string(Escaping.text(report.command))),
      ("complete", .bool(report.isComplete)),
      ("rulesHash", .string(Escaping.text(report.rulesHash))),
      ("policySource", .string(redactor.text(report.policySource))),
      ("receipt", ReportFields.receipt(report.receipt, redactor)),
    ])
  }
}

/// Small things that SARIF wants in many places.
enum SARIF {
  /// A message object; braces are doubled, because single ones are placeholders (3.11.5).
  static func message(_ text: String) -> JSON {
    var doubled: [UInt8] = []
    for byte in text.utf8 {
      if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") { doubled.append(byte) }
      doubled.append(byte)
    }
    return .object([("text", .string(String(decoding: doubled, as: UTF8.self)))])
  }

  /// A path as a relative URI reference: everything but unreserved characters and `/` is encoded, so
  /// that neither a colon in the first part nor a byte that is no UTF-8 changes its meaning.
  static func uri(_ path: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in path {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        out.append(byte)
      default:
        out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
