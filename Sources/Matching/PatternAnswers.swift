import Synchronization

/// What RE2 says of a pattern, asked once for each: compiling all rules is most of what an install takes,
/// and the loader, its checks and the first stage all want to know.
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

  func answer(_ pattern: String) -> Answer {
    if let known = known.withLock({ $0[pattern] }) { return known }
    let answer: Answer
    do throws(MatchingError) {
      answer = .groups(try BytePattern(pattern).groupCount)
    } catch {
      answer = .refused(error)
    }
    known.withLock { $0[pattern] = answer }
    return answer
  }
}
