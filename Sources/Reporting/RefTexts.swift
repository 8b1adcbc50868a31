import ScanModel

/// The names of refs as a report shows them: each is redacted and escaped once, not once a finding.
final class RefTexts {
  private let redactor: Redactor
  private var last: (table: RefNames.Table, texts: [String], literals: JSONLiterals)?

  init(_ redactor: Redactor) { self.redactor = redactor }

  /// Names as text.
  func texts(of names: RefNames) -> [String] {
    let texts = all(names.table).texts
    return names.places.map { texts[Int($0)] }
  }

  /// The same for all names of their table, as JSON.
  func literals(of names: RefNames) -> JSONLiterals { all(names.table).literals }

  /// Findings of one audit have one table.
  private func all(_ table: RefNames.Table) -> (texts: [String], literals: JSONLiterals) {
    if let last, last.table === table { return (last.texts, last.literals) }
    let texts = table.names.map { redactor.text($0) }
    let literals = JSONLiterals(texts)
    last = (table, texts, literals)
    return (texts, literals)
  }
}
