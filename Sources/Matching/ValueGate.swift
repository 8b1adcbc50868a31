/// Cheap tests that send away most long runs of digits (identifiers, paths) before any judgement.
///
/// All of them are implied by what `EntropyJudge` asks later.
enum ValueGate {
  /// Bytes before a run that a refusal depends on; what cannot be told by them is not refused.
  static let reach = 160
  /// The padding and the quote behind a run.
  static let reachBehind = 3

  /// Whether the bytes around a run allow it to be a literal or what an assignment gives.
  static func mayStand(_ run: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard run.lowerBound > 0, run.upperBound <= bytes.count else { return false }
    let before = bytes[run.lowerBound - 1]
    if isQuote(before) {
      var end = run.upperBound
      let last = min(end + 2, bytes.count)
      while end < last && bytes[end] == UInt8(ascii: "=") { end += 1 }
      return end < bytes.count && (bytes[end] == before || bytes[end] == UInt8(ascii: "\\"))
    }
    switch before {
    case UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: ">"): return true
    case 0x20, 0x09: return isGiven(run.lowerBound - 1, in: bytes)
    default: return false
    }
  }

  /// Whether a run has digits, or letters of both cases.
  static func isMixed(_ run: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
    var digits = 0
    var uppers = 0
    for i in run {
      digits &+= bytes[i] &- 0x30 < 10 ? 1 : 0
      uppers &+= bytes[i] &- 0x41 < 26 ? 1 : 0
    }
    return digits > 0 || uppers > 2
  }

  static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
  }

  /// Whether a sign of assignment or an option stands before the blanks that end at `blank`.
  private static func isGiven(_ blank: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
    let limit = max(blank - reach, 0)
    var position = blank
    while position > limit && bytes[position].isBlank { position -= 1 }
    if position == limit && limit > 0 { return true }
    let byte = bytes[position]
    if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ">") {
      return true
    }
    // `--option value`: its word starts with a dash.
    while position > limit && (bytes[position].isWordByte || bytes[position] == UInt8(ascii: "-")) {
      position -= 1
    }
    if position == limit && limit > 0 { return true }
    let first = position + (bytes[position] == UInt8(ascii: "-") ? 0 : 1)
    return bytes[first] == UInt8(ascii: "-")
  }
}
