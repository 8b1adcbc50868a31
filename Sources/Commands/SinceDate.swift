import Platform

/// `--since`: a date as seconds since 1970.
///
/// git reads any word as a date, and one that it does not know as now, which would scan nothing and
/// call it clean. So only forms that cannot be misread are passed on to it.
enum SinceDate {
  static func seconds(_ text: String) throws -> Int64 {
    guard isUnmistakable(text) else {
      throw CommandFailure.usage(
        "--since \(text): expected a date like 2026-01-31, a time like 2026-01-31T08:00:00Z, or “2 "
          + "weeks ago”")
    }
    let answer: (status: Int32, output: [UInt8], errors: String)
    do throws(PlatformError) {
      answer = try ChildProcess.run(
        ["git", "-C", "/", "rev-parse", "--since=\(text)"], environment: Environment.all)
    } catch {
      throw CommandFailure.usage("--since \(text): \(error)")
    }
    let line = String(decoding: answer.output, as: UTF8.self).filter { !$0.isNewline }
    guard answer.status == 0, line.hasPrefix("--max-age="),
      let seconds = Int64(line.dropFirst("--max-age=".count))
    else { throw CommandFailure.usage("--since \(text): git does not know this date") }
    return seconds
  }

  private static func isUnmistakable(_ text: String) -> Bool {
    let words = text.split(separator: " ")
    if words.count == 3, words[2] == "ago", Int(words[0]).map({ $0 > 0 }) == true {
      return ["hour", "day", "week", "month", "year"].contains {
        words[1] == $0 || words[1] == "\($0)s"
      }
    }
    let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ $0.allSatisfy(\.isNumber) }),
      let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month),
      (1...31).contains(day)
    else { return false }
    let rest = text.dropFirst(10)
    guard let mark = rest.first else { return true }
    return (mark == "T" || mark == " ") && rest.count >= 6
      && rest.dropFirst().allSatisfy { $0.isNumber || ":+-Z".contains($0) }
  }
}
