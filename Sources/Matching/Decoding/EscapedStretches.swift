import CMatcher

/// Finds stretches with percent signs or backslashes that stand for characters.
///
/// Half of all sources have a backslash or a percent sign somewhere, hardly any of them stands for a
/// character that matters: a stretch counts where an escape is numeric, or where a control character
/// (`\n`) touches a long run that a rule would not know for its letter in front.
enum EscapedStretches {
  /// Bytes of a token that must follow `\n` to make it worth a look.
  private static let tokenLength = 16
  /// How far a stretch reaches back from its first escape.
  private static let reach = 512

  /// Appends all stretches of at least `EncodedText.shortest` bytes, ascending and disjoint.
  ///
  /// - Parameter blocks: where escapes may be, if that is known.
  static func find(
    in bytes: UnsafeRawBufferPointer, blocks: EscapeBlocks? = nil, into found: inout [EncodedText]
  ) {
    var end = 0
    if let blocks {
      blocks.visit { look(inBlockAt: $0, of: bytes, &end, &found) }
    } else {
      for offset in stride(from: 0, to: bytes.count, by: EscapeBlocks.blockBytes) {
        look(inBlockAt: offset, of: bytes, &end, &found)
      }
    }
  }

  @inline(__always)
  private static func look(
    inBlockAt offset: Int, of bytes: UnsafeRawBufferPointer, _ end: inout Int,
    _ found: inout [EncodedText]
  ) {
    guard let base = bytes.baseAddress else { return }
    if offset + EscapeBlocks.blockBytes <= bytes.count {
      // The 64 bytes from `offset` are inside of the buffer.
      var mask = cmatcher_escape_mask((base + offset).assumingMemoryBound(to: UInt8.self))
      while mask != 0 {
        let place = offset + mask.trailingZeroBitCount
        mask &= mask &- 1
        if place >= end { look(at: place, in: bytes, &end, &found) }
      }
      return
    }
    for place in offset..<max(bytes.count, offset)
    where place >= end && (bytes[place] == UInt8(ascii: "%") || bytes[place] == UInt8(ascii: "\\"))
    {
      look(at: place, in: bytes, &end, &found)
    }
  }

  private static func look(
    at place: Int, in bytes: UnsafeRawBufferPointer, _ end: inout Int, _ found: inout [EncodedText]
  ) {
    let kind: EncodedText.Kind
    var start = place
    if bytes[place] == UInt8(ascii: "%") {
      guard PercentText.escape(at: place, in: bytes) != nil else { return }
      kind = .percent
    } else {
      guard let escape = StringEscape(at: place, in: bytes) else { return }
      if escape.isControl {
        let token = place + escape.length
        guard token + tokenLength <= bytes.count,
          (token..<(token + tokenLength)).allSatisfy({ TokenRuns.bytes.contains(bytes[$0]) })
        else { return }
      } else if escape.isPlain {
        // `\\n` is a backslash and a letter.
        end = place + 2
        return
      }
      kind = .escapes
    }
    let least = max(end, place - reach)
    while start > least && belongs(bytes[start - 1]) { start -= 1 }
    let stop = wordEnd(from: place, in: bytes)
    end = stop
    guard stop - start >= EncodedText.shortest else { return }
    let isCut = start == 0 || stop == bytes.count
    found.append(EncodedText(range: start..<stop, kind: kind, isCut: isCut))
  }

  /// Where the word ends that holds a place.
  private static func wordEnd(from place: Int, in bytes: UnsafeRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress else { return place }
    var end = place
    while end + 64 <= bytes.count {
      // The 64 bytes from `end` are inside of the buffer.
      let mask = cmatcher_escaped_mask((base + end).assumingMemoryBound(to: UInt8.self))
      if mask != .max { return end + (~mask).trailingZeroBitCount }
      end += 64
    }
    while end < bytes.count && belongs(bytes[end]) { end += 1 }
    return end
  }

  /// Whether a byte may stand in a word with escapes.
  private static func belongs(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'")
      && byte != UInt8(ascii: "`") && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
  }
}
