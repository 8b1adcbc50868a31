#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `--since`: a date as seconds since 1970.
///
/// git reads any word as a date, and one that it does not know as now, which would scan nothing and
/// call it clean. So Ward reads only forms that cannot be misread, and asks nobody.
enum SinceDate {
  /// - Parameter now: seconds since 1970, what “ago” is counted from.
  /// - Throws: usage, for any other form and for days that no calendar has.
  static func seconds(_ text: String, now: Int64 = Int64(time(nil))) throws -> Int64 {
    guard let seconds = ago(text, now) ?? date(text) else {
      throw CommandFailure.usage(
        "--since \(text): expected a date like 2026-01-31, a time like 2026-01-31T08:00:00Z, or “2 "
          + "weeks ago”; nothing was scanned")
    }
    return seconds
  }

  /// `N hours|days|weeks|months|years ago`; a month counts 31 days and a year 366, so that more is
  /// scanned and not less.
  private static func ago(_ text: String, _ now: Int64) -> Int64? {
    let words = text.split(separator: " ")
    let units: [String: Int64] = ["hour": 1, "day": 24, "week": 168, "month": 744, "year": 8784]
    guard words.count == 3, words[2] == "ago", let count = number(words[0], digits: 1...6),
      let hours = units[String(words[1])]
        ?? (words[1].hasSuffix("s") ? units[String(words[1].dropLast())] : nil)
    else { return nil }
    return now - Int64(count) * hours * 3600
  }

  /// `YYYY-MM-DD`, midnight where no time follows; local time where no zone does.
  private static func date(_ text: String) -> Int64? {
    let days = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
    guard days.count == 3, let year = number(days[0], digits: 4...4),
      let month = number(days[1], digits: 2...2), let day = number(days[2], digits: 2...2),
      let clock = clock(text.dropFirst(10))
    else { return nil }
    var parts = tm()
    parts.tm_year = Int32(year - 1900)
    parts.tm_mon = Int32(month - 1)
    parts.tm_mday = Int32(day)
    parts.tm_hour = Int32(clock.hour)
    parts.tm_min = Int32(clock.minute)
    parts.tm_sec = Int32(clock.second)
    parts.tm_isdst = -1
    let seconds: Int64
    if let offset = clock.offset {
      seconds = Int64(timegm(&parts)) - Int64(offset)
    } else {
      seconds = Int64(mktime(&parts))
    }
    // The C library takes February 31 for March 3; whoever wrote it meant something else.
    return parts.tm_mon == Int32(month - 1) && parts.tm_mday == Int32(day) ? seconds : nil
  }

  private struct Clock {
    var hour = 0
    var minute = 0
    var second = 0
    /// Seconds east of Greenwich; `nil` is local time.
    var offset: Int?
  }

  /// ` HH:MM`, `THH:MM:SS`, with `Z`, `+HH:MM` or `+HHMM` behind it; midnight for nothing at all.
  private static func clock(_ text: Substring) -> Clock? {
    guard let mark = text.first else { return Clock() }
    guard mark == "T" || mark == " " else { return nil }
    var rest = text.dropFirst()
    let zoneStart = rest.firstIndex { $0 == "Z" || $0 == "+" || $0 == "-" } ?? rest.endIndex
    let zone = rest[zoneStart...]
    rest = rest[..<zoneStart]
    let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
      .map { number($0, digits: 2...2) }
    guard parts.count == 2 || parts.count == 3, let hour = parts[0], let minute = parts[1],
      let second = parts.count == 3 ? parts[2] : 0, hour < 24, minute < 60, second < 60
    else { return nil }
    var clock = Clock(hour: hour, minute: minute, second: second)
    if zone.isEmpty { return clock }
    if zone == "Z" {
      clock.offset = 0
      return clock
    }
    let digits = zone.dropFirst().filter { $0 != ":" }
    guard zone.first != "Z", digits.count == 4, let hours = number(digits.prefix(2), digits: 2...2),
      let minutes = number(digits.suffix(2), digits: 2...2), hours < 24, minutes < 60
    else { return nil }
    clock.offset = (hours * 60 + minutes) * 60 * (zone.first == "-" ? -1 : 1)
    return clock
  }

  /// ASCII digits alone: `Int` would take a sign as well.
  private static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> Int? {
    guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return Int(text)
  }
}
