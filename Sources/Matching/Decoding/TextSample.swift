/// Takes the first bytes of decoded content, one after the other, for as long as they may be those of
/// text or of gzip.
struct TextSample {
  private var count = 0
  private var first: UInt8 = 0
  private var previous: UInt8 = 1
  private var isGzip = false

  /// - Returns: whether content may begin like this: printable text of one or two bytes a character,
  ///   with or without a mark in front, or gzip.
  mutating func take(_ byte: UInt8) -> Bool {
    if isGzip { return true }
    defer {
      count += 1
      previous = byte
    }
    switch count {
    case 0:
      first = byte
      if byte == 0x1F || byte == 0xFF || byte == 0xFE || byte == 0xEF { return true }
    case 1:
      switch first {
      case 0x1F:
        isGzip = true
        return byte == 0x8B
      case 0xFF: return byte == 0xFE
      case 0xFE: return byte == 0xFF
      case 0xEF: return byte == 0xBB
      default: break
      }
    case 2 where first == 0xEF: return byte == 0xBF
    default: break
    }
    // One zero between two characters, none after the other.
    return byte == 0 ? previous != 0 : Self.isText(byte)
  }

  private static func isText(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
