import Testing

@testable import Scanning

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct TodayTests {
  /// Every day of some 800 years is the one that the system's calendar has.
  @Test func daysAreThoseOfTheSystemsCalendar() {
    for day in stride(from: -120_000, to: 180_000, by: 1) {
      var seconds = time_t(day) * 86400
      var parts = tm()
      gmtime_r(&seconds, &parts)
      let numbers = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
      let expected = numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
      if date(ofDay: day) != expected {
        Issue.record("day \(day): \(date(ofDay: day)), expected \(expected)")
        return
      }
    }
  }
}
