import Testing

@testable import Commands

@Suite struct SinceDateTests {
  private static let now: Int64 = 1_000_000_000
  private static let day: Int64 = 86_400
  private static let dates: [(text: String, seconds: Int64)] = [
    ("1970-01-02T00:00:00Z", day), ("1970-01-01T02:00:30+02:00", 30), ("1970-01-01 00:00Z", 0),
    ("1969-12-31T23:00-0100", 0), ("2020-02-29T00:00:00Z", 1_582_934_400),
    // Months and years count at their longest, so that more is scanned.
    ("1 hour ago", now - 3600), ("2 weeks ago", now - 14 * day), ("1 month ago", now - 31 * day),
    ("3 years ago", now - 3 * 366 * day),
  ]

  @Test func readsADate() throws {
    for date in Self.dates {
      #expect(try SinceDate.seconds(date.text, now: Self.now) == date.seconds, "\(date.text)")
    }
  }

  @Test(arguments: ["2020-01-01", "2020-01-01 08:00", "2020-01-01T08:00:00"])
  func withoutAZoneItIsLocalTime(text: String) throws {
    let utc = try SinceDate.seconds("2020-01-01T00:00:00Z")
    #expect(abs(try SinceDate.seconds(text) - utc) < 2 * 86_400)
  }

  @Test(arguments: [
    "yesterday", "2020-02-30", "2020-13-01", "2020-1-1", "2020-01-01T25:00", "2020-01-01X",
    "-1 days ago", "1 fortnight ago", "20200101", "",
  ])
  func refusesWhatCanBeMisread(text: String) {
    #expect(throws: CommandFailure.self) { try SinceDate.seconds(text) }
  }
}
