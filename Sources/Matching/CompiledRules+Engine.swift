import CMatcher
package import Rules

extension CompiledRules {
  /// The version of the pattern engine; a serialised database belongs to one.
  package static var engineVersion: String {
    hs_version().map { String(cString: $0) } ?? "unknown"
  }

  /// What the rule loader asks of RE2.
  package static let inspector = RegexInspector(
    compileError: { pattern in
      do throws(MatchingError) {
        _ = try BytePattern(pattern)
        return nil
      } catch {
        return error.message
      }
    },
    // A pattern that does not compile has been told; what else it is has no meaning then.
    groupCount: { try? BytePattern($0).groupCount },
    matchesEmpty: { (try? BytePattern($0))?.matches([]) })

  /// Whether a rule ties its regex to paths: without the path such a rule can be neither kept nor
  /// dropped.
  package var hasPathBoundRules: Bool {
    rules.contains { $0.regex != nil && $0.path != nil }
  }

  /// Whether some rule speaks of paths alone.
  package var hasPathRules: Bool { !pathRules.isEmpty }
}
