/// Turns encoded text into what it stands for.
enum TextDecoder {
  /// Appends the decoded bytes.
  ///
  /// - Parameter map: where set, the bytes of the encoded text behind each decoded one are added.
  static func decode(
    _ text: EncodedText, in bytes: UnsafeRawBufferPointer, into out: inout [UInt8],
    map: inout SourceMap?
  ) {
    switch text.kind {
    case .base64: base64(text.range, bytes, &out, &map)
    case .hex: hex(text.range, bytes, &out, &map)
    case .percent: percent(text.range, bytes, &out, &map)
    case .escapes: escapes(text.range, bytes, &out, &map)
    }
  }

  private static func base64(
    _ range: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ out: inout [UInt8],
    _ map: inout SourceMap?
  ) {
    var bits: UInt32 = 0
    var count = 0
    var previous = range.lowerBound
    for i in range {
      let digit = Base64Text.digits[Int(bytes[i])]
      // Line ends, indents and the padding.
      guard digit < 64 else { continue }
      bits = bits << 6 | UInt32(digit)
      count += 6
      if count >= 8 {
        count -= 8
        out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        map?.add(previous..<(i + 1))
      }
      previous = count == 0 ? i + 1 : i
    }
  }

  private static func hex(
    _ range: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ out: inout [UInt8],
    _ map: inout SourceMap?
  ) {
    var i = range.lowerBound
    while i + 1 < range.upperBound, let high = PercentText.digit(bytes[i]),
      let low = PercentText.digit(bytes[i + 1])
    {
      out.append(high << 4 | low)
      map?.add(i..<(i + 2))
      i += 2
    }
  }

  private static func percent(
    _ range: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ out: inout [UInt8],
    _ map: inout SourceMap?
  ) {
    var i = range.lowerBound
    while i < range.upperBound {
      let byte = PercentText.escape(at: i, in: bytes)
      out.append(byte ?? bytes[i])
      let next = byte == nil ? i + 1 : i + 3
      map?.add(i..<next)
      i = next
    }
  }

  private static func escapes(
    _ range: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ out: inout [UInt8],
    _ map: inout SourceMap?
  ) {
    var i = range.lowerBound
    while i < range.upperBound {
      let before = out.count
      var next = i + 1
      if let escape = StringEscape(at: i, in: bytes) {
        escape.append(to: &out)
        next = i + escape.length
      } else {
        out.append(bytes[i])
      }
      for _ in before..<out.count { map?.add(i..<next) }
      i = next
    }
  }
}

/// Where each byte of a decoded text comes from.
///
/// Made only for texts in which something was found.
struct SourceMap {
  private var starts: [UInt32] = []
  private var ends: [UInt32] = []

  mutating func add(_ range: Range<Int>) {
    starts.append(UInt32(truncatingIfNeeded: range.lowerBound))
    ends.append(UInt32(truncatingIfNeeded: range.upperBound))
  }

  /// The encoded bytes of decoded ones.
  func source(of range: Range<Int>) -> Range<Int>? {
    guard !range.isEmpty, starts.indices.contains(range.lowerBound),
      ends.indices.contains(range.upperBound - 1)
    else { return nil }
    return Int(starts[range.lowerBound])..<Int(ends[range.upperBound - 1])
  }
}
