import CMatcher

extension CompiledRules {
  /// The version of the pattern engine; a serialised database belongs to one.
  package static var engineVersion: String {
    hs_version().map { String(cString: $0) } ?? "unknown"
  }

  /// Whether a rule ties its regex to paths: without the path such a rule can be neither kept nor
  /// dropped.
  package var hasPathBoundRules: Bool {
    rules.contains { $0.regex != nil && $0.path != nil }
  }

  /// Whether some rule speaks of paths alone.
  package var hasPathRules: Bool { !pathRules.isEmpty }
}
