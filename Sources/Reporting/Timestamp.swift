/// Points in time from RFC 3339 text.
enum Timestamp {
  /// Seconds since 1970 of `2026-01-02T03:04:05+01:00`; `Int.max` for what is no such date, so that
  /// a broken date is never the earliest.
  static func seconds(_ text: String) -> Int {
    let bytes = Array(text.utf8)
    guard bytes.count >= 19, let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]),
      let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
      (1...12).contains(month)
    else { return Int.max }
    let local = days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
    return local - offset(bytes[19...])
  }

  /// `2026-01-02T03:04:05` in UTC, for times from 1970 to 9999; others become the nearest of these.
  static func text(_ seconds: Int64) -> String {
    let seconds = Int(min(max(0, seconds), 253_402_300_799))
    var year = 1970
    var day = seconds / 86400
    while days(year + 1, 1, 1) <= day { year += 1 }
    var month = 12
    while days(year, month, 1) > day { month -= 1 }
    day -= days(year, month, 1) - 1
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map(two)
    return "\(year)-\(two(month))-\(two(day))T" + clock.joined(separator: ":")
  }

  /// The zone's offset from UTC in seconds; 0 for `Z` and for what cannot be read.
  private static func offset(_ zone: ArraySlice<UInt8>) -> Int {
    let zone = Array(zone.drop { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") })
    let digits = zone.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard digits.count == 4, let hours = number(digits[..<2]), let minutes = number(digits[2...])
    else { return 0 }
    return (hours * 3600 + minutes * 60) * (zone[0] == UInt8(ascii: "-") ? -1 : 1)
  }

  /// Days since 1970-01-01 in the Gregorian calendar, counted from March so that leap days come last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let fromMarch = (month + 9) % 12
    let leaps = shifted / 4 - shifted / 100 + shifted / 400
    return shifted * 365 + leaps + (fromMarch * 306 + 5) / 10 + day - 719469
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }
}
