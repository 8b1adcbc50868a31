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
    let start = out.count
    out.append(contentsOf: repeatElement(0, count: range.count / 4 * 3 + 3))
    let end = out.withUnsafeMutableBytes { out in
      Base64Text.digits.withUnsafeBufferPointer { digits in
        var bits: UInt32 = 0
        var count = 0
        var end = start
        var i = range.lowerBound
        var previous = i
        while i < range.upperBound {
          if count == 0 && map == nil {
            (i, end) = groups(bytes, i..<range.upperBound, digits, out, end)
            if i == range.upperBound { break }
          }
          let digit = digits[Int(bytes[i])]
          i += 1
          // Line ends, indents and the padding.
          guard digit < 64 else { continue }
          bits = bits << 6 | UInt32(digit)
          count += 6
          if count >= 8 {
            count -= 8
            out[end] = UInt8(truncatingIfNeeded: bits >> UInt32(count))
            end += 1
            map?.add(previous..<i)
          }
          previous = count == 0 ? i : i - 1
        }
        return end
      }
    }
    out.removeSubrange(end...)
  }

  /// Decodes whole groups of four digits up to the first that holds another byte.
  ///
  /// - Returns: where it ended in the text and in what was made of it.
  private static func groups(
    _ text: UnsafeRawBufferPointer, _ range: Range<Int>, _ digits: UnsafeBufferPointer<UInt8>,
    _ out: UnsafeMutableRawBufferPointer, _ start: Int
  ) -> (place: Int, end: Int) {
    var place = range.lowerBound
    var end = start
    while place &+ 4 <= range.upperBound {
      let first = UInt32(digits[Int(text[place])])
      let second = UInt32(digits[Int(text[place &+ 1])])
      let third = UInt32(digits[Int(text[place &+ 2])])
      let fourth = UInt32(digits[Int(text[place &+ 3])])
      guard first | second | third | fourth < 64 else { break }
      let bits = first << 18 | second << 12 | third << 6 | fourth
      out[end] = UInt8(truncatingIfNeeded: bits >> 16)
      out[end &+ 1] = UInt8(truncatingIfNeeded: bits >> 8)
      out[end &+ 2] = UInt8(truncatingIfNeeded: bits)
      place &+= 4
      end &+= 3
    }
    return (place, end)
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
    let start = out.count
    // No escape is shorter than what it stands for.
    out.append(contentsOf: repeatElement(0, count: range.count))
    let end = out.withUnsafeMutableBytes { out in
      var end = start
      var i = range.lowerBound
      while i < range.upperBound {
        let before = end
        var next = i + 1
        if bytes[i] == UInt8(ascii: "\\"), let escape = StringEscape(at: i, in: bytes) {
          end = escape.put(into: out, at: end)
          next = i + escape.length
        } else {
          out[end] = bytes[i]
          end += 1
        }
        for _ in before..<end { map?.add(i..<next) }
        i = next
      }
      return end
    }
    out.removeSubrange(end...)
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
