package import Rules
package import ScanModel

/// The `forbidden-path` policies of a run: names that must not be committed.
///
/// Names compare without regard to ASCII case: `.ENV` and `Server.KEY` are the same files on the file
/// systems of macOS and Windows.
package struct ForbiddenPaths: Sendable {
  private let policies: [(rule: PolicyRule, patterns: NamePatterns, exceptions: NamePatterns)]

  /// Takes the `forbidden-path` policies among `policies`.
  package init(_ policies: [PolicyRule]) {
    self.policies = policies.filter { $0.kind == .forbiddenPath }.map {
      (
        $0, NamePatterns($0.patterns, foldsCase: true), NamePatterns($0.except, foldsCase: true)
      )
    }
  }

  package var isEmpty: Bool { policies.isEmpty }

  /// The first policy that forbids a file of this path.
  package func matches(_ path: RepositoryPath) -> PolicyRule? {
    // By index: copying a policy costs more than comparing its names.
    let policy = policies.indices.first {
      policies[$0].patterns.isFitting(path) && !policies[$0].exceptions.isFitting(path)
    }
    return policy.map { policies[$0].rule }
  }

  /// Whether a file of this name may be forbidden, whatever its folder: a quick look while the path is
  /// not known yet. Never false where `matches` would find a policy for a path that ends in `name`.
  package func mayMatch(name: [UInt8]) -> Bool {
    let path = RepositoryPath(bytes: name)
    return policies.contains {
      $0.patterns.patterns.contains { $0.text.contains(UInt8(ascii: "/")) }
        || $0.patterns.first(fitting: path) != nil
    }
  }

  /// The pattern of `rule` that fits the path, as the policy spells it.
  package func pattern(of rule: PolicyRule, fitting path: RepositoryPath) -> String? {
    policies.first { $0.rule.id == rule.id }?.patterns.first(fitting: path)
      .map { String(decoding: $0.text, as: UTF8.self) }
  }

  /// Whether a file of a forbidden name holds nothing that is worth forbidding.
  ///
  /// - Parameters:
  ///   - bytes: the whole content.
  ///   - name: the file's name or path.
  package static func isHarmlessContent(
    _ bytes: UnsafeRawBufferPointer, name: RepositoryPath
  ) -> Bool {
    if bytes.isEmpty { return true }
    let lower = IgnorePattern.lowered(name.bytes[...])
    let isKeyFile = lower.hasSuffix(".pem") || lower.hasSuffix(".key")
    return isKeyFile && HarmlessKeyFile.check(bytes)
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ suffix: String) -> Bool {
    count >= suffix.utf8.count && self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }
}
