import Synchronization

/// What RE2 says of a pattern, asked once for each: compiling all rules is most of what an install takes,
/// and the loader, its checks and the first stage all want to know.
///
/// RE2's program is not made for that, a quarter of the whole: what RE2 can read it refuses only for the
/// size of its program, which a small pattern does not come near.
///
/// Answers of a pure function, so that one memory serves the whole process; only the text of the rules that
/// are being compiled is in it.
final class PatternAnswers: Sendable {
  enum Answer: Sendable {
    /// The pattern compiles and has so many capture groups, the whole match not counted.
    case groups(Int)
    case refused(MatchingError)
  }

  static let shared = PatternAnswers()

  private let known = Mutex<[String: Answer]>([:])
  /// Instructions for which RE2's memory suffices at any rate: it has room for some 350,000.
  private static let smallProgram = 50_000

  func answer(_ pattern: String) -> Answer {
    if let known = known.withLock({ $0[pattern] }) { return known }
    let answer = Self.ofSmall(pattern) ?? Self.compiling(pattern)
    known.withLock { $0[pattern] = answer }
    return answer
  }

  /// The answer for a pattern that is well formed and small.
  static func ofSmall(_ pattern: String) -> Answer? {
    guard let tree = RegexParser.parse(pattern), tree.programBound <= smallProgram,
      BytePattern.isWellFormed(pattern)
    else { return nil }
    return .groups(tree.groupCount)
  }

  static func compiling(_ pattern: String) -> Answer {
    do throws(MatchingError) {
      return .groups(try BytePattern(pattern).groupCount)
    } catch {
      return .refused(error)
    }
  }
}
