import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The header lines of a commit or tag, walked over lent bytes.
///
/// Headers end at the first empty line; a line that begins with a space continues the one before.
struct HeaderLines {
  private let bytes: UnsafeRawBufferPointer
  /// Byte offset of the next line.
  private(set) var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The next header line without its line feed; `nil` at the empty line or at the end, after which
  /// `offset` is the first byte of the message.
  mutating func next() -> UnsafeRawBufferPointer? {
    guard offset < bytes.count, let start = bytes.baseAddress.map({ $0 + offset }) else {
      return nil
    }
    let count = bytes.count - offset
    let length = memchr(start, Int32(newline), count).map { start.distance(to: $0) } ?? count
    offset += min(length + 1, count)
    return length == 0 ? nil : UnsafeRawBufferPointer(start: start, count: length)
  }

  /// A value with the lines that continue it, which are passed.
  ///
  /// - Parameter start: the value in the line that `next` gave last.
  mutating func whole(_ start: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard let first = start.baseAddress else { return start }
    var count = start.count
    var further = self
    while let line = further.next(), line[0] == space, let address = line.baseAddress {
      count = first.distance(to: address) + line.count
      self = further
    }
    // All of them lie in the same bytes.
    return UnsafeRawBufferPointer(start: first, count: count)
  }
}

let newline = UInt8(ascii: "\n")
let space = UInt8(ascii: " ")
let slash = UInt8(ascii: "/")

extension UnsafeRawBufferPointer {
  /// What follows `word` and one space; `nil` where the line begins otherwise.
  func value(of word: StaticString) -> UnsafeRawBufferPointer? {
    let length = word.utf8CodeUnitCount
    guard count > length, self[length] == space else { return nil }
    for i in 0..<length where self[i] != word.utf8Start[i] { return nil }
    return UnsafeRawBufferPointer(rebasing: self[(length + 1)...])
  }

  /// The object id written in hexadecimal; `nil` unless it has exactly `length` bytes (20 or 32).
  func objectID(length: Int) -> ObjectID? {
    guard count == length * 2 else { return nil }
    return ObjectID(hexDigits: self)
  }

  /// What the first line of a signature holds of it; `nil` for another line.
  var signature: UnsafeRawBufferPointer? { value(of: "gpgsig") ?? value(of: "gpgsig-sha256") }

  /// Name and address in the value of a person's line, without the time behind them.
  var person: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      rebasing: self[..<(lastIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? count)])
  }

  /// Whether behind the address of such a value nothing stands that can hold a secret.
  var endsInTime: Bool {
    self[person.count...].allSatisfy {
      0x30...0x39 ~= $0 || $0 == space || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
    }
  }

  var text: String { String(decoding: self, as: UTF8.self) }
}

/// A person and a time, as commits and tags hold them: `Name <mail> 1700000000 +0200`.
///
/// Lenient: real histories hold lines without a name, an address or a date, and none of that may
/// keep the rest of the object from being read.
package struct Signature: Hashable, Sendable {
  package var name = ""
  package var email = ""
  /// RFC 3339 with the writer's own offset; empty where there is none that can be read.
  package var date = ""
  /// Seconds since 1970, 0 where there are none.
  package var seconds: Int64 = 0

  init() {}

  init(_ line: UnsafeRawBufferPointer) {
    let open = line.firstIndex(of: UInt8(ascii: "<")) ?? line.count
    let close = line.lastIndex(of: UInt8(ascii: ">")) ?? line.count
    name = trimmed(line[..<open])
    if open < close { email = trimmed(line[(open + 1)..<close]) }
    guard close < line.count else { return }
    let words = line[(close + 1)...].split(separator: space)
    guard let first = words.first, let seconds = Self.number(first) else { return }
    self.seconds = seconds
    let zone = words.count > 1 ? String(decoding: words[1], as: UTF8.self) : "+0000"
    date = rfc3339(seconds: seconds, zone: zone) ?? ""
  }
}

extension Signature {
  /// Name and address as they are scanned.
  package var shown: String { "\(name) <\(email)>" }

  /// The same for the bytes of an author line up to the address.
  package static func shown(_ author: UnsafeRawBufferPointer) -> String {
    Signature(author).shown
  }

  /// The seconds alone, with the answers of `init`.
  static func seconds(of line: UnsafeRawBufferPointer) -> Int64 {
    guard let close = line.lastIndex(of: UInt8(ascii: ">")) else { return 0 }
    let rest = line[(close + 1)...].drop { $0 == space }
    return number(rest.prefix { $0 != space }) ?? 0
  }

  private static func number(_ word: Slice<UnsafeRawBufferPointer>) -> Int64? {
    // Longer ones, with signs or other bytes, are rare enough for the general way.
    guard word.count <= 18, word.allSatisfy({ $0 &- 0x30 < 10 }), !word.isEmpty else {
      return Int64(String(decoding: word, as: UTF8.self))
    }
    return word.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }
}

private func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
  var bytes = bytes
  while bytes.first == space { bytes = bytes.dropFirst() }
  while bytes.last == space { bytes = bytes.dropLast() }
  return String(decoding: bytes, as: UTF8.self)
}

/// Writes a time as RFC 3339 (`2024-05-06T07:08:09+02:00`).
///
/// - Parameter zone: git's form, a sign and four digits.
/// - Returns: `nil` outside the years 0…9999 or for a zone that is none.
func rfc3339(seconds: Int64, zone: String) -> String? {
  guard let number = Int64(zone), zone.utf8.count <= 5, abs(number) < 2400 else { return nil }
  let minutes = (abs(number) / 100 * 60 + abs(number) % 100) * number.signum()
  guard seconds > -62_000_000_000, seconds < 253_402_300_000 - 86_400 else { return nil }
  let local = seconds + minutes * 60
  let second = ((local % 86_400) + 86_400) % 86_400
  let (year, month, day) = civil(days: (local - second) / 86_400)
  let sign = minutes < 0 ? "-" : "+"
  let offset = "\(sign)\(two(abs(minutes) / 60)):\(two(abs(minutes) % 60))"
  let clock = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
  return "\(two(year / 100))\(two(year % 100))-\(two(month))-\(two(day))T\(clock)\(offset)"
}

private func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

/// Year, month and day of a day count since 1970-01-01 in the proleptic Gregorian calendar.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
private func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
  let shifted = days + 719_468
  let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let marchMonth = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
  let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}
