/// UTF-16 text read as one byte a unit, so that offsets map back by arithmetic.
///
/// Units up to 0xFF become that byte, all others 0xFF, which no token contains and which is no word
/// character for RE2. What was found is read again as real UTF-8 for the report.
struct UTF16Text: Sendable, Equatable {
  var isBigEndian: Bool
  /// Bytes of the byte order mark: 0 or 2.
  var markLength: Int

  /// Bytes looked at when there is no mark.
  private static let sampleLength = 4096

  /// Whether `detect` has to look further than at the first four bytes.
  static func mayBegin(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 4 else { return false }
    return bytes[0] == 0 || bytes[1] == 0 || bytes[2] == 0 || bytes[3] == 0
      || bytes[0] == 0xFF && bytes[1] == 0xFE || bytes[0] == 0xFE && bytes[1] == 0xFF
  }

  /// Recognises UTF-16 by its mark, or by NUL in (nearly) every second byte of a sample.
  static func detect(_ bytes: UnsafeRawBufferPointer) -> UTF16Text? {
    guard bytes.count >= 4 else { return nil }
    if bytes[0] == 0xFF && bytes[1] == 0xFE {
      // FF FE 00 00 is UTF-32, which nobody commits; its text still shows up in every fourth byte.
      return UTF16Text(isBigEndian: false, markLength: 2)
    }
    if bytes[0] == 0xFE && bytes[1] == 0xFF { return UTF16Text(isBigEndian: true, markLength: 2) }
    // Most content ends here: text has no NUL at all in its first bytes.
    guard bytes[0] == 0 || bytes[1] == 0 || bytes[2] == 0 || bytes[3] == 0 else { return nil }
    let pairs = min(bytes.count, sampleLength) / 2
    guard pairs >= 8 else { return nil }
    var evenNULs = 0
    var oddNULs = 0
    for i in 0..<pairs {
      if bytes[2 * i] == 0 { evenNULs += 1 }
      if bytes[2 * i + 1] == 0 { oddNULs += 1 }
    }
    // At least 7 of 10 units are ASCII, and hardly any is NUL itself.
    if oddNULs * 10 >= pairs * 7 && evenNULs * 20 <= pairs {
      return UTF16Text(isBigEndian: false, markLength: 0)
    }
    if evenNULs * 10 >= pairs * 7 && oddNULs * 20 <= pairs {
      return UTF16Text(isBigEndian: true, markLength: 0)
    }
    return nil
  }

  var map: OffsetMap { .utf16(mark: markLength) }

  /// Appends one byte for each whole unit of `bytes`; an odd last byte is left out.
  func decode(_ bytes: UnsafeRawBufferPointer, into out: inout [UInt8]) {
    let count = bytes.count / 2
    let high = isBigEndian ? 0 : 1
    out.reserveCapacity(out.count + count)
    for i in 0..<count {
      out.append(bytes[2 * i + high] == 0 ? bytes[2 * i + 1 - high] : 0xFF)
    }
  }

  /// The UTF-8 bytes of a stretch of the original.
  func utf8(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let units = (0..<bytes.count / 2).map { i in
      let first = UInt16(bytes[2 * i])
      let second = UInt16(bytes[2 * i + 1])
      return isBigEndian ? first << 8 | second : second << 8 | first
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}
