import ScanModel

/// The formats in which a report can be written.
///
/// A new one is a case here and one file with a `ReportRenderer`.
package enum ReportFormat: String, CaseIterable, Sendable {
  case human, json, jsonl, sarif, gitlab, junit, csv, html, gitleaks

  /// Whether a report in this format says itself what could not be read.
  package var tellsWhatIsMissing: Bool { self != .gitleaks }

  var renderer: any ReportRenderer.Type {
    switch self {
    case .human: HumanReport.self
    case .json: JSONReport.self
    case .jsonl: JSONLinesReport.self
    case .sarif: SARIFReport.self
    case .gitlab: GitLabReport.self
    case .junit: JUnitReport.self
    case .csv: CSVReport.self
    case .html: HTMLReport.self
    case .gitleaks: GitleaksReport.self
    }
  }
}

/// Writes a report in one format.
protocol ReportRenderer {
  /// The whole document, with a newline at its end.
  ///
  /// `report` has its findings in `Report.ordered()`; every string that is not a constant has to go
  /// through `redactor`.
  static func render(_ report: Report, _ redactor: Redactor, _ options: ReportOptions) -> [UInt8]
}
