package import ScanModel

/// A position in a rule file: 1-based line and column (columns count characters, as editors do).
package struct RulePosition: Hashable, Sendable {
  package var file: String
  package var line: Int
  package var column: Int

  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// How one kind of credential is found: the text of a rule, checked for form but not compiled.
package struct Rule: Sendable {
  package var id: String
  package var description: String
  package var severity: Severity
  package var confidence: Confidence
  /// RE2 syntax over bytes; `nil` for a rule on paths alone.
  package var regex: String?
  /// RE2 syntax, matched unanchored against the whole path; with `regex`, both must hold.
  package var pathRegex: String?
  /// Lower-case literals; a blob that holds none of them (ASCII case ignored) is not the rule's.
  package var keywords: [String]
  /// The capture group that is the secret; 0 means the first group that took part, else the match.
  package var secretGroup: Int
  /// Least Shannon entropy of the secret, bits per byte; a secret at or below it is no finding; 0 is off.
  package var entropy: Double
  /// The name of a check-digit algorithm, e.g. `github-crc32`.
  package var checksum: String?
  package var tags: [String]
  /// Ids of other tools for the same kind, honoured in ignore files, allow comments and `disabledRules`.
  package var aliases: [String]
  package var revoke: String?
  package var allowlists: [Allowlist]
  /// Rules that must match as well for this one to be a finding.
  package var required: [RequiredRule]
  /// Runs only as a helper of other rules' `required`.
  package var skipReport: Bool
  /// Cannot be disabled or loosened by a later layer.
  package var locked: Bool
  /// Set for the built-in detectors that are code and not a regex.
  package var detector: EntropyDetector?
  package var tests: [RuleTest]
  package var position: RulePosition

  /// The tag of rules that have names and a value.
  package static let namedTag = "named"

  package init(id: String, position: RulePosition) {
    self.id = id
    self.description = ""
    self.severity = .high
    self.confidence = .medium
    self.regex = nil
    self.pathRegex = nil
    self.keywords = []
    self.secretGroup = 0
    self.entropy = 0
    self.checksum = nil
    self.tags = []
    self.aliases = []
    self.revoke = nil
    self.allowlists = []
    self.required = []
    self.skipReport = false
    self.locked = false
    self.detector = nil
    self.tests = []
    self.position = position
  }
}

/// Parameters of the entropy detector: strings of one alphabet in assignments and literals.
package struct EntropyDetector: Sendable, Equatable {
  package enum Alphabet: String, Sendable, CaseIterable {
    case base64, base64url, hex
  }
  package var alphabet: Alphabet
  /// Lengths in bytes, both inclusive.
  package var minLength: Int
  package var maxLength: Int

  package init(alphabet: Alphabet, minLength: Int, maxLength: Int) {
    self.alphabet = alphabet
    self.minLength = minLength
    self.maxLength = maxLength
  }
}

/// Another rule that must match near this one.
package struct RequiredRule: Sendable, Equatable {
  package var id: String
  /// Largest distance of the start lines (inclusive); `nil` is anywhere in the blob.
  package var withinLines: Int?
  /// Largest distance of the start columns (inclusive); `nil` is any.
  package var withinColumns: Int?

  package init(id: String, withinLines: Int?, withinColumns: Int?) {
    self.id = id
    self.withinLines = withinLines
    self.withinColumns = withinColumns
  }
}

/// What makes a match no finding.
package struct Allowlist: Sendable {
  package enum Target: String, Sendable, CaseIterable {
    case secret, match, line
  }
  package enum Condition: String, Sendable, CaseIterable {
    case or = "OR"
    case and = "AND"
  }
  package var description: String
  package var condition: Condition
  /// Full commit ids, lower-case hex.
  package var commits: [String]
  /// RE2, unanchored, against the path.
  package var paths: [String]
  /// RE2, unanchored, against `target`.
  package var regexes: [String]
  package var target: Target
  /// Substrings of the secret, ASCII case ignored.
  package var stopwords: [String]
  /// For a global allowlist: the rules it speaks of; empty is all.
  package var targetRules: [String]
  package var position: RulePosition

  package init(position: RulePosition) {
    self.description = ""
    self.condition = .or
    self.commits = []
    self.paths = []
    self.regexes = []
    self.target = .secret
    self.stopwords = []
    self.targetRules = []
    self.position = position
  }
}

/// A sample in a rule file, with `{…}` where a token is generated afresh.
package struct RuleTest: Sendable {
  package enum Expectation: Sendable {
    case match, noMatch
  }
  package var expectation: Expectation
  package var template: String
  /// The path that the sample pretends to have; `nil` for none.
  package var path: String?
  /// The confidence that the finding must have; `nil` for any.
  package var confidence: Confidence?
  package var position: RulePosition

  package init(
    expectation: Expectation, template: String, path: String?, confidence: Confidence? = nil,
    position: RulePosition
  ) {
    self.expectation = expectation
    self.template = template
    self.path = path
    self.confidence = confidence
    self.position = position
  }
}
