#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `YYYY-MM-DD` in UTC.
package func today() -> String { date(ofDay: Int(time(nil)) / 86400) }

/// `YYYY-MM-DD` of the day that so many days after 1970-01-01.
///
/// By hand, because the system's functions first read the time zone from its file. Years begin in March
/// here, so that the odd day of leap years is the last; 400 of them have 146,097 days (Howard Hinnant,
/// “chrono-Compatible Low-Level Date Algorithms”).
func date(ofDay day: Int) -> String {
  let shifted = day + 719_468
  let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
  let ofEra = shifted - era * 146_097
  let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146_096) / 365
  let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let fromMarch = (5 * ofYear + 2) / 153
  let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  let dayOfMonth = ofYear - (153 * fromMarch + 2) / 5 + 1
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return "\(year)-\(two(month))-\(two(dayOfMonth))"
}
