/// Collects the mistakes of a load; shared by all readers of one load and by no one else.
final class DiagnosticLog {
  private(set) var entries: [Diagnostic] = []
  private(set) var errorCount = 0

  func add(_ level: Diagnostic.Level, _ position: RulePosition?, _ message: String) {
    entries.append(Diagnostic(level, position, message))
    if level == .error { errorCount += 1 }
  }

  func error(_ position: RulePosition?, _ message: String) { add(.error, position, message) }

  func warning(_ position: RulePosition?, _ message: String) { add(.warning, position, message) }

  /// Sorts what was added since `start` by place, and drops what was said twice.
  func sort(from start: Int) {
    let tail = entries[start...].sorted { a, b in
      guard let left = a.position, let right = b.position else {
        return a.position == nil && b.position != nil
      }
      return (left.file, left.line, left.column, a.message)
        < (right.file, right.line, right.column, b.message)
    }
    var kept: [Diagnostic] = []
    for entry in tail where kept.last?.description != entry.description { kept.append(entry) }
    entries.replaceSubrange(start..., with: kept)
  }
}
