import Rules
import ScanModel

/// Settles what needs all matches of a content: required rules, helper rules and overlaps.
enum Resolution {
  /// What became of the candidates.
  struct Result {
    /// One a secret and place, sorted by offset.
    var findings: [Match] = []
    /// Candidates that fell, with the step that decided.
    var dropped: [(candidate: Candidate, step: Explanation.Step)] = []
    /// The candidates behind `findings`, in the same order.
    var kept: [Candidate] = []
  }

  static func resolve(_ candidates: [Candidate], _ rules: CompiledRules) -> Result {
    var result = Result()
    var places: [Int: [SourceLocation]] = [:]
    let hasRequirements = candidates.contains {
      !rules.rules[$0.result.ruleIndex].required.isEmpty
    }
    if hasRequirements {
      for candidate in candidates {
        places[candidate.result.ruleIndex, default: []].append(candidate.result.location)
      }
    }
    var standing: [Candidate] = []
    for candidate in candidates {
      let index = candidate.result.ruleIndex
      if rules.rule(index).skipReport {
        result.drop(candidate, .required, "the rule only helps others")
      } else if candidate.text == nil, let missing = missing(candidate, rules, places) {
        result.drop(candidate, .required, missing)
      } else {
        standing.append(candidate)
      }
    }
    settleOverlaps(&standing, rules, &result)
    result.kept.sort {
      ($0.result.location.byteOffset, $0.result.ruleIndex)
        < ($1.result.location.byteOffset, $1.result.ruleIndex)
    }
    result.findings = result.kept.map(\.result)
    return result
  }

  /// The first required rule that has no match near, as a sentence.
  private static func missing(
    _ candidate: Candidate, _ rules: CompiledRules, _ places: [Int: [SourceLocation]]
  ) -> String? {
    let here = candidate.result.location
    for (number, required) in rules.rules[candidate.result.ruleIndex].required.enumerated() {
      let isMet =
        required.rule.flatMap { places[$0] }?.contains { there in
          if there == here && required.rule == candidate.result.ruleIndex { return false }
          if let lines = required.withinLines, abs(there.startLine - here.startLine) > lines {
            return false
          }
          if let columns = required.withinColumns,
            abs(there.startColumn - here.startColumn) > columns
          {
            return false
          }
          return true
        } ?? false
      if !isMet {
        let id = rules.rule(candidate.result.ruleIndex).required[number].id
        return "no match of the required rule \(id) is near"
      }
    }
    return nil
  }

  /// Keeps the most telling match of each stretch of bytes.
  ///
  /// A specific rule beats a broad one (tag `broad`), that a generic one, that entropy; then the longer
  /// secret, right check digits, the higher confidence, a kind that is not public by design, a name
  /// beside a prefix, a regex, a name beside plain digits; of two names the nearest, of two regexes the
  /// one that read more in front of the secret; and the smaller id.
  private static func settleOverlaps(
    _ standing: inout [Candidate], _ rules: CompiledRules, _ result: inout Result
  ) {
    standing.sort { isMoreTelling($0, $1, rules) }
    // Disjoint ranges, ascending, with the candidate that holds them and the packed text it stands in.
    var taken: [(range: Range<Int>, kept: Int, text: Int?)] = []
    for candidate in standing {
      let range = candidate.original
      let low = taken.partitioningIndex { $0.range.upperBound > range.lowerBound }
      if low < taken.count, taken[low].range.lowerBound < range.upperBound {
        // Packed text has one place for all that is in it.
        if let text = candidate.text, taken[low].text == text {
          result.kept.append(candidate)
          continue
        }
        let winner = taken[low].kept
        result.drop(
          candidate, .overlap,
          "rule \(rules.rules[result.kept[winner].result.ruleIndex].id) says more about the same bytes"
        )
        result.kept[winner].support(by: candidate, rules)
      } else {
        taken.insert((range, result.kept.count, candidate.text), at: low)
        result.kept.append(candidate)
      }
    }
  }

  private static func isMoreTelling(_ a: Candidate, _ b: Candidate, _ rules: CompiledRules) -> Bool
  {
    if a.kind != b.kind { return a.kind < b.kind }
    let (left, right) = (a.result, b.result)
    // What stands there in plain text needs no decoding to be told.
    if left.location == right.location, (a.text == nil) != (b.text == nil) { return a.text == nil }
    if left.location.byteLength != right.location.byteLength {
      return left.location.byteLength > right.location.byteLength
    }
    if left.hasRightCheckDigits != right.hasRightCheckDigits { return left.hasRightCheckDigits }
    if left.confidence != right.confidence { return left.confidence > right.confidence }
    if (left.severity == .info) != (right.severity == .info) { return right.severity == .info }
    if a.kind <= .broad {
      let classes = (naming(left, rules), naming(right, rules))
      if classes.0 != classes.1 { return classes.0 < classes.1 }
      let (before, after) = (lead(of: left), lead(of: right))
      if before != after { return classes.0 == 1 ? before > after : before < after }
    }
    if left.ruleIndex != right.ruleIndex {
      return rules.rules[left.ruleIndex].id < rules.rules[right.ruleIndex].id
    }
    return left.location.byteOffset < right.location.byteOffset
  }

  /// 0 for a name beside a value that has a prefix, 1 for a regex, 2 for a name beside plain digits.
  private static func naming(_ match: Match, _ rules: CompiledRules) -> Int {
    guard rules.rules[match.ruleIndex].isNamed else { return 1 }
    return match.shownPrefix.utf8.count >= 3 ? 0 : 2
  }

  /// Bytes of a match before its secret; 0 where the match was cut before it.
  private static func lead(of match: Match) -> Int {
    let (text, secret) = (match.match, match.secret)
    guard secret.count <= text.count else { return 0 }
    return (0...(text.count - secret.count)).first {
      text[$0..<($0 + secret.count)].elementsEqual(secret)
    } ?? 0
  }
}

extension Candidate {
  /// Takes the confidence of a generic rule that speaks of the same bytes, where the own rule is a
  /// doubtful one: a name says no less than no name.
  fileprivate mutating func support(by other: Candidate, _ rules: CompiledRules) {
    guard kind <= .broad, other.kind == .generic, other.original == original,
      result.confidence < other.result.confidence,
      result.confidence == rules.rule(result.ruleIndex).confidence
    else { return }
    result.confidence = other.result.confidence
    result.why += ", \(other.result.why)"
  }
}

extension Resolution.Result {
  fileprivate mutating func drop(
    _ candidate: Candidate, _ kind: Explanation.StepKind, _ detail: String
  ) {
    dropped.append((candidate, Explanation.Step(kind: kind, passed: false, detail: detail)))
  }
}
