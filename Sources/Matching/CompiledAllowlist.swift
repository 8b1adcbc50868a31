import Rules
import ScanModel

/// An allowlist with lazy patterns: what makes a match no finding.
///
/// Semantics are those of gitleaks: `OR` needs any check to hold, `AND` one of each kind that is
/// present. A list of kind `AND` with commits never holds here, since the commit is not known.
struct CompiledAllowlist: Sendable {
  let description: String
  let condition: Allowlist.Condition
  let commits: Set<String>
  let paths: [LazyPattern]
  let regexes: [LazyPattern]
  let target: Allowlist.Target
  let stopwords: [[UInt8]]
  /// `nil` covers all rules.
  private let targetRules: Set<Int>?

  /// - Parameter identifiers: asked for only where the list names its rules.
  init(_ list: Allowlist, _ identifiers: () -> RuleIdentifiers) {
    description = list.description
    condition = list.condition
    commits = Set(list.commits.map { $0.lowercased() })
    paths = list.paths.map { LazyPattern($0) }
    regexes = list.regexes.map { LazyPattern($0) }
    target = list.target
    stopwords = list.stopwords.map { Array($0.utf8).asciiLowercased }.filter { !$0.isEmpty }
    targetRules =
      list.targetRules.isEmpty
      ? nil : Set(list.targetRules.compactMap { identifiers().index(of: $0) })
  }

  func covers(_ rule: Int) -> Bool { targetRules?.contains(rule) ?? true }

  /// Whether the path alone makes everything in it no finding.
  func allowsPath(_ path: RepositoryPath?) throws(MatchingError) -> Bool {
    guard condition == .or else { return false }
    return try pathHolds(path)
  }

  /// Whether a match is no finding; `nil` or the check that decided.
  func allows(_ texts: AllowlistTexts, path: RepositoryPath?) throws(MatchingError) -> String? {
    switch condition {
    case .or:
      if try regexHolds(texts) { return "a regex on the \(target.rawValue)" }
      if let word = stopword(in: texts.secret) { return "stopword \(word)" }
      return nil
    case .and:
      guard commits.isEmpty, !(paths.isEmpty && regexes.isEmpty && stopwords.isEmpty) else {
        return nil
      }
      if !paths.isEmpty, !(try pathHolds(path)) { return nil }
      if !regexes.isEmpty, !(try regexHolds(texts)) { return nil }
      if !stopwords.isEmpty, stopword(in: texts.secret) == nil { return nil }
      return "all of its checks"
    }
  }

  /// Whether a match with these bytes is no finding wherever it stands: whatever path, line and commit.
  func allowsEverywhere(secret: UnsafeRawBufferPointer, match: UnsafeRawBufferPointer)
    throws(MatchingError) -> Bool
  {
    if condition == .and && !(paths.isEmpty && commits.isEmpty) { return false }
    guard target != .line || (regexes.isEmpty && condition == .and) else {
      return condition == .or && stopword(in: secret) != nil
    }
    // The line is not looked at.
    return try allows(AllowlistTexts(secret: secret, match: match, line: match), path: nil) != nil
  }

  private func pathHolds(_ path: RepositoryPath?) throws(MatchingError) -> Bool {
    guard let path else { return false }
    for pattern in paths where try pattern.pattern().matches(path.bytes) { return true }
    return false
  }

  private func regexHolds(_ texts: AllowlistTexts) throws(MatchingError) -> Bool {
    let text: UnsafeRawBufferPointer
    switch target {
    case .secret: text = texts.secret
    case .match: text = texts.match
    case .line: text = texts.line
    }
    for pattern in regexes where try pattern.pattern().matches(text) { return true }
    return false
  }

  private func stopword(in secret: UnsafeRawBufferPointer) -> String? {
    for word in stopwords where secret.containsIgnoringCase(word) {
      return String(decoding: word, as: UTF8.self)
    }
    return nil
  }
}

/// The parts of a match that an allowlist may look at; borrowed from the scanned bytes.
struct AllowlistTexts {
  var secret: UnsafeRawBufferPointer
  var match: UnsafeRawBufferPointer
  var line: UnsafeRawBufferPointer
}
