/// Tells which long runs of token bytes are base64 or hexadecimal digits of text.
///
/// Decided by the first bytes that a run stands for: those of text are printable, and of a random
/// string or a name of as many letters one in some hundred thousand is. So nearly every run costs a
/// few table look-ups, and nothing but text is decoded.
struct EncodedRuns {
  let bytes: UnsafeRawBufferPointer
  /// Whether the bytes begin and end where the content does.
  let edges: (start: Bool, end: Bool)
  /// Bytes in front that belong to no whole group of four, where the bytes begin within a run that is
  /// known to be base64 of text; `nil` where nothing is known.
  var phase: Int?

  /// The shortest run that is looked at.
  static let shortest = 24
  /// Encoded bytes that decide.
  private static let sample = 16
  /// Hexadecimal digits of a token of 20 bytes.
  private static let shortestHex = 2 * EncodedText.shortest
  /// The shortest line of wrapped base64.
  private static let shortestLine = 40
  private static let indent = 64

  /// Appends the encoded stretches among runs, ascending and disjoint.
  ///
  /// - Parameter runs: what `TokenRuns` found in `bytes`.
  func find(among runs: [Range<Int>], into found: inout [EncodedText]) {
    var end = 0
    for run in runs where run.lowerBound >= end && run.count >= Self.shortest {
      guard let text = text(of: run) else { continue }
      found.append(text)
      end = text.range.upperBound
    }
  }

  private func text(of run: Range<Int>) -> EncodedText? {
    var run = run
    let startsBefore = run.lowerBound == 0 && !edges.start
    if startsBefore {
      if let phase {
        run = min(run.lowerBound + phase, run.upperBound)..<run.upperBound
      } else if !isHex(run) || run.count < Self.shortestHex {
        // What it is cannot be told from its middle.
        return EncodedText(range: run, kind: .base64, isCut: true)
      }
    }
    let endsBehind = run.upperBound == bytes.count && !edges.end
    if let hex = hexDigits(run) {
      return EncodedText(range: hex, kind: .hex, isCut: startsBefore || endsBehind)
    }
    guard startsBefore || isBase64OfText(run.lowerBound, run.upperBound) else { return nil }
    let lines = wrapped(run)
    // A line before that was not seen whole may belong to it.
    let mayBeLater = !edges.start && run.lowerBound <= run.count + Self.indent + 2
    let isCut = startsBefore || mayBeLater || lines.upperBound == bytes.count && !edges.end
    return EncodedText(range: lines, kind: .base64, isCut: isCut)
  }

  // MARK: - Hexadecimal

  private func isHex(_ run: Range<Int>) -> Bool {
    run.allSatisfy { ByteSet.hex.contains(bytes[$0]) }
  }

  /// The digits of a run that are those of text, without `0x`.
  private func hexDigits(_ run: Range<Int>) -> Range<Int>? {
    var digits = run
    if run.count > 2, bytes[run.lowerBound] == UInt8(ascii: "0"),
      bytes[run.lowerBound + 1] | 0x20 == UInt8(ascii: "x")
    {
      digits = (run.lowerBound + 2)..<run.upperBound
    }
    guard digits.count >= Self.shortestHex, digits.count % 2 == 0 else { return nil }
    var sample = TextSample()
    for i in 0..<(Self.sample / 2) {
      guard let high = PercentText.digit(bytes[digits.lowerBound + 2 * i]),
        let low = PercentText.digit(bytes[digits.lowerBound + 2 * i + 1]),
        sample.take(high << 4 | low)
      else { return nil }
    }
    return isHex(digits) ? digits : nil
  }

  // MARK: - Base64

  private func isBase64OfText(_ start: Int, _ end: Int) -> Bool {
    guard end - start >= Self.sample else { return false }
    var sample = TextSample()
    var bits: UInt32 = 0
    for i in 0..<Self.sample {
      let digit = Base64Text.digits[Int(bytes[start + i])]
      guard digit < 64 else { return false }
      bits = bits << 6 | UInt32(digit)
      guard i % 4 == 3 else { continue }
      for shift in stride(from: UInt32(24), to: 0, by: -8)
      where !sample.take(UInt8(truncatingIfNeeded: bits >> (shift - 8))) { return false }
    }
    return true
  }

  /// A run with the lines behind it that go on in the same way: all as long as the first, the last one
  /// perhaps shorter.
  private func wrapped(_ run: Range<Int>) -> Range<Int> {
    let width = run.count
    var end = padded(run.upperBound)
    guard end == run.upperBound, width >= Self.shortestLine, width % 4 == 0 else {
      return run.lowerBound..<end
    }
    while let line = nextLine(after: end), line.count <= width {
      end = padded(line.upperBound)
      if line.count < width || end > line.upperBound { break }
    }
    return run.lowerBound..<end
  }

  private func padded(_ place: Int) -> Int {
    var end = place
    while end < bytes.count && end < place + 2 && bytes[end] == UInt8(ascii: "=") { end += 1 }
    return end
  }

  private func nextLine(after end: Int) -> Range<Int>? {
    var place = end
    if place < bytes.count && bytes[place] == 0x0D { place += 1 }
    guard place < bytes.count, bytes[place] == 0x0A else { return nil }
    place += 1
    let limit = min(place + Self.indent, bytes.count)
    while place < limit && bytes[place].isBlank { place += 1 }
    let start = place
    while place < bytes.count && TokenRuns.bytes.contains(bytes[place]) { place += 1 }
    return place > start ? start..<place : nil
  }
}
