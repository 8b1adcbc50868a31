package import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How a stream is cut.
struct StreamShape {
  /// Bytes that are held at once, all contexts included.
  var window: Int
  /// Bytes kept before the part where matches may start.
  var before: Int
  /// Bytes at the end of a window in which no match may start yet, unless the stream ends there.
  var after: Int

  /// Both contexts are wider than the widest bounded rule and what judgement looks at.
  static let standard = StreamShape(window: 4 << 20, before: 64 << 10, after: 64 << 10)
}

extension Scanner {
  /// Scans a stream in bounded memory (one window of 4 MiB, and half of it for UTF-16).
  ///
  /// Finds what a scan of all bytes at once would find, with two differences, both towards or at the
  /// edge of what memory allows: rules without a bound see at most a window, and a keyword that only
  /// stands windows before the match counts as present.
  /// - Parameter next: fills the buffer from its start and returns the count, 0 at the end.
  package mutating func scan(
    path: RepositoryPath?, next: (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> [Match] {
    try scan(path: path, shape: .standard, next: next)
  }

  mutating func scan(
    path: RepositoryPath?, shape: StreamShape,
    next: (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> [Match] {
    resetLimits()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: shape.window, alignment: 16)
    defer { buffer.deallocate() }
    var raw = ScanState(path, isAnyPath, map: .identity)
    var text: UTF16Text?
    var textState: ScanState?
    var units: [UInt8] = []
    var base = 0
    var filled = 0
    var start = 0
    while true {
      var isLast = false
      while filled < buffer.count {
        let count = try next(UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
        guard count >= 0, count <= buffer.count - filled else {
          throw MatchingError("scan", "the stream gave \(count) bytes for a smaller buffer")
        }
        if count == 0 {
          isLast = true
          break
        }
        filled += count
      }
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<filled])
      if base == 0 && start == 0, let found = UTF16Text.detect(bytes) {
        text = found
        textState = ScanState(path, isAnyPath, map: found.map)
      }
      // Even cuts keep the units of UTF-16 whole; a mark has two bytes.
      let end = isLast ? filled + 1 : (filled - shape.after) & ~1
      let keep = max(end - shape.before, 0) & ~1
      try scan(
        Segment(bytes: bytes, base: base, accepted: start..<max(end, start), isLast: isLast), &raw)
      if let text, textState != nil {
        try scanText(
          text, bytes, base: base, nextBase: base + keep, accepted: start..<max(end, start),
          isLast: isLast, &units,
          &textState)
      }
      if isLast { break }
      raw.lines.advance(to: base + keep, in: bytes, base: base)
      if let address = buffer.baseAddress {
        memmove(address, address + keep, filled - keep)
      }
      base += keep
      filled -= keep
      start = end - keep
    }
    var candidates = finish(raw)
    if let textState { candidates += finish(textState) }
    return Resolution.resolve(candidates, rules).findings
  }

  /// Scans the same segment as UTF-16 text.
  private mutating func scanText(
    _ text: UTF16Text, _ bytes: UnsafeRawBufferPointer, base: Int, nextBase: Int,
    accepted: Range<Int>, isLast: Bool, _ units: inout [UInt8], _ state: inout ScanState?
  ) throws(MatchingError) {
    guard var current = state else { return }
    let skipped = base == 0 ? text.markLength : 0
    units.removeAll(keepingCapacity: true)
    text.decode(bytes.slice(skipped..<bytes.count), into: &units)
    // The mark stands before the first unit in every later segment too.
    let unitBase = max(base - text.markLength, 0) / 2
    let nextUnitBase = max(nextBase - text.markLength, 0) / 2
    let lower = max(accepted.lowerBound - skipped, 0) / 2
    let upper = isLast ? units.count + 1 : max(accepted.upperBound - skipped, 0) / 2
    let known = current.candidates.count
    let lent = units
    try lent.lend { (units) throws(MatchingError) in
      let segment = Segment(
        bytes: units, base: unitBase, accepted: lower..<max(upper, lower), isLast: isLast)
      try scan(segment, &current)
      if !isLast { current.lines.advance(to: nextUnitBase, in: units, base: unitBase) }
    }
    for i in known..<current.candidates.count where current.candidates[i].text == nil {
      let original = current.candidates[i].original
      current.candidates[i].result.secret = text.utf8(
        bytes.slice((original.lowerBound - base)..<(original.upperBound - base)))
    }
    state = current
  }
}
